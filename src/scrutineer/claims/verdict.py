"""Verdicts: what the record says about a claim, with everything needed to check it by hand."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scrutineer.claims.beside import Beside
from scrutineer.claims.claim import Claim, Figure
from scrutineer.claims.consistency import PrintedTogether
from scrutineer.claims.evaluation import Evaluation, interval_dict, joined_sources
from scrutineer.claims.interval import Interval
from scrutineer.claims.region import Fit
from scrutineer.claims.related_claims import RelatedClaim
from scrutineer.claims.same_source import SameSource
from scrutineer.claims.vague import VagueReading
from scrutineer.evidence import Evidence
from scrutineer.record.election import Stage


class Finding(StrEnum):
    """The scale of verdicts."""

    SUPPORTED = "supported"
    SUPPORTED_THEN = "supported_then"
    DEPENDS = "depends"
    CONTRADICTED = "contradicted"
    SOURCES_DISAGREE = "sources_disagree"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"
    NOT_CHECKABLE = "not_checkable"


GRAVEST_FIRST = (
    Finding.CONTRADICTED,
    Finding.SOURCES_DISAGREE,
    Finding.NOT_ENOUGH_EVIDENCE,
    Finding.DEPENDS,
    Finding.SUPPORTED_THEN,
    Finding.SUPPORTED,
)
"""The verdict over several figures is the first of these that any of them has."""


@dataclass(frozen=True, slots=True)
class TimelinePoint:
    """A figure's metric at one stage.

    Attributes:
        stage: The stage.
        interval: The value worked out; None where the stage has none.
        fit: How it lies to the claim; None without a value or a claimed region.
        printed: Figures of this metric as printed at that stage, verbatim.
    """

    stage: Stage
    interval: Interval | None
    fit: Fit | None
    printed: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The point as plain JSON values."""
        return {
            "stage": self.stage.id,
            "name": self.stage.name,
            "date": _day(self.stage.date),
            "coverage": self.stage.coverage,
            **interval_dict(self.interval),
            "fits": _told(self.fit),
            "only_cut_off": self.fit is Fit.CUT_OFF,
            "printed": list(self.printed),
        }


@dataclass(frozen=True, slots=True)
class Tried:
    """Another definition and whether the figure fits under it."""

    name: str
    metric: str
    stage: str | None
    interval: Interval | None
    computed: str | None
    fit: Fit | None

    def as_dict(self) -> dict[str, Any]:
        """The attempt as plain JSON values."""
        return {
            "name": self.name,
            "metric": self.metric,
            "stage": self.stage,
            **interval_dict(self.interval),
            "computed": self.computed,
            "fits": _told(self.fit),
            "only_cut_off": self.fit is Fit.CUT_OFF,
        }


@dataclass(frozen=True, slots=True)
class FigureVerdict:
    """What the record says about one figure of a claim.

    Attributes:
        figure: The figure.
        finding: Its verdict.
        label: Its metric in words.
        claimed: The values that the printed figure stands for; None for a vague word.
        stage: The stage that decided; None where none did.
        evaluation: The metric there.
        computed: The recomputation in numbers.
        explanation: Sentences.
        timeline: The metric at every stage.
        tried: Other definitions.
        rounding: Ways of rounding that turn the computed value into the printed one.
        vague: The placements, for a vague word.
        would_change: Which number would change the verdict; None where that cannot be told.
        shared: The sources on which both the claim and the figures it fits rest; None where there are none.
        beside: What it was set beside, for a figure that is compared; None for any other.
    """

    figure: Figure
    finding: Finding
    label: str
    claimed: Interval | None
    stage: Stage | None
    evaluation: Evaluation | None
    computed: str | None
    explanation: str
    timeline: tuple[TimelinePoint, ...]
    tried: tuple[Tried, ...] = ()
    rounding: tuple[str, ...] = ()
    vague: VagueReading | None = None
    would_change: str | None = None
    shared: SameSource | None = None
    beside: Beside | None = None

    @property
    def is_reported(self) -> bool:
        """Whether what it is held against is one figure of the record as it stands."""
        return self.evaluation is not None and self.evaluation.is_reported

    @property
    def full_explanation(self) -> str:
        """The explanation, with a word on a source that claim and record share."""
        return f"{self.explanation} {self.shared.sentence}" if self.shared else self.explanation

    def as_dict(self) -> dict[str, Any]:
        """The figure's verdict as plain JSON values."""
        figure = self.figure
        return {
            "metric": figure.metric.text,
            "label": self.label,
            "part_of": figure.part_of,
            "relation": figure.relation,
            "printed": figure.printed,
            "hedge": figure.hedge,
            "scope": figure.scope,
            "as_of": list(figure.as_of),
            "than": figure.than.as_dict() if figure.than else None,
            "since": figure.since,
            "way": figure.way,
            "beside": [value.as_dict() for value in self.beside.values] if self.beside else [],
            "claimed": interval_dict(self.claimed),
            "definition": figure.definition,
            "about_stage": figure.about_stage,
            "about_coverage": figure.about_coverage,
            "presented_as": figure.presented_as,
            "verdict": self.finding.value,
            "stage": self.stage.id if self.stage else None,
            "value": interval_dict(self.evaluation.interval if self.evaluation else None),
            "computed": self.computed,
            "reported": self.is_reported,
            "explanation": self.full_explanation,
            "operands": [reading.as_dict() for reading in self.evaluation.readings] if self.evaluation else [],
            "missing": list(self.evaluation.missing) if self.evaluation else [],
            "rounding": list(self.rounding),
            "alternatives": [tried.as_dict() for tried in self.tried],
            "timeline": [point.as_dict() for point in self.timeline],
            "placements": [item.as_dict() for item in self.vague.placements] if self.vague else [],
            "friendliest": self.vague.friendliest if self.vague else None,
            "found": figure.found,
            "found_source": list(joined_sources([figure.found_source])),
            "same_source": self.shared is not None,
            "shared_sources": list(self.shared.shared) if self.shared else [],
            "what_would_change": self.would_change,
        }


