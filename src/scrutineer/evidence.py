"""Evidence: what a result was made from, so that a stranger can make it again.

Every result that Scrutineer prints carries one of these. It names the method and its version, the parameters and
the seed, the digest of the record it read, the literature or law it follows, and what it cannot show.
"""

from dataclasses import dataclass, field
from typing import Any

Plain = None | bool | int | float | str


@dataclass(frozen=True, slots=True)
class Evidence:
    """How a result was made.

    Attributes:
        method: Stable id of the method, such as `tabulation.roll_up`.
        version: Version of the method; it rises when the same input may give another result.
        parameters: Name to plain value.
        seed: Seed of the random generator, or None where nothing is random.
        record_digest: Digest of the record read, or None for a method of plain values.
        references: Literature, law or source ids that the method rests on.
        caveats: What the result does not show, one sentence each.
    """

    method: str
    version: str = "1"
    parameters: dict[str, Plain] = field(default_factory=dict)
    seed: int | None = None
    record_digest: str | None = None
    references: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The evidence as plain JSON values; what is unknown is None."""
        return {
            "method": self.method,
            "version": self.version,
            "parameters": dict(self.parameters),
            "seed": self.seed,
            "record_digest": self.record_digest,
            "references": list(self.references),
            "caveats": list(self.caveats),
        }
