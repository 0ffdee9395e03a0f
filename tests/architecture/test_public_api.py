"""The names that `import scrutineer` promises, with their signatures, against a snapshot that is reviewed.

After a wanted change: `SCRUTINEER_UPDATE_API=1 pytest tests/architecture/test_public_api.py`, then read the diff.
"""

import inspect
import os
import re
from pathlib import Path

import scrutineer

SNAPSHOT = Path(__file__).with_name("public_api.txt")
MOST_NAMES = 30


def described(name: str) -> str:
    """One line: a name and, where it can be called, its signature."""
    thing = getattr(scrutineer, name)
    if not callable(thing):
        return f"{name}: {type(thing).__name__}"
    kind = "class " if inspect.isclass(thing) else ""
    # Python 3.13 names the module of Path otherwise than 3.12.
    return kind + name + str(inspect.signature(thing)).replace("pathlib._local.", "pathlib.")


def test_public_names_are_the_reviewed_ones() -> None:
    lines = [described(name) for name in sorted(scrutineer.__all__)]
    if os.environ.get("SCRUTINEER_UPDATE_API") == "1":
        SNAPSHOT.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    assert lines == SNAPSHOT.read_text(encoding="utf-8").splitlines()


def test_public_names_are_few_and_complete() -> None:
    names = scrutineer.__all__
    assert len(set(names)) == len(names) <= MOST_NAMES
    assert {"open_record", "tabulate", "run_checks", "derive_seats", "check_claims"} <= set(names)
    assert all(hasattr(scrutineer, name) for name in names)


def test_public_names_have_no_address_in_their_signature() -> None:
    assert not [line for line in map(described, scrutineer.__all__) if re.search(r" at 0x[0-9a-f]+", line)]
