"""Statements and figures out of 10,000 words: CPU and memory, beside a peer that only splits the text into words.

Run `python benchmarks/claim_extraction.py [TEXT_FILE]`. Without a file the passages of the tests are repeated.
"""

import datetime as dt
import re
import resource
import subprocess
import sys
import time
import tracemalloc
from itertools import pairwise
from pathlib import Path

from scrutineer.claims.article_drafts import draft_article
from scrutineer.claims.extraction.attribution import extract_statements
from scrutineer.claims.extraction.register import Register
from scrutineer.claims.quantities.figures import find_figures
from scrutineer.formats.metric_words_file import read_metric_words
from scrutineer.formats.quantity_words_file import figure_grammar
from scrutineer.formats.reporting_words import load_lexicon

WORDS = 10_000
PASSAGES = Path(__file__).resolve().parents[1] / "tests" / "claims" / "attribution"
ROUNDS = 5
STAGES = ("figures", "statements", "binding", "JSON values")
DAY = dt.date(2018, 8, 21)
FIGURES = PASSAGES.parent / "quantities" / "passages"
MARK = re.compile(r"⟦[^|⟧]*\||[⟦⟧]")
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
    by_stage()
    start = time.process_time()
    re.findall(r"\w+", text)
    print(f"ratio to splitting into words: {times[0] / max(time.process_time() - start, 1e-6):.0f}")
    print(f"four times the text takes {times[1] / times[0]:.1f} times as long")
    tracemalloc.start()
    extract_statements(text, lexicon=lexicon, register=Register())
    print(f"peak of the reading itself: {tracemalloc.get_traced_memory()[1] / 1e6:.1f} MB")
    bare = subprocess.run([sys.executable, "-c", ONLY_IMPORTS], capture_output=True, text=True, check=True)
    print(f"resident after import: {int(bare.stdout) / 1e3:.0f} MB; this process: {peak():.0f} MB")


def by_stage() -> None:
    """Print the CPU seconds of each stage on 10,000 words of news, and of texts with a figure to every fifth word.

    Those of English are the passages with figures and the news together.
    """
    texts = [("news", "en", sample(WORDS))]
    for path in sorted(FIGURES.glob("*.txt")):
        base = MARK.sub("", path.read_text(encoding="utf-8"))
        if path.stem == "en" and len(sys.argv) == 1:
            base += "\n\n" + MARK.sub("", "\n\n".join(one.read_text("utf-8") for one in sorted(PASSAGES.glob("*.txt"))))
        texts.append((path.stem, path.stem, "\n\n".join([base] * (WORDS // len(base.split()) + 1))))
    for title, language, text in texts:
        grammar, lexicon, words = figure_grammar(language), load_lexicon(language), read_metric_words(language)
        best: dict[str, float] = {}
        for _ in range(ROUNDS):
            marks = [time.process_time()]
            figures = find_figures(text, grammar, date=DAY)
            marks.append(time.process_time())
            found = extract_statements(text, lexicon=lexicon, register=Register())
            marks.append(time.process_time())
            drafts = draft_article(text, language=language, statements=found, figures=figures, facts=None, words=words)
            marks.append(time.process_time())
            drafts.as_dict()
            marks.append(time.process_time())
            for name, (before, after) in zip(STAGES, pairwise(marks), strict=True):
                best[name] = min(best.get(name, after - before), after - before)
        told = ", ".join(f"{name} {took:.3f}" for name, took in best.items())
        print(f"{title} {len(text.split())} words: {told}, together {sum(best.values()):.3f} s CPU")


def peak() -> float:
    """Peak resident memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


if __name__ == "__main__":
    main()
