"""What else a figure may measure where the record does not bear out what the words say first.

The same measure of the election before, of another list that the sentence names, or what the words name second: where
one of these has the figure's value, both are shown and a person chooses. The words keep the first place, since a wrong
figure is no less wrong for being right of something else.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scrutineer.claims.binding.against_record import compared
from scrutineer.claims.binding.bound import HOLDER, Bound
from scrutineer.claims.binding.candidate import Candidate
from scrutineer.claims.binding.contestant import UNNAMED

if TYPE_CHECKING:
    from scrutineer.claims.facts import ContestFacts

_NUMBERS: Final = frozenset({"exact", "hedged"})
_MEMORABLE: Final = 10
"""A number below it is that of so many lists that it tells none from another."""


def add_rivals(found: list[Bound], facts: "ContestFacts") -> None:
    """Show beside a candidate that does not fit the ones that do.

    Args:
        found: Every figure of a text, in order; those with a rival are replaced in it.
        facts: The record.
    """
    for place, one in enumerate(found):
        if not one.candidates or one.ambiguous or one.figure.kind not in _NUMBERS:
            continue
        first, *others = one.candidates
        strange = _is_strange(first, facts)
        if first.unit is not None or not (strange or first.fits == "no"):
            continue
        rivals = [other for other in others if other.fits == "yes"]
        known = {(other.metric, other.election) for other in others}
        for made in _rivals(first, one, facts, strange=strange):
            weighed = None if (made.metric, made.election) in known else compared(made, one.figure, facts)
            if weighed is not None and weighed.fits == "yes":
                rivals.append(replace(weighed, score=first.score))
        if rivals:
            rest = [other for other in others if other not in rivals]
            found[place] = replace(one, candidates=(first, *rivals, *rest), ambiguous=True)


def _is_strange(first: Candidate, facts: "ContestFacts") -> bool:
    """Whether a candidate is that of a contestant whom the record of its election does not name."""
    source = {"this": facts, "previous": facts.before}.get(first.election)
    holder = HOLDER.search(first.metric)
    return source is not None and holder is not None and holder[1] not in {UNNAMED, *source.names, *facts.names}


def _rivals(first: Candidate, one: Bound, facts: "ContestFacts", *, strange: bool) -> Iterator[Candidate]:
    plain = replace(first, fits="unknown", value=None, stage=None, outside=None)
    if first.election == "this" and facts.before is not None:
        yield replace(plain, election="previous", reasons=("the election before has this value",))
    holder, passage = HOLDER.search(first.metric), one.passage
    if holder is None or passage is None:
        return
    named = {mention.name for mention in passage.mentions if mention.kind == "option"}
    large = one.figure.interval is not None and one.figure.interval.start >= _MEMORABLE
    for option in facts.names:
        if option == holder[1] or not (option in named or (strange and large)):
            continue
        said = "is named in the sentence" if option in named else f"has it in the record, which has no {holder[1]}"
        metric = HOLDER.sub(f"[{option}]", first.metric)
        yield replace(plain, metric=metric, reasons=(f"{facts.names[option]} {said}",))
