"""The catalogue of integrity checks used in practice: 109 entries, most of them rules.

The codes and their order are those of the catalogue. An entry that is no rule says where its question is answered, or
why a record cannot answer it.
"""

from dataclasses import dataclass
from typing import Final

from scrutineer.checks.catalogue import RULES
from scrutineer.checks.groups import WITHOUT_RULE
from scrutineer.checks.rule import Rule

SIZES: Final = {"A": 30, "B": 16, "C": 16, "D": 8, "E": 15, "F": 8, "G": 8, "H": 8}
"""Group to the number of its entries; codes are numbered from 01."""

GROUPS: Final = {
    "A": "Arithmetic inside one form",
    "B": "The document itself",
    "C": "Data entry",
    "D": "One station, several sources",
    "E": "Aggregation",
    "F": "Against history and neighbours",
    "G": "Materiality and decisions",
    "H": "The log of the process",
}
"""Group to what its checks look at."""

RULE: Final = "rule"
PROPERTY: Final = "property of the software"
MATERIALITY: Final = "answered by materiality"
NOT_EXPRESSIBLE: Final = "not expressible in a record"
KINDS: Final = (RULE, PROPERTY, MATERIALITY, NOT_EXPRESSIBLE)
"""What an entry can be."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the catalogue.

    Attributes:
        code: Its code, such as `A01`.
        title: What it asks for, in a few words.
        kind: One of KINDS.
        why: Where its question is answered, or why it cannot be; empty for a rule.
        rule: The rule, where it is one.
    """

    code: str
    title: str
    kind: str
    why: str = ""
    rule: Rule | None = None


_NO_RULES: Final = (
    Entry(
        "A30",
        "Missing operands never pass",
        PROPERTY,
        "Every rule has three results, and a missing operand gives not evaluable. It holds for all rules and "
        "has no findings of its own.",
    ),
    Entry(
        "C03",
        "A disagreement calls for a third entry",
        PROPERTY,
        "It is a step of work and not a statement about figures: C01 lists the forms that need a third entry,"
        " C04 says when enough entries agree.",
    ),
    Entry(
        "C11",
        "Unknown stations, lists and candidates",
        PROPERTY,
        "A unit, option, contest, stage or source that the record does not declare is refused when it is "
        "read, with file, row, column and value.",
    ),
    Entry(
        "C14",
        "The shape of a file",
        PROPERTY,
        "The reader refuses missing, unknown and repeated headers, ragged and empty rows; the import lists "
        "what it left out and why.",
    ),
    Entry(
        "G01",
        "Quarantined forms against the margin",
        MATERIALITY,
        "Votes at stake in open findings, with and without them and in the worst case, against winner, order,"
        " thresholds and seats.",
    ),
    Entry(
        "G02",
        "Annulled stations against the margin",
        MATERIALITY,
        "Registered voters of annulled stations against what would change the outcome.",
    ),
    Entry(
        "G03",
        "Missing stations against the margin",
        MATERIALITY,
        "Registered voters of missing stations against what would change the outcome.",
    ),
    Entry(
        "G04", "What corrections changed", MATERIALITY, "Net change by contestant between two stages, with a sign test."
    ),
    Entry(
        "G05",
        "Invalid ballots against the margin",
        MATERIALITY,
        "The number of invalid ballots beside the margin; information and no accusation.",
    ),
    Entry(
        "G06",
        "What was decided about a station",
        MATERIALITY,
        "The columns verdict, verdict_rule and verdict_by keep the decision; it is a state and no finding.",
    ),
    Entry(
        "G07",
        "The result with, without and in the worst case",
        PROPERTY,
        "Materiality works out these tallies for every class of findings.",
    ),
    Entry(
        "G08",
        "The load of a review",
        PROPERTY,
        "`scrutineer check --preview` prints for each rule how often it fires on the record before anyone acts on it.",
    ),
)

_NOT_IN_A_RECORD: Final = frozenset({"F07", "F08", "H01", "H06", "H07"})


def _entries() -> tuple[Entry, ...]:
    found = {entry.code: entry for entry in _NO_RULES}
    for code, (title, why) in WITHOUT_RULE.items():
        kind = NOT_EXPRESSIBLE if code in _NOT_IN_A_RECORD else PROPERTY
        found[code] = Entry(code, title, kind, f"{why[:1].upper()}{why[1:]}.")
    found |= {rule.code: Entry(rule.code, rule.title, RULE, rule=rule) for rule in RULES}
    codes = (f"{group}{place:02d}" for group, size in SIZES.items() for place in range(1, size + 1))
    return tuple(found[code] for code in codes if code in found)


ENTRIES: Final = _entries()
"""Every entry, by code."""