@dataclass(frozen=True, slots=True)
class ContextValue:
    """A metric shown beside a claim, never as its verdict."""

    metric: str
    label: str
    stage: str | None
    interval: Interval | None
    computed: str | None
    sources: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The value as plain JSON values."""
        return {
            "metric": self.metric,
            "label": self.label,
            "stage": self.stage,
            **interval_dict(self.interval),
            "computed": self.computed,
            "sources": list(self.sources),
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the record says about a claim.

    Attributes:
        claim: The claim.
        finding: The verdict over all of its figures.
        computed: The recomputations in numbers; None where nothing could be computed.
        explanation: Sentences built from the numbers.
        figures: Each figure's own verdict, in the order of the claim.
        together: What figures printed together say about each other.
        context: Metrics shown beside it.
        would_change: Which number would change the verdict.
        evidence: How it was made.
        related: Other claims that it repeats, contradicts or supersedes, or that do so to it.
    """

    claim: Claim
    finding: Finding
    computed: str | None
    explanation: str
    figures: tuple[FigureVerdict, ...]
    together: PrintedTogether
    context: tuple[ContextValue, ...]
    would_change: str | None
    evidence: Evidence
    related: tuple[RelatedClaim, ...] = ()

    @property
    def id(self) -> str:
        """Id of the claim."""
        return self.claim.id

    @property
    def verdict(self) -> str:
        """The verdict as the word of the scale."""
        return self.finding.value

    @property
    def same_source(self) -> bool:
        """Whether some figure agrees with the record by way of the claim's own source."""
        return any(figure.shared is not None for figure in self.figures)

    @property
    def timeline(self) -> tuple[TimelinePoint, ...]:
        """The time line of the claim's first figure."""
        return self.figures[0].timeline if self.figures else ()

    @property
    def vague(self) -> VagueReading | None:
        """The placements of the first figure with a vague word."""
        return next((figure.vague for figure in self.figures if figure.vague), None)

    @property
    def found(self) -> tuple[str, ...]:
        """What was found about figures outside the record."""
        return tuple(figure.figure.found for figure in self.figures if figure.figure.found)

    @property
    def sources(self) -> tuple[str, ...]:
        """Source ids of the claim, of what was found and of every operand used."""
        cells: list[str | None] = [self.claim.source]
        for figure in self.figures:
            cells.append(figure.figure.found_source)
            cells += [reading.source for reading in figure.evaluation.readings] if figure.evaluation else []
            cells += [source for value in figure.beside.values for source in value.sources] if figure.beside else []
        cells += [source for value in self.context for source in value.sources]
        return joined_sources(cells)

    def as_dict(self) -> dict[str, Any]:
        """The verdict as plain JSON values; what is unknown is None."""
        claim = self.claim
        vague = self.vague
        return {
            "id": claim.id,
            "speaker": claim.speaker,
            "role": claim.role,
            "date": _day(claim.date),
            "date_note": claim.date_note,
            "text": claim.text,
            "printed": claim.printed,
            "stance": claim.stance,
            "modality": claim.modality,
            "headline": claim.headline,
            "verdict": self.finding.value,
            "computed": self.computed,
            "explanation": self.explanation,
            "what_would_change": self.would_change,
            "figures": [figure.as_dict() for figure in self.figures],
            "together": {
                "excluded": self.together.excluded,
                "recomputations": [item.as_dict() for item in self.together.recomputations],
            },
            "timeline": [point.as_dict() for point in self.timeline],
            "context": [value.as_dict() for value in self.context],
            "placements": [item.as_dict() for item in vague.placements] if vague else [],
            "friendliest": vague.friendliest if vague else None,
            "found": " ".join(self.found) or None,
            "sources": list(self.sources),
            "same_source": self.same_source,
            "related": [item.as_dict() for item in self.related],
            "evidence": self.evidence.as_dict(),
        }


def _told(fit: Fit | None) -> bool | None:
    """Whether a value fits; None where that cannot be told."""
    return None if fit in (None, Fit.COARSE, Fit.CLOSE) else fit.holds


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
