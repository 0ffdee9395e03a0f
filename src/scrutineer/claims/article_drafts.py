"""What is drafted out of an article: statements, figures with what they may measure, and their self-consistency."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from itertools import accumulate, batched
from typing import TYPE_CHECKING, Any, Final

from scrutineer.claims.binding.bind import bind_figures
from scrutineer.claims.binding.bound import Bound
from scrutineer.claims.binding.metric_words import MetricWords
from scrutineer.claims.binding.stated_by import NATION, PARTIAL, stated_by
from scrutineer.claims.consistency_finding import ConsistencyFinding
from scrutineer.claims.expression import parse_metric
from scrutineer.claims.extraction.register import Register
from scrutineer.claims.extraction.statement_draft import StatementDraft
from scrutineer.claims.interval import Interval
from scrutineer.claims.quantities.figure_draft import FigureDraft
from scrutineer.claims.self_consistency import self_consistency

if TYPE_CHECKING:
    from scrutineer.claims.facts import ContestFacts

CONTEXT: Final = 32
"""Code points of prefix and suffix in a quote selector, so that a passage is found again after an edit."""
MOST_TOGETHER: Final = 60
"""Figures that are tested against each other; a text with more is tested piece by piece, in linear time."""
_NOBODY: Final = Register()
_FIXED: Final = ("registered",)
"""What no version of a count changes, and so may be taken from the record for an article's own arithmetic."""


@dataclass(frozen=True)
class ArticleDrafts:
    """Drafts out of one text. Every place is in code points of the text, start in, end out.

    Attributes:
        text: The text.
        language: Its language, two letters.
        statements: Who is reported to have said what.
        figures: Its figures, with what they may measure.
        consistency: What the figures say of one another; each finding names figures by their place in `figures`.
    """

    text: str
    language: str
    statements: tuple[StatementDraft, ...]
    figures: tuple[Bound, ...]
    consistency: tuple[ConsistencyFinding, ...]

    @property
    def sha256(self) -> str:
        """SHA-256 of the text in UTF-8: what the offsets are offsets of."""
        return text_sha256(self.text)

    def speaker_of(self, figure: FigureDraft) -> int | None:
        """Which statement a figure stands in: the innermost, by its place; None for the reporter's own."""
        numbers, starts, ends = self._by_start
        around = []
        for at in range(bisect_right(starts, figure.start) - 1, -1, -1):
            if ends[at] < figure.end:
                break
            one = self.statements[numbers[at]]
            if figure.end <= one.end:
                around.append((one.end - one.start, numbers[at]))
        return min(around)[1] if around else None

    @cached_property
    def _by_start(self) -> tuple[list[int], list[int], list[int]]:
        """The statements by where they start: their numbers, their starts, and how far any up to each reaches."""
        numbers = sorted(range(len(self.statements)), key=lambda number: self.statements[number].start)
        starts = [self.statements[number].start for number in numbers]
        return numbers, starts, list(accumulate((self.statements[number].end for number in numbers), max))

    def as_dict(self) -> dict[str, Any]:
        """The drafts as plain JSON values."""
        return {
            "text": {"sha256": self.sha256, "characters": len(self.text), "language": self.language},
            "statements": [self._statement(one) for one in self.statements],
            "figures": [self._figure(one) for one in self.figures],
            "consistency": [
                finding.as_dict()
                | {"where": [[self.figures[at].figure.start, self.figures[at].figure.end] for at in finding.figures]}
                for finding in self.consistency
            ],
        }

    def _statement(self, one: StatementDraft) -> dict[str, Any]:
        return {
            "start": one.start,
            "end": one.end,
            "speaker": one.speaker,
            "mention": None if one.mention is None else list(one.mention),
            "cue": None if one.cue is None else list(one.cue),
            "via": list(one.via),
            "form": one.form,
            "confidence": one.confidence,
            "methods": list(one.methods),
            "polarity": one.polarity,
            "selectors": selectors(self.text, one.start, one.end),
        }

    def _figure(self, one: Bound) -> dict[str, Any]:
        figure = one.figure
        return {
            "start": figure.start,
            "end": figure.end,
            "printed": figure.printed,
            "value": _plain(figure.value),
            "unit": figure.unit,
            "interval": _ends(figure.interval),
            "kind": figure.kind,
            "hedge": figure.hedge,
            "readings": [_plain(value) for value in figure.readings],
            "days": None if figure.days is None else [day.isoformat() for day in figure.days],
            "statement": self.speaker_of(figure),
            "candidates": [candidate.as_dict() for candidate in one.candidates],
            "ambiguous": one.ambiguous,
        }


