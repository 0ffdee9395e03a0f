"""A claim: who said what, when, and the figures in it that can be tested. It never holds its verdict."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from scrutineer.claims.expression import Expression

RELATIONS: Final = (
    *("eq", "ne", "lt", "le", "gt", "ge", "between", "all", "none", "exists", "vague"),
    *("first", "last", "highest_since", "lowest_since", "change_from"),
)
RANKED: Final = ("first", "last")
EXTREMES: Final = ("highest_since", "lowest_since")
HEDGES: Final = ("none", "about", "nearly", "over", "at_least", "up_to")
MODALITIES: Final = ("asserted", "presupposed", "hedged", "conditional", "predicted")
UNTESTED: Final = ("conditional", "predicted")
BEARINGS: Final = ("repeats", "contradicts", "supersedes")
DECISION_LINES: Final = ("margin", "second_party_votes", "quota")


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another definition in circulation under which a figure may have been made."""

    metric: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Than:
    """What a figure is compared with, in place of a printed number; exactly one is set.

    Attributes:
        election: The same metric at an earlier election: the id of its record, or `previous`.
        stage: The same metric at another stage of this record.
        metric: Another metric.
    """

    election: str | None = None
    stage: str | None = None
    metric: Expression | None = None

    def as_dict(self) -> dict[str, str | None]:
        """What is compared with, as plain JSON values."""
        metric = None if self.metric is None else self.metric.text
        return {"election": self.election, "stage": self.stage, "metric": metric}


@dataclass(frozen=True, slots=True)
class Bearing:
    """How one claim bears on another, as a person states it.

    Attributes:
        kind: One of BEARINGS.
        claim: Id of the other claim.
        note: Why.
    """

    kind: str
    claim: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One part of a claim that can be tested.

    Attributes:
        metric: What it is about.
        relation: How the metric stands to the printed figure; one of RELATIONS.
        printed: The figure as printed.
        hedge: The hedge in front of it; one of HEDGES.
        definition: The definition that the speaker named, in words; None for the field's default.
        alternatives: Other named definitions, tried after the metric itself.
        about_stage: The stage the speaker spoke of, where one is named.
        about_coverage: `partial` where the speaker spoke of an unfinished count, `complete` of a finished one.
        presented_as: `result` where the figure is given as the result, `count` as a count of its day.
        direction: For a vague word: `small` or `large`.
        reference: For a vague word: id of the reference distribution.
        decision_lines: For a vague word: what the number could decide; out of DECISION_LINES.
        part_of: What this part is, in words.
        found: For a metric outside the record: what was found.
        found_source: Source ids of what was found, joined by `;`.
        scope: The unit it is about; None for the contest's whole unit.
        as_of: The stages it may be tested on; empty for all published ones.
        than: What it is compared with, for lt, le, gt, ge, eq, ne without a printed figure, and for change_from, where
            None means the election before.
        since: For highest_since and lowest_since: the election since which, as the year of its first day or the id of
            its record; its own value is not asked for. None means of all elections.
        way: For change_from: `up` or `down`; None where the printed figure bears its own sign.
    """

    metric: Expression
    relation: str = "eq"
    printed: str = ""
    hedge: str = "none"
    definition: str | None = None
    alternatives: tuple[Alternative, ...] = ()
    about_stage: str | None = None
    about_coverage: str | None = None
    presented_as: str | None = None
    direction: str | None = None
    reference: str | None = None
    decision_lines: tuple[str, ...] = ()
    part_of: str | None = None
    found: str | None = None
    found_source: str | None = None
    scope: str | None = None
    as_of: tuple[str, ...] = ()
    than: Than | None = None
    since: int | str | None = None
    way: str | None = None

    @property
    def compared(self) -> bool:
        """Whether it is set beside other values of the record, not beside a printed number alone."""
        return self.than is not None or self.relation in (*RANKED, *EXTREMES, "change_from")


@dataclass(frozen=True, slots=True)
class Claim:
    """Something said about the election.

    Attributes:
        id: Unique in its file.
        speaker: Who said it, or the publisher of a document.
        text: The claim in one's own words.
        printed: The figure or wording as printed.
        source: Source ids, joined by `;`.
        contest: The contest it is about.
        role: Office of the speaker.
        date: Day on which it was said; None where unknown.
        date_note: What is known of the day otherwise.
        stance: supports, challenges or neutral, towards the result.
        headline: Whether it is one of the claims a page leads with.
        checkable: False for an opinion, an inference or a prediction.
        why_not: Why it is not checkable.
        context: Metrics shown beside it, never as its verdict.
        figures: The parts that can be tested.
        modality: Whether it is asserted, presupposed (taken as given), hedged (said with a reservation), conditional
            or predicted; one of MODALITIES.
        bearings: How it bears on other claims, as a person states it.
    """

    id: str
    speaker: str
    text: str
    printed: str
    source: str
    contest: str
    role: str | None = None
    date: dt.date | None = None
    date_note: str | None = None
    stance: str | None = None
    headline: bool = False
    checkable: bool = True
    why_not: str | None = None
    context: tuple[Expression, ...] = ()
    figures: tuple[Figure, ...] = ()
    modality: str = "asserted"
    bearings: tuple[Bearing, ...] = ()
