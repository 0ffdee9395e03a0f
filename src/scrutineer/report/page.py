"""The page as values: what it says and shows, without a word of HTML. `report.json` holds the same."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction
from typing import Any

from scrutineer.figures.figure import Cell, Column, Figure

FORMAT = "scrutineer-report/1"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, the word that names its subject, and the anchor of what carries it.

    Attributes:
        text: The sentence.
        anchor: Where it is shown.
        topic: What it is about, where a new subject begins; else empty.
        is_caveat: Whether it says how to read another one, and is shown on demand.
    """

    text: str
    anchor: str
    topic: str
    is_caveat: bool = False


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number to take away: what it is, its value, what to set beside it, and where it is shown."""

    label: str
    value: str
    note: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of its own.

    Attributes:
        id: Anchor.
        caption: What it holds.
        columns: Its columns.
        rows: Its rows; cells are plain values.
        marks: A word per row that qualifies it, such as `no source`; empty where none does.
        cut: What was left out, in a sentence; None where nothing was.
        is_open: Whether it is shown at once, or behind a summary.
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    marks: tuple[str, ...] = ()
    cut: str | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class ClaimPart:
    """One figure of a claim, tested.

    Attributes:
        asked: What is tested, in words.
        printed: The figure as printed.
        reading: The interval that it stands for.
        computed: What the record gives, worked out in numbers.
        computed_label: What that is: recomputed, or a figure of the record as it stands.
        verdict: Verdict code of this part.
        verdict_label: The same in words.
        explanation: Why.
        operands: The numbers it was worked out from, each with version and source.
        versions: What each published version gives.
        placements: For a word in place of a figure, or a comparison: what it was set beside.
        alternatives: Other definitions tried.
    """

    asked: str
    printed: str
    reading: str
    computed: str
    verdict: str
    verdict_label: str
    explanation: str
    operands: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    placements: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    computed_label: str = "Recomputed"


@dataclass(frozen=True, slots=True)
class ClaimCard:
    """A claim with its verdict.

    Attributes:
        id: Anchor.
        verdict: Verdict code.
        verdict_label: The verdict in words.
        text: The claim in plain words.
        printed: The figure or wording as printed.
        speaker: Who, with office.
        said: When, in words.
        date: When, or None.
        brief: The first sentences of the explanation.
        explanation: Why the verdict.
        parts: The figures it is built from.
        context: What stands beside it, never as a verdict.
        found: What was found outside the record.
        would_change: What would change the verdict.
        sources: Ids of sources.
        is_headline: Whether the page leads with it.
        related: Other claims that it repeats, contradicts or supersedes, in words.
        signature: Who signed the verdict, and whether it still is what was signed; empty where nobody did.
    """

    id: str
    verdict: str
    verdict_label: str
    text: str
    printed: str
    speaker: str
    said: str
    date: dt.date | None
    brief: str
    explanation: str
    parts: tuple[ClaimPart, ...]
    context: tuple[str, ...]
    found: tuple[str, ...]
    would_change: str
    sources: tuple[str, ...]
    is_headline: bool
    related: tuple[str, ...] = ()
    signature: str = ""


@dataclass(frozen=True, slots=True)
class FindingCard:
    """One finding of a check: its anchor, where it was found beside what the message says, and replies to it."""

    id: str
    message: str
    unit: str
    stage: str
    replies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The findings of one rule of one severity, or of several rules that the same units do not meet.

    Attributes:
        id: Anchor.
        code: Code of the rule; of several, the first.
        title: What the rule asks for.
        severity: Severity code.
        severity_label: The same in words.
        number: Findings in all; where several rules are told together, units.
        findings: Those listed.
        note: When the rule fails without anything being wrong; empty where few units fail.
        rules: Code and title of each rule told here.
        same: That the same units do not meet several rules, in a sentence; empty for one rule.
    """

    id: str
    code: str
    title: str
    severity: str
    severity_label: str
    number: int
    findings: tuple[FindingCard, ...]
    note: str = ""
    rules: tuple[tuple[str, str], ...] = ()
    same: str = ""


