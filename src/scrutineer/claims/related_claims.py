"""How claims bear on each other: one repeats another, contradicts it, or supersedes it.

schema.org knows no relation between claims, so the three words are this project's own. They compare what was said with
what was said; which of two claims is right is a matter of their verdicts.

- repeats: a later claim prints a figure for the same thing that can be the same number;
- contradicts: both speak of the same count or of none in particular, and no number fits both figures;
- supersedes: the same speaker later gives another figure, or a later claim speaks of a later version of the count.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scrutineer.claims.claim import UNTESTED, Claim, Figure
from scrutineer.claims.facts import Facts
from scrutineer.claims.region import Region, region_of
from scrutineer.claims.wording import day_text

_BACK = {"repeats": "is repeated by", "contradicts": "contradicts", "supersedes": "is superseded by"}


@dataclass(frozen=True, slots=True)
class RelatedClaim:
    """Another claim that a claim bears on.

    Attributes:
        kind: repeats, contradicts or supersedes.
        claim: Id of the other claim.
        back: Whether the other claim is the one that repeats or supersedes this one.
        words: The relation in a sentence.
        stated: Whether a person stated it; else it was found by the figures.
    """

    kind: str
    claim: str
    back: bool
    words: str
    stated: bool

    def as_dict(self) -> dict[str, Any]:
        """The relation as plain JSON values."""
        return {
            "kind": self.kind,
            "claim": self.claim,
            "back": self.back,
            "words": self.words,
            "stated": self.stated,
        }


def related_claims(claims: Sequence[Claim], facts: Facts) -> dict[str, tuple[RelatedClaim, ...]]:
    """The claims that each claim bears on.

    Args:
        claims: All claims of a record.
        facts: The record, for the order of its stages and the names of its metrics.

    Returns:
        Claim id to its relations, in the order of the claims; a relation stated by a person takes the place of one
        found between the same two claims.
    """
    found: dict[str, list[RelatedClaim]] = {claim.id: [] for claim in claims}
    by_id = {claim.id: claim for claim in claims}
    stated = {
        frozenset((claim.id, bearing.claim)) for claim in claims for bearing in claim.bearings if bearing.claim in by_id
    }
    for claim in claims:
        for bearing in claim.bearings:
            other = by_id.get(bearing.claim)
            if other is not None:
                _tell(found, bearing.kind, claim, other, bearing.note, stated=True)
    spoken = [claim for claim in claims if claim.checkable and claim.modality not in UNTESTED]
    order = {stage.id: stage.sequence for stage in facts.record.metadata.stages}
    parts = {claim.id: _parts(claim) for claim in spoken}
    for place, one in enumerate(spoken):
        for other in spoken[place + 1 :]:
            if frozenset((one.id, other.id)) in stated or one.contest != other.contest:
                continue
            earlier, later = (other, one) if _before(other, one) else (one, other)
            relation = _relation(earlier, later, parts, order)
            if relation is not None:
                kind, first, second = relation
                name = facts.contest(one.contest, first.scope).label(first.metric)
                note = f"{name}: {second.printed}, there {first.printed}"
                _tell(found, kind, later, earlier, note, stated=False)
    return {name: tuple(relations) for name, relations in found.items()}


def _tell(
    found: dict[str, list[RelatedClaim]], kind: str, later: Claim, earlier: Claim, note: str | None, *, stated: bool
) -> None:
    behind = f" ({note})" if note else ""
    ahead = f"{kind.capitalize()} what {_said(earlier)}{behind}."
    back = f"{_BACK[kind].capitalize()} what {_said(later)}{behind}."
    found[later.id].append(RelatedClaim(kind, earlier.id, back=False, words=ahead, stated=stated))
    found[earlier.id].append(RelatedClaim(kind, later.id, back=kind != "contradicts", words=back, stated=stated))


def _said(claim: Claim) -> str:
    return f"{claim.speaker} said{f' on {day_text(claim.date)}' if claim.date else ''}"


def _before(one: Claim, other: Claim) -> bool:
    last = dt.date.max
    return (one.date or last) < (other.date or last)


def _parts(claim: Claim) -> list[tuple[Figure, Region]]:
    found = ((figure, region_of(figure)) for figure in claim.figures if figure.relation == "eq")
    return [(figure, region) for figure, region in found if region is not None]


def _relation(
    earlier: Claim, later: Claim, parts: dict[str, list[tuple[Figure, Region]]], order: dict[str, int]
) -> tuple[str, Figure, Figure] | None:
    """The gravest relation that any pair of figures gives, with the two figures."""
    found = list(_pairs(earlier, later, parts, order))
    for kind in ("contradicts", "supersedes", "repeats"):
        for item in found:
            if item[0] == kind:
                return item
    return None


def _pairs(
    earlier: Claim, later: Claim, parts: dict[str, list[tuple[Figure, Region]]], order: dict[str, int]
) -> Iterator[tuple[str, Figure, Figure]]:
    for first, one in parts[earlier.id]:
        for second, other in parts[later.id]:
            if first.metric != second.metric or first.scope != second.scope:
                continue
            shared = one.interval.meet(other.interval)
            if one.widest.contains(other.interval) or other.widest.contains(one.interval):
                yield "repeats", first, second
            elif shared is not None and shared.value is None:
                # They overlap, and neither is the other rounded: that tells nothing.
                continue
            elif _superseding(earlier, later, first, second, order):
                yield "supersedes", first, second
            elif _same_count(earlier, later, first, second):
                yield "contradicts", first, second


def _superseding(earlier: Claim, later: Claim, first: Figure, second: Figure, order: dict[str, int]) -> bool:
    if not _before(earlier, later) or earlier.date is None or later.date is None:
        return (
            first.about_stage is not None
            and second.about_stage is not None
            and order.get(first.about_stage, 0) < order.get(second.about_stage, 0)
        )
    return earlier.speaker == later.speaker or (first.presented_as == "count" and second.presented_as is not None)


def _same_count(earlier: Claim, later: Claim, first: Figure, second: Figure) -> bool:
    """Whether both figures are of one count, as far as the claims say."""
    if (first.about_stage, first.about_coverage) != (second.about_stage, second.about_coverage):
        return False
    if first.about_coverage == "partial" and first.about_stage is None:
        # Unfinished counts of two hours, or of two counters, may both have been what they were said to be.
        return False
    of_their_day = "count" in (first.presented_as, second.presented_as)
    return not of_their_day or earlier.date == later.date
