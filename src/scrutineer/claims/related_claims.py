"""How claims bear on each other: one repeats another, contradicts it, or supersedes it.

schema.org knows no relation between claims, so the three words are this project's own. They compare what was said with
what was said; which of two claims is right is a matter of their verdicts.

- repeats: a later claim prints the same number for the same thing, or that number rounded finely enough to be known;
- contradicts: both speak of the same count or of none in particular, and no number, rounded or cut off, fits both;
- supersedes: the same speaker later gives another figure.

A claim that repeats points to the first one that gave the number, one that supersedes to the last one before it.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from scrutineer.claims.claim import UNTESTED, Claim, Figure
from scrutineer.claims.definition import FINE
from scrutineer.claims.facts import Facts
from scrutineer.claims.region import Region, region_of
from scrutineer.claims.wording import day_text

BEARINGS_BY_WEIGHT: Final = ("contradicts", "supersedes", "repeats")
_SAME: Final = "Gives the same as"
"""Words for a repetition of which it is not known who was first."""
_BACK: Final = {"repeats": "is repeated by", "contradicts": "contradicts", "supersedes": "is superseded by"}


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
        facts: The record, for the names of its metrics.

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
    parts = {claim.id: _parts(claim) for claim in spoken}
    spoken.sort(key=lambda claim: claim.date or dt.date.max)
    for place, later in enumerate(spoken):
        every = [
            (earlier, relation)
            for earlier in spoken[:place]
            if frozenset((earlier.id, later.id)) not in stated and earlier.contest == later.contest
            for relation in _relation(earlier, later, parts)
        ]
        for earlier, (kind, first, second) in _kept(every):
            name = facts.contest(later.contest, first.scope).label(first.metric)
            _tell(found, kind, later, earlier, f"{name}: {second.printed}, there {first.printed}", stated=False)
    return {name: tuple(relations) for name, relations in found.items()}


def _tell(
    found: dict[str, list[RelatedClaim]], kind: str, later: Claim, earlier: Claim, note: str | None, *, stated: bool
) -> None:
    behind = f" ({note})" if note else ""
    undated = kind == "repeats" and not stated and None in (earlier.date, later.date)
    ahead = f"{_SAME if undated else kind.capitalize()} what {_said(earlier)}{behind}."
    back = f"{_SAME if undated else _BACK[kind].capitalize()} what {_said(later)}{behind}."
    found[later.id].append(RelatedClaim(kind, earlier.id, back=False, words=ahead, stated=stated))
    found[earlier.id].append(RelatedClaim(kind, later.id, back=kind != "contradicts", words=back, stated=stated))


def _said(claim: Claim) -> str:
    return f"{claim.speaker} said{f' on {day_text(claim.date)}' if claim.date else ''}"


Relation = tuple[str, Figure, Figure]


def _kept(every: Sequence[tuple[Claim, Relation]]) -> list[tuple[Claim, Relation]]:
    """One relation to each claim; of repetitions the first claim only, of superseded ones the last, by metric."""
    repeated: dict[str, Claim] = {}
    superseded: dict[str, Claim] = {}
    for earlier, (kind, first, _) in every:
        if kind == "repeats":
            repeated.setdefault(first.metric.text, earlier)
        elif kind == "supersedes":
            superseded[first.metric.text] = earlier
    kept: dict[str, tuple[Claim, Relation]] = {}
    for earlier, relation in every:
        kind, text = relation[0], relation[1].metric.text
        if kind == "contradicts" or {"repeats": repeated, "supersedes": superseded}[kind][text] is earlier:
            before = kept.get(earlier.id)
            if before is None or BEARINGS_BY_WEIGHT.index(kind) < BEARINGS_BY_WEIGHT.index(before[1][0]):
                kept[earlier.id] = (earlier, relation)
    return list(kept.values())


def _parts(claim: Claim) -> list[tuple[Figure, Region]]:
    plain = (figure for figure in claim.figures if figure.relation == "eq" and figure.hedge == "none")
    found = ((figure, region_of(figure)) for figure in plain)
    return [(figure, region) for figure, region in found if region is not None]


def _relation(earlier: Claim, later: Claim, parts: dict[str, list[tuple[Figure, Region]]]) -> Iterator[Relation]:
    """What each pair of figures of the same thing gives."""
    for first, one in parts[earlier.id]:
        for second, other in parts[later.id]:
            if first.metric != second.metric or first.scope != second.scope:
                continue
            shared = one.interval.meet(other.interval)
            if _same_number(one, other):
                yield "repeats", first, second
            elif shared is not None and shared.value is None:
                # They overlap, and neither is the other rounded: that tells nothing.
                continue
            elif _superseding(earlier, later):
                yield "supersedes", first, second
            elif one.widest.meet(other.widest) is None and _same_count(earlier, later, first, second):
                yield "contradicts", first, second


def _same_number(one: Region, other: Region) -> bool:
    if one.printed is None or other.printed is None:
        return False
    if one.printed.value == other.printed.value:
        return True
    fine, coarse = sorted((one, other), key=lambda region: region.printed.unit if region.printed else Fraction(0))
    if coarse.printed is None or abs(coarse.printed.value) * FINE < coarse.printed.unit / 2:
        return False
    return coarse.widest.contains(fine.interval)


def _superseding(earlier: Claim, later: Claim) -> bool:
    dated = earlier.date is not None and later.date is not None and earlier.date < later.date
    return dated and earlier.speaker == later.speaker


def _same_count(earlier: Claim, later: Claim, first: Figure, second: Figure) -> bool:
    """Whether both figures are of one count, as far as the claims say."""
    if (first.about_stage, first.about_coverage) != (second.about_stage, second.about_coverage):
        return False
    if first.about_coverage == "partial" and first.about_stage is None:
        # Unfinished counts of two hours, or of two counters, may both have been what they were said to be.
        return False
    of_their_day = "count" in (first.presented_as, second.presented_as)
    return not of_their_day or earlier.date == later.date
