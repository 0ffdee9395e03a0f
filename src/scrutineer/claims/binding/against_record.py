"""A candidate against the record: which election is spoken of, and whether the record's value goes with the figure."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from scrutineer.claims.beside import renamed
from scrutineer.claims.binding.candidate import Candidate, Fits
from scrutineer.claims.binding.mentions import Mention
from scrutineer.claims.binding.passages import NEXT_TO, Passage
from scrutineer.claims.expression import Expression, Operand, leaves, parse_metric
from scrutineer.claims.interval import Interval
from scrutineer.claims.quantities.figure_draft import FigureDraft

if TYPE_CHECKING:
    from scrutineer.claims.facts import ContestFacts

OUT_OF_REASON: Final = 6
"""A count this many times larger or smaller than the record's is about something else."""
_FEW: Final = 100
"""As many seats may be claimed for a list that won none."""
NEAR: Final = Fraction(1, 10)
_YEAR_AND_MONTH: Final = len("2018-07")
_OPENS_WITHIN: Final = 4
_LOOK_BACK: Final = 400
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
_ENDS: Final = frozenset({"", ".", ",", ";", ")", "!", "?"})
_WORD: Final = re.compile(r"\w+")
_TURNS: Final = re.compile(r";|\b(?:while|whereas|but|now|mais|tandis|pero|mientras|mas|enquanto)\b")
_YEARS: Final = re.compile(r"\b(?:years|decades?|años|décadas?|ans|décennies?|anos)\b", re.IGNORECASE)
_LEADS: Final = re.compile(
    r"(?:^|,|\b(?:that|que|qu['’]))\W*"
    r"(?:(?:in|at|during|en|dans|lors|durante|no|nos|na|nas|à|au|aux)\W+(?:[\w’']+\W+){0,2})?",
    re.IGNORECASE,
)
_LATER: Final = re.compile(r"\b(?:after|later|después|après|depois)\b", re.IGNORECASE)
_RUNS_ON: Final = re.compile(
    r"(?:\s+(?!(?:than|since|from|compared|against|over|after|before|like|as|above|below|exceeded|and|but|que|desde|"
    r"depuis|contre|frente|como|comme|et|mais|y|pero|e|mas)\b)[\w'’]+)+\s+"
)
_FIT_SCORE: Final[dict[Fits, float]] = {"yes": 3.0, "near": 1.0, "unknown": 0.0, "no": -1.0}
_BEST_FIRST: Final[tuple[Fits, ...]] = ("yes", "near", "no", "unknown")


def election_of(passage: Passage, facts: "ContestFacts | None") -> tuple[str, tuple[str, ...]]:
    """Which election the figure is about: this one unless a year or the words beside it name another."""
    here, there = _year(facts), _year(None if facts is None else facts.before)
    year = _year_meant(passage)
    if year is not None:
        if year == there:
            return "previous", (f"the passage names {year}, the election before",)
        if year != here:
            return str(year), (f"the passage names {year}, of which this record says nothing",)
        return "this", ()
    said = passage.nearest("earlier", within=NEXT_TO * 2)
    if said is not None and said.start > passage.figure.start:
        return "previous", (f"“{said.printed}”",)
    for other in passage.mentions:
        if other.kind == "earlier" and _leads(passage, other.start, other.end):
            return "previous", (f"“{other.printed}”",)
    for ago in passage.figures:
        # How long ago tells only that it is not this election: the text may be of any day.
        if ago.kind == "relative_date" and _YEARS.search(ago.printed) and not _LATER.search(ago.printed):
            behind = ago.start >= passage.figure.end and _gap(passage, ago) <= NEXT_TO
            if behind or _leads(passage, ago.start, ago.end):
                if there is not None and ago.days is not None and {day.year for day in ago.days} == {there}:
                    return "previous", (f"{ago.printed}: {there}, the election before",)
                return ago.printed.lower(), (f"the passage speaks of {ago.printed}",)
    return "this", ()


def names_this(passage: Passage, facts: "ContestFacts | None") -> bool:
    """Whether the passage names this election's own year for the figure."""
    year = _year_meant(passage)
    return year is not None and year == _year(facts)


def _leads(passage: Passage, start: int, end: int) -> bool:
    """Whether the sentence, or what somebody said, opens with a time: `In the previous election the list won 68`."""
    if end > passage.figure.start or _TURNS.search(passage.text, end, passage.figure.start):
        return False
    ahead = passage.text[passage.start : start]
    return any(_LEADS.fullmatch(ahead, match.start()) for match in _LEADS.finditer(ahead))


def _year(facts: "ContestFacts | None") -> int | None:
    day = None if facts is None else facts.facts.record.metadata.election.first_day
    return None if day is None else day.year


