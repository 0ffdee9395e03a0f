"""Which metrics of a record a figure may be about: by the words beside it, the names near it and the record's values.

A candidate needs a word for what is measured; that a number happens to equal one of the record's is never enough. The
record's values then order the candidates, and a number that is out of all reason for a metric takes it away. Nothing
is decided: a person binds.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from scrutineer.claims.binding.against_record import compared, election_of
from scrutineer.claims.binding.by_words import by_words
from scrutineer.claims.binding.candidate import Candidate
from scrutineer.claims.binding.contestant import Contestants
from scrutineer.claims.binding.limit import Limit, Limits
from scrutineer.claims.binding.mentions import Mention, Mentions
from scrutineer.claims.binding.metric_words import MetricWords
from scrutineer.claims.binding.part_of_whole import PartsOfWholes
from scrutineer.claims.binding.passages import FAR, NEXT_TO, Passage, passages
from scrutineer.claims.quantities.figure_draft import FigureDraft
from scrutineer.claims.quantities.phrases import SPACE, alternatives

if TYPE_CHECKING:
    from scrutineer.claims.facts import ContestFacts

_APPOSED: Final = re.compile(
    r"(?:\s\w+){0,3},?\s*[(\u2013\u2014]?\s*(?:(?:or|that is|i\.e\.|soit|o sea|ou seja|ou|o)\s)?(?:\w+\s){0,2}"
)
_LOOK_BACK: Final = 32
_BACK: Final = 3
_WHOLES: Final = {"invalid": "cast", "valid": "cast", "cast": "registered", "votes": "valid", "seats": "magnitude"}
CLOSE_CALL: Final = 1.5
"""Two candidates whose scores differ by less are ambiguous."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure with what it may be about.

    Attributes:
        figure: The figure.
        candidates: The metrics, the likeliest first; empty where nothing in the passage names one.
        ambiguous: Whether the first does not stand out from the second.
        passage: The sentence it stands in.
        limits: What limits it to less than the nation's final count.
    """

    figure: FigureDraft
    candidates: tuple[Candidate, ...]
    ambiguous: bool
    passage: Passage | None = None
    limits: tuple[Limit, ...] = ()


def bind_figures(
    text: str, figures: Sequence[FigureDraft], *, facts: "ContestFacts | None", words: MetricWords
) -> tuple[Bound, ...]:
    """Find what each figure of a text may measure.

    Args:
        text: The text.
        figures: Its figures, in order.
        facts: The record, the election before and the contest that the text is about; None for no record: then the
            words alone decide, and no list has a name.
        words: The words for metrics in the text's language.

    Returns:
        One entry per figure, in the same order. Only numbers, shares and fractions get candidates.
    """
    record = None if facts is None else facts.facts.record
    mentions = Mentions(words, record, None if facts is None else facts.contest).find(text)
    leading = re.compile(rf"(?:^|\W){alternatives(words.beside)}{SPACE}(?:\w+{SPACE})?$", re.IGNORECASE)
    found: list[Bound] = []
    limits = Limits(words, None if record is None else record.metadata.election.country_name)
    contestants = Contestants(words)
    every = [_as_share(passage) for passage in passages(text, figures, mentions)]
    told = PartsOfWholes(words).told(every)
    for place, passage in enumerate(every):
        own = limits.of(passage)
        bound = _bound(passage, facts, own, contestants, told.get(place))
        beside = next((one for one in reversed(found[-_BACK:]) if one.candidates), None)
        if not bound.candidates and beside and beside.figure.start >= passage.start and place not in told:
            bound = _share_of_count(passage, beside, facts) or _set_beside(passage, beside, facts, leading)
        found.append(replace(bound, passage=passage, limits=own))
    return tuple(_directed(text, found, facts, words))


def _directed(text: str, found: list[Bound], facts: "ContestFacts | None", words: MetricWords) -> Iterator[Bound]:
    """`fell from 66 per cent to 60`: the first value is the earlier one, the second is the one of now."""
    start = re.compile(rf"(?:^|\W){alternatives(words.start)}{SPACE}$", re.IGNORECASE)
    end = re.compile(rf"\D{{0,24}}\W{alternatives(words.end)}{SPACE}", re.IGNORECASE)
    moved: Bound | None = None
    for place, one in enumerate(found):
        if moved is not None:
            yield moved
            moved = None
            continue
        after = found[place + 1] if place + 1 < len(found) else None
        if after is None or not _is_change(text, one, after, start, end):
            yield one
            continue
        basis = one if one.candidates else after
        both = [replace(basis.candidates[0], election=when, stage=None) for when in ("previous", "this")]
        before, now = (
            compared(candidate, bound.figure, facts) for candidate, bound in zip(both, (one, after), strict=True)
        )
        yield replace(one, candidates=(before,) if before else (), ambiguous=False)
        moved = replace(after, candidates=(now,) if now else (), ambiguous=False)


def _is_change(text: str, one: Bound, after: Bound, start: re.Pattern[str], end: re.Pattern[str]) -> bool:
    passage, first, last = one.passage, one.figure, after.figure
    if passage is None or after.passage is None or passage.start != after.passage.start:
        return False
    if first.kind not in {"exact", "hedged"} or last.kind not in {"exact", "hedged"} or first.unit == "points":
        return False
    if (not one.candidates and not after.candidates) or {first.unit, last.unit} == {"percent", "points"}:
        return False
    if passage.nearest("up", within=NEXT_TO * 2) is None and passage.nearest("down", within=NEXT_TO * 2) is None:
        return False
    led = start.search(text[max(0, first.start - _LOOK_BACK) : first.start])
    return led is not None and end.fullmatch(text[first.end : last.start]) is not None


def _share_of_count(passage: Passage, beside: Bound, facts: "ContestFacts | None") -> Bound | None:
    """`594,659, or 8.55 per cent`: a share right behind a count is the count's share of the whole it belongs to."""
    figure, count = passage.figure, beside.figure
    gap = _APPOSED.fullmatch(passage.text[count.end : figure.start])
    if figure.unit != "percent" or count.unit in {"percent", "share"} or gap is None:
        return None
    part = beside.candidates[0]
    whole = _WHOLES.get(part.metric.partition("[")[0])
    if whole is None:
        return None
    said = (f"stands behind {count.printed}", *part.reasons[:1])
    one = compared(Candidate(f"{part.metric} / {whole}", FAR / 2, said, election=part.election), figure, facts)
    return Bound(figure, (one,) if one else (), ambiguous=False)


