"""Whether a claim and the record rest on the same source, so that their agreement confirms nothing by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from scrutineer.claims.claim import Claim
from scrutineer.claims.evaluation import Evaluation, joined_sources
from scrutineer.claims.wording import capital, listed


@dataclass(frozen=True, slots=True)
class SameSource:
    """The sources that a claim shares with the figures it agrees with.

    Attributes:
        shared: Source ids that both rest on.
        others: Further source ids that the record names for these figures; empty where there is no other evidence.
    """

    shared: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What the shared source means for the agreement."""
        return self.told(None)

    def told(self, words: str | None) -> str:
        """The same for named parts of a claim; for the whole where None are named."""
        ahead = f"for {words}, " if words else ""
        shared = listed(list(self.shared))
        if not self.others:
            noun = "source" if len(self.shared) == 1 else "sources"
            opening = f"{ahead}claim and record rest on the same {noun} ({shared})"
            closing = "the agreement shows consistent reporting, not independent confirmation"
        else:
            opening = (
                f"{ahead}the record names the source of the claim itself ({shared}) beside {listed([*self.others])}"
            )
            closing = (
                "as far as it rests on the shared source, the agreement shows consistent reporting, "
                "not independent confirmation"
            )
        return f"{capital(opening)}: {closing}."


def same_source(claim: Claim, evaluation: Evaluation) -> SameSource | None:
    """The sources that a claim shares with the figures that it fits.

    Args:
        claim: The claim.
        evaluation: The value that it fits.

    Returns:
        None where some figure that the value was made from does not rest on a source of the claim. What is the same
        at every stage, such as the register, counts only where nothing else was used.
    """
    own = joined_sources([claim.source])
    counted = [reading for reading in evaluation.readings if not reading.fixed] or list(evaluation.readings)
    found = [joined_sources([reading.source]) for reading in counted]
    if not found or not all(set(own) & set(sources) for sources in found):
        return None
    every = joined_sources(source for sources in found for source in sources)
    return SameSource(
        tuple(source for source in own if source in every), tuple(source for source in every if source not in own)
    )


def same_source_sentences(parts: Sequence[tuple[str, SameSource | None]]) -> list[str]:
    """Sentences for a whole claim: parts that share alike are told together.

    Args:
        parts: Every part in words, with the sources that it shares.
    """
    groups: dict[bool, list[tuple[str, SameSource]]] = {}
    for words, found in parts:
        if found is not None:
            groups.setdefault(bool(found.others), []).append((words, found))
    sentences = []
    for group in groups.values():
        shared = joined_sources(source for _, found in group for source in found.shared)
        others = joined_sources(source for _, found in group for source in found.others)
        named = None if len(group) == len(parts) else listed(list(dict.fromkeys(words for words, _ in group)))
        sentences.append(SameSource(shared, others).told(named))
    return sentences