def _year_meant(passage: Passage) -> int | None:
    """The year right behind a figure; else the one its sentence opens with, or one right before it."""
    years = [other for other in passage.figures if other.kind == "date" and str(other.value)[:4].isdigit()]
    behind = [year for year in years if year.start > passage.figure.start and _is_behind(passage, year)]
    if behind:
        return int(str(min(behind, key=lambda year: year.start).value)[:4])
    for again in passage.mentions:
        if (again.kind == "same_year" and _leads(passage, again.start, again.end)) or _is_last(passage, again):
            # `That year 108,085 ballots were invalid`: the year named last.
            upto = passage.start if again.kind == "same_year" else passage.figure.start
            named = _YEAR.findall(passage.text, max(0, passage.start - _LOOK_BACK), upto)
            return int(named[-1]) if named else None
    bare = [year for year in years if year.end <= passage.figure.start and len(str(year.value)) <= _YEAR_AND_MONTH]
    for year in reversed(bare):
        ahead = _WORD.findall(passage.text[passage.start : year.start])
        between = passage.text[year.end : passage.figure.start]
        beside = _gap(passage, year) <= NEXT_TO and not _is_anothers(passage, year)
        if beside or (len(ahead) <= _OPENS_WITHIN and not _TURNS.search(between)):
            return int(str(year.value)[:4])
    return None


def _is_last(passage: Passage, again: Mention) -> bool:
    """Whether a clause ends with a word for the year named last: `1.6 per cent were spoiled then`."""
    if again.kind != "then" or again.start < passage.figure.end or passage.text[again.end : again.end + 1] not in _ENDS:
        return False
    return not any(passage.figure.end <= one.start < again.start for one in passage.figures) and not _TURNS.search(
        passage.text, passage.figure.end, again.start
    )


def _is_behind(passage: Passage, year: FigureDraft) -> bool:
    """Whether a year is a figure's own: `48 per cent of the vote in 2013`, but not `48 per cent, more than in 2013`."""
    gap = _gap(passage, year)
    between = passage.text[passage.figure.end : year.start]
    return gap <= NEXT_TO or (gap <= 2 * NEXT_TO and _RUNS_ON.fullmatch(between) is not None)


def _is_anothers(passage: Passage, year: FigureDraft) -> bool:
    """Whether a year stands right behind another figure, and so is that one's: `from 108,085 in 2013 to 594,659`."""
    return any(
        one.kind in {"exact", "hedged"}
        and one.end <= year.start
        and len(_WORD.findall(passage.text[one.end : year.start])) <= NEXT_TO
        for one in passage.figures
    )


def _gap(passage: Passage, year: FigureDraft) -> float:
    return passage.distance(Mention(year.start, year.end, "earlier", "year", year.printed))


def compared(
    candidate: Candidate, figure: FigureDraft, facts: "ContestFacts | None", doubt: str | None = None
) -> Candidate | None:
    """The candidate with the record's value; None where the figure is out of all reason for it.

    Args:
        candidate: The candidate.
        figure: The figure.
        facts: The record; None for none.
        doubt: Why the figure may be of something else, should it differ from the record; None for no doubt.
    """
    source = facts if facts is None or candidate.election == "this" else facts.before
    if source is None and candidate.value is None and candidate.stage is None and candidate.fits == "unknown":
        return candidate
    metric = parse_metric(candidate.metric)
    if candidate.election == "previous" and facts is not None:
        metric = renamed(metric, facts.same_as)
    stranger = None if source is None else _stranger(metric, source)
    if stranger is not None:
        return replace(candidate, outside=f"the record of that election does not name {stranger}")
    printed = _as_metric(figure)
    fits: Fits = "unknown"
    stage: str | None = None
    value: Interval | None = None
    for at, found in _values(metric, source):
        fit = _fit(printed, found)
        if _BEST_FIRST.index(fit) <= _BEST_FIRST.index(fits):
            fits, stage, value = fit, at, found
    count = figure.unit not in {"percent", "share"}
    if value is not None and fits == "no" and count and _absurd(printed, value):
        return None
    if candidate.metric == "magnitude" and fits == "no":
        doubt = doubt or "so many seats may be a part of all that are filled"
    if fits in {"no", "near"} and doubt is not None:
        return replace(candidate, outside=doubt)
    scored = replace(candidate, fits=fits, stage=stage, value=value, score=candidate.score + _FIT_SCORE[fits])
    if fits == "yes":
        return replace(scored, reasons=(*scored.reasons, f"the record has this value ({stage})"))
    return scored


def _stranger(metric: Expression, source: "ContestFacts") -> str | None:
    """The list in a metric that the record of an election does not have."""
    keys = {leaf.key for leaf in leaves(metric) if isinstance(leaf, Operand) and leaf.key is not None}
    return min(keys - set(source.names), default=None)


def _as_metric(figure: FigureDraft) -> Interval:
    interval = figure.interval or Interval(None, None)
    if figure.unit != "percent":
        return interval
    low, high = (None if end is None else end / 100 for end in (interval.low, interval.high))
    return Interval(low, high)


def _values(metric: Expression, source: "ContestFacts | None") -> Iterator[tuple[str, Interval]]:
    if source is None:
        return
    for stage in source.stages:
        found = source.evaluate(metric, stage.id).interval
        if found is not None:
            yield stage.id, found


def _fit(printed: Interval, value: Interval) -> Fits:
    if printed.meet(value) is not None:
        return "yes"
    low, high = value.start * (1 - NEAR), value.end * (1 + NEAR)
    return "near" if printed.start <= high and low <= printed.end else "no"


def _absurd(printed: Interval, value: Interval) -> bool:
    if not value.end and printed.end <= _FEW:
        return False
    return printed.start > value.end * OUT_OF_REASON or printed.end * OUT_OF_REASON < value.start