def text_sha256(text: str) -> str:
    """The hash by which a text is named: SHA-256 of its UTF-8, 64 hexadecimal digits."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def selectors(text: str, start: int, end: int) -> dict[str, Any]:
    """Both selectors of the Web Annotation model: where a passage is, and what it says with its surroundings."""
    return {
        "position": {"start": start, "end": end},
        "quote": {
            "exact": text[start:end],
            "prefix": text[max(0, start - CONTEXT) : start],
            "suffix": text[end : end + CONTEXT],
        },
    }


def draft_article(
    text: str,
    *,
    language: str,
    statements: Sequence[StatementDraft],
    figures: Sequence[FigureDraft],
    facts: "ContestFacts | None",
    words: MetricWords,
    register: Register = _NOBODY,
) -> ArticleDrafts:
    """Bind an article's figures and test them against each other.

    Args:
        text: The text.
        language: Its language.
        statements: Who said what in it.
        figures: Its figures, in order.
        facts: The record it is about; None for none.
        words: The words for metrics in its language.
        register: Who may speak about the election.
    """
    bound = bind_figures(text, figures, facts=facts, words=words, register=register)
    stated = stated_by(bound, words, record=facts is not None)
    known = {} if facts is None or _is_of_another(bound) else _known(facts)
    consistency = tuple(
        _at_places(finding, [place for place, _ in together])
        for scope, figures_of_scope in stated.items()
        for together in batched(figures_of_scope, MOST_TOGETHER)
        for finding in self_consistency(
            [figure for _, figure in together], known=known if scope in {NATION, PARTIAL} else {}
        )
    )
    consistency = tuple(finding for finding in consistency if not _is_of_counts_beside_it(finding, bound))
    return ArticleDrafts(text, language, tuple(statements), bound, consistency)


def _is_of_counts_beside_it(finding: ConsistencyFinding, bound: Sequence[Bound]) -> bool:
    """Whether a rate said to be wrong goes with two counts of its sentence, bound or not: it is of these."""
    if (finding.test, finding.outcome) != ("rate", "contradicts") or len(finding.faulty) != 1:
        return False
    rate = bound[finding.faulty[0]]
    passage, interval = rate.passage, rate.figure.interval
    if passage is None or interval is None or rate.figure.unit != "percent":
        return False
    counts = [
        one.figure.value
        for one in bound
        if one.passage is not None
        and one.passage.start == passage.start
        and one.figure.kind == "exact"
        and one.figure.unit not in {"percent", "points", "share"}
        and isinstance(one.figure.value, Fraction)
        and one.figure.value > 0
    ]
    return any(
        interval.contains(Interval.point(100 * part / whole)) for part in counts for whole in counts if part < whole
    )


def _is_of_another(bound: Sequence[Bound]) -> bool:
    """Whether a text's own count of ballots is far from the record's: it is then about another election."""
    first = [one.candidates[0] for one in bound if one.candidates]
    return any(one.metric == "cast" and one.election == "this" and one.fits == "no" for one in first)


def _known(facts: "ContestFacts") -> dict[str, Interval]:
    latest = {name: facts.latest(parse_metric(name)) for name in _FIXED}
    return {
        name: found[1].interval
        for name, found in latest.items()
        if found is not None and found[1].interval is not None and facts.fixed_register is not None
    }


def _at_places(finding: ConsistencyFinding, places: Sequence[int]) -> ConsistencyFinding:
    return ConsistencyFinding(
        finding.test,
        finding.outcome,
        tuple(places[at] for at in finding.figures),
        tuple(places[at] for at in finding.faulty),
        finding.computed,
        finding.words,
        finding.chance,
    )


def _plain(value: Fraction | str | None) -> int | float | str | None:
    """A number as JSON writes it: whole numbers stay whole, others are the nearest double."""
    if not isinstance(value, Fraction):
        return value
    return int(value) if value.denominator == 1 else float(value)


def _ends(interval: Interval | None) -> list[int | float | None] | None:
    if interval is None:
        return None
    ends = (None if end is None else _plain(end) for end in (interval.low, interval.high))
    return [end for end in ends if not isinstance(end, str)]