def _set_beside(passage: Passage, beside: Bound, facts: "ContestFacts | None", leading: re.Pattern[str]) -> Bound:
    """`61 per cent, down from 69 in 2013`: what stands beside a figure of its kind may measure the same."""
    figure = passage.figure
    between = Mention(beside.figure.start, beside.figure.end, "earlier", "figure", beside.figure.printed)
    same = figure.unit in {beside.figure.unit, None} and figure.kind in {"exact", "hedged"}
    led = leading.search(passage.text[max(passage.start, figure.start - _LOOK_BACK) : figure.start])
    reach = 2 * FAR if led else FAR
    if not same or not beside.candidates or passage.distance(between) > reach or not _counts_as(figure, beside):
        return Bound(figure, (), ambiguous=False)
    election, why = election_of(passage, facts)
    if election == "this" and led is None:
        return Bound(figure, (), ambiguous=False)
    first = beside.candidates[0]
    said = (f"set beside {beside.figure.printed}", *why)
    known = why and (facts is not None or election == "previous")
    one = Candidate(first.metric, FAR / 2, said, election=election if known else "previous")
    weighed = compared(one, figure, facts) if one.election in {"this", "previous"} else one
    return Bound(figure, (weighed,) if weighed else (), ambiguous=False)


def _counts_as(figure: FigureDraft, beside: Bound) -> bool:
    return beside.figure.unit in {"percent", "share"} or figure.scale == beside.figure.scale


def _as_share(passage: Passage) -> Passage:
    """`turnout: 93.02` is a percentage though no sign says so."""
    figure = passage.figure
    if figure.unit is not None or not figure.decimals or figure.scale != 1 or not isinstance(figure.value, Fraction):
        return passage
    turnout = passage.nearest("share", "turnout", within=NEXT_TO + 1)
    return passage if turnout is None or figure.value > 100 else replace(passage, figure=replace(figure, unit="percent"))


def _bound(
    passage: Passage,
    facts: "ContestFacts | None",
    limits: tuple[Limit, ...],
    contestants: Contestants,
    told: str | None,
) -> Bound:
    figure = passage.figure
    if figure.kind not in {"exact", "hedged", "fraction"} or figure.interval is None:
        return Bound(figure, (), ambiguous=False)
    best: dict[tuple[str, str | None, str], Candidate] = {}
    for candidate in _weighed(passage, facts, limits, by_words(passage, contestants, told)):
        key = (candidate.metric, candidate.unit, candidate.election)
        if key not in best or candidate.score > best[key].score:
            best[key] = candidate
    ranked = sorted(best.values(), key=lambda one: (-one.score, one.metric))
    close = len(ranked) > 1 and ranked[0].score - ranked[1].score < CLOSE_CALL
    return Bound(figure, tuple(ranked), ambiguous=close)


def _weighed(
    passage: Passage, facts: "ContestFacts | None", limits: tuple[Limit, ...], candidates: Iterator[Candidate]
) -> Iterator[Candidate]:
    election, why = election_of(passage, facts)
    place = passage.nearest("unit", within=FAR)
    sure = next((limit.words for limit in limits if limit.sure), None)
    doubt = next((limit.words for limit in limits), None)
    for candidate in candidates:
        one = replace(candidate, election=election, reasons=candidate.reasons + why)
        if place:
            # The language of metrics speaks of the whole contest, so a value for a part is not looked up.
            yield replace(one, unit=place.name, reasons=(*one.reasons, f"the passage names {place.printed}"), outside=sure)
        elif sure is not None:
            yield replace(one, outside=sure)
        elif one.outside is not None and facts is not None:
            yield one
        elif election not in {"this", "previous"}:
            yield one
        else:
            weighed = compared(one, passage.figure, None if one.outside else facts, doubt)
            if weighed:
                yield replace(weighed, outside=None) if facts is None else weighed
