"""Tables of measured error rates, made from `methods/error-rates.csv`: `python docs/error_rate_page.py` writes them.

They stand in `methods/error-rates.md` between the marks; a test compares the page with the file, so that neither can
change without the other.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from scrutineer.forensics.planted_faults import FAULTS
from scrutineer.forensics.wilson_interval import wilson_interval

FOLDER = Path(__file__).parent / "methods"
PAGE, TABLE = FOLDER / "error-rates.md", FOLDER / "error-rates.csv"
ANY = "any, corrected"
OUTLIERS = "outliers of "
_LEAST = 0.15
"""A test sees a fault if the interval of its frequency lies above this at some share; else it may be chance."""

type Row = dict[str, str]


def read() -> list[Row]:
    """The rows of the table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def page(rows: Sequence[Row]) -> str:
    """The page with the tables of these rows."""
    text = PAGE.read_text(encoding="utf-8")
    for name, lines in (
        ("size", _rejected(rows, "size", "source")),
        ("halves", _rejected(rows, "halves", "source")),
        ("others", _rejected(rows, "others", "election")),
        ("power", _power(rows)),
        ("outliers", _outliers(rows)),
    ):
        mark = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        body = "\n".join(["", *lines, "", ""])
        text = mark.sub(lambda found, body=body: found[1] + body + found[2], text)
    return text


def _different(rows: Sequence[Row], column: str) -> list[str]:
    return list(dict.fromkeys(row[column] for row in rows))


def _rejected(rows: Sequence[Row], kind: str, across: str) -> Iterator[str]:
    """Rejections of clean elections by method, at 5 and at 1 per cent; each method's tests are added up."""
    own = [row for row in rows if row["kind"] == kind]
    parts = (
        [("",)]
        if across == "election"
        else [(e, n) for e, n in dict.fromkeys((r["election"], r["stations"]) for r in own)]
    )
    for part in parts:
        some = own if part == ("",) else [row for row in own if (row["election"], row["stations"]) == part]
        if part != ("",):
            yield from (f"**{part[0]}**, {int(part[1]):,} stations:", "")
        columns = _different(some, across)
        yield "| method | " + " | ".join(columns) + " |"
        yield "| --- |" + " --- |" * len(columns)
        for method in dict.fromkeys(_method(row) for row in some):
            cells = [_cell([r for r in some if r[across] == c and _method(r) == method]) for c in columns]
            yield f"| {method} | " + " | ".join(cells) + " |"
        yield ""


def _method(row: Row) -> str:
    return "any test, corrected" if row["test"] == ANY else f"`{row['test'].partition(' ')[0]}`"


def _cell(rows: Sequence[Row]) -> str:
    """At 5 per cent, at 1 per cent, of how many tests."""
    if not rows:
        return ""
    five, one, runs = (sum(int(row[name]) for row in rows) for name in ("at_5", "at_1", "runs"))
    return f"{five}, {one} of {runs:,}"


def _power(rows: Sequence[Row]) -> Iterator[str]:
    """How often each fault is found at the 1 per cent level, with binomial intervals of 95 per cent."""
    own = [row for row in rows if row["kind"] == "power" and not row["test"].startswith(OUTLIERS)]
    shares = sorted(_different(own, "share"), key=float)
    for fault in _different(own, "source"):
        some = [row for row in own if row["source"] == fault]
        by_test = {test: {r["share"]: r for r in some if r["test"] == test} for test in _different(some, "test")}
        by_test.pop(ANY, None)
        seeing = {
            test: found
            for test, found in by_test.items()
            if max(wilson_interval(int(row["at_1"]), int(row["runs"]))[0] for row in found.values()) > _LEAST
        }
        runs, size = [int(row["runs"]) for row in some], int(some[0]["stations"])
        words = FAULTS[fault].words.replace(" in {share} of the stations", "")
        number = f"{' to '.join(map(str, sorted({min(runs), max(runs)})))} elections of {size:,} stations a cell"
        yield from (f"**{words[0].upper()}{words[1:]}** (`{fault}`), {number}:", "")
        if seeing:
            yield "| test | " + " | ".join(f"{100 * float(share):g} %" for share in shares) + " |"
            yield "| --- |" + " --- |" * len(shares)
            for test, found in seeing.items():
                yield f"| {test} | " + " | ".join(_found(found.get(share)) for share in shares) + " |"
            yield ""
        blind = sorted({test.partition(" ")[0] for test in by_test} - {test.partition(" ")[0] for test in seeing})
        if blind:
            yield from (f"Not seen by {', '.join(f'`{name}`' for name in blind)}.", "")


def _found(row: Row | None) -> str:
    if row is None:
        return ""
    found, runs = int(row["at_1"]), int(row["runs"])
    low, high = wilson_interval(found, runs)
    return f"{found / runs:.2f} ({low:.2f}-{high:.2f})"


def _outliers(rows: Sequence[Row]) -> Iterator[str]:
    """Stations that stand out, of those with the fault in per cent, of the others in a thousand."""
    own = [row for row in rows if row["test"].startswith(OUTLIERS)]
    shares = sorted(_different(own, "share"), key=float)
    yield "| fault | of | " + " | ".join(f"{100 * float(share):g} %" for share in shares) + " |"
    yield "| --- | --- |" + " --- |" * len(shares)
    for fault in _different(own, "source"):
        for part, scale, sign in (("faulty", 100, " %"), ("others", 1000, " ‰")):
            found = {r["share"]: r["mean"] for r in own if (r["source"], r["test"]) == (fault, f"{OUTLIERS}{part}")}
            cells = [f"{scale * float(found[share]):.1f}{sign}" if share in found else "" for share in shares]
            yield f"| `{fault}` | {part} | " + " | ".join(cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(read()), encoding="utf-8")
