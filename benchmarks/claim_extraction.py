"""Statements out of 10,000 words: CPU and memory, beside a peer that only splits the same text into words.

Run `python benchmarks/claim_extraction.py [TEXT_FILE]`. Without a file the passages of the tests are repeated.
"""

import re
import resource
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

from scrutineer.claims.extraction.attribution import extract_statements
from scrutineer.claims.extraction.register import Register
from scrutineer.formats.reporting_words import load_lexicon

WORDS = 10_000
PASSAGES = Path(__file__).resolve().parents[1] / "tests" / "claims" / "attribution"
ROUNDS = 5
MARK = re.compile(r"⟦[^|]*\||⟧")
ONLY_IMPORTS = """
import resource
from scrutineer.formats.reporting_words import load_lexicon
load_lexicon("en")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def sample(words: int) -> str:
    """The passages, repeated until they have this many words."""
    if len(sys.argv) > 1:
        base = Path(sys.argv[1]).read_text(encoding="utf-8")
    else:
        base = "\n\n".join(MARK.sub("", path.read_text(encoding="utf-8")) for path in sorted(PASSAGES.glob("*.txt")))
    return "\n\n".join([base] * (words // len(base.split()) + 1))


def main() -> None:
    """Print CPU seconds of the best of some rounds, growth with the length, and memory."""
    lexicon = load_lexicon("en")
    text = sample(WORDS)
    times = []
    for factor in (1, 4):
        long = "\n\n".join([text] * factor)
        best = float("inf")
        for _ in range(ROUNDS):
            start = time.process_time()
            found = extract_statements(long, lexicon=lexicon, register=Register())
            best = min(best, time.process_time() - start)
        times.append(best)
        print(f"{len(long.split()):>7} words: {best:.3f} s CPU, {len(found)} statements")
    start = time.process_time()
    re.findall(r"\w+", text)
    print(f"ratio to splitting into words: {times[0] / max(time.process_time() - start, 1e-6):.0f}")
    print(f"four times the text takes {times[1] / times[0]:.1f} times as long")
    tracemalloc.start()
    extract_statements(text, lexicon=lexicon, register=Register())
    print(f"peak of the reading itself: {tracemalloc.get_traced_memory()[1] / 1e6:.1f} MB")
    bare = subprocess.run([sys.executable, "-c", ONLY_IMPORTS], capture_output=True, text=True, check=True)
    print(f"resident after import: {int(bare.stdout) / 1e3:.0f} MB; this process: {peak():.0f} MB")


def peak() -> float:
    """Peak resident memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


if __name__ == "__main__":
    main()