@dataclass(frozen=True, slots=True)
class ArgumentReason:
    """A node of an argument with the reasons given for it.

    Attributes:
        id: Anchor.
        relation: How it stands to the node above, in words; empty for the conclusion.
        kind: Figure, step or conclusion, in words.
        text: What is held.
        verdict: Verdict code.
        verdict_label: The same in words.
        anchor: Anchor of the claim behind it; None where there is none.
        is_again: Whether it is told in full further up.
        reasons: The nodes given for and against it.
    """

    id: str
    relation: str
    kind: str
    text: str
    verdict: str
    verdict_label: str
    anchor: str | None
    is_again: bool
    reasons: tuple["ArgumentReason", ...] = ()


@dataclass(frozen=True, slots=True)
class ArgumentMap:
    """An argument: its conclusion with what it rests on, what follows from the verdicts, and its sources."""

    id: str
    title: str
    conclusion: ArgumentReason
    sentences: tuple[str, ...]
    note: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TestPart:
    """One test of a forensic method.

    Attributes:
        title: Which test, of whom.
        outcome: Outcome code.
        outcome_label: The same in words.
        seen: What was seen, or why the test could not be made.
        clean: How often a clean election looks so; empty where it was not worked out.
        facts: Name and value: statistic, what is expected, p values, error rates.
        power: How often stated faults are found, one sentence each.
    """

    title: str
    outcome: str
    outcome_label: str
    seen: str
    clean: str
    facts: tuple[tuple[str, str], ...] = ()
    power: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MethodCard:
    """A forensic method in its own words.

    Attributes:
        id: Anchor.
        title: What the method is called.
        question: What it asks.
        outcome: Outcome code: the gravest of its tests.
        outcome_label: The same in words.
        line: What is read without opening the card: the figure here and in clean elections, and the power.
        tests: Its tests.
        blind: What it cannot see.
        ordinary: Ordinary explanations that fit.
        caveats: What limits the results.
        references: Literature.
        tables: Tests of single regions, and how results move with other choices.
    """

    id: str
    title: str
    question: str
    outcome: str
    outcome_label: str
    line: str
    tests: tuple[TestPart, ...]
    blind: tuple[str, ...] = ()
    ordinary: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A source of the record."""

    id: str
    title: str
    url: str | None
    date: str | None
    publisher: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page.

    Attributes:
        id: Anchor.
        title: Heading.
        sentences: What it says.
        figures: Charts.
        tables: Tables of its own.
        methods: Forensic methods in their own words.
        claims: Claims with verdicts.
        arguments: Maps of arguments.
        findings: Findings of the latest version by rule, the gravest first.
        earlier_findings: Those of earlier versions of the count.
        earlier_title: How many these are.
        see: Where on the page more is said: anchor and words.
        points: Items of a list.
        sources: Sources.
        facts: Name and value, such as the digest.
    """

    id: str
    title: str
    sentences: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    methods: tuple[MethodCard, ...] = ()
    claims: tuple[ClaimCard, ...] = ()
    arguments: tuple[ArgumentMap, ...] = ()
    findings: tuple[FindingGroup, ...] = ()
    earlier_findings: tuple[FindingGroup, ...] = ()
    earlier_title: str = ""
    see: tuple[tuple[str, str], ...] = ()
    points: tuple[str, ...] = ()
    sources: tuple[SourceEntry, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page.

    Attributes:
        title: Title of the election.
        kicker: What kind of page this is, and of what.
        made: When and from what, in a line.
        summary: What the record supports and what it does not.
        reading: How to read it.
        key_figures: Numbers to take away.
        verdicts: Verdict code, label and number of claims, in the order of the scale.
        sections: The parts, in order.
    """

    title: str
    kicker: str
    made: str
    summary: tuple[Sentence, ...]
    reading: str
    key_figures: tuple[KeyFigure, ...]
    verdicts: tuple[tuple[str, str, int], ...]
    sections: tuple[Section, ...]


def plain(value: Any) -> Any:
    """Any value of the page model as plain JSON values; unknown is None.

    Raises:
        TypeError: There is no plain form.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no plain form")
