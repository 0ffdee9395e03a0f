"""An argument as a map: which conclusion rests on which figures, and what the record says about each of them.

The map shows how an argument was made, not whether it is sound. A step from figures to what people think, or to what
a result is worth, is not a figure and gets no verdict from one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

NODE_KINDS: Final = ("figure", "step", "conclusion")
ROLES: Final = ("supports", "attacks")
UNDECIDED: Final = "not_checkable"
"""What a step or conclusion without a claim is."""


@dataclass(frozen=True, slots=True)
class ArgumentNode:
    """One box of the map.

    Attributes:
        id: Unique in its argument.
        kind: figure, step (from figures to something else) or conclusion.
        text: What is held, in one's own words.
        claim: Id of the claim that it rests on; None where nobody's claim is behind it.
    """

    id: str
    kind: str
    text: str
    claim: str | None = None


@dataclass(frozen=True, slots=True)
class ArgumentEdge:
    """One node stands for or against another.

    Attributes:
        start: The node that gives the reason.
        end: The node it is given for.
        role: supports or attacks.
        joint: Name of a group: reasons of one group are given only together; None for a reason of its own.
    """

    start: str
    end: str
    role: str = "supports"
    joint: str | None = None


@dataclass(frozen=True, slots=True)
class Argument:
    """A map.

    Attributes:
        id: Unique in its file.
        title: Whose argument, and for what.
        nodes: Its nodes; one of them is the conclusion.
        edges: Its edges; they run from reasons to the conclusion, in no circle.
        source: Source ids.
        note: What is to be known beside it.
    """

    id: str
    title: str
    nodes: tuple[ArgumentNode, ...]
    edges: tuple[ArgumentEdge, ...]
    source: tuple[str, ...] = ()
    note: str | None = None

    @property
    def conclusion(self) -> ArgumentNode:
        """The node that all others are given for."""
        return next(node for node in self.nodes if node.kind == "conclusion")

    def node(self, name: str) -> ArgumentNode:
        """The node of this id."""
        return next(node for node in self.nodes if node.id == name)

    def reasons(self, name: str) -> tuple[ArgumentEdge, ...]:
        """The edges that end at a node, supporting ones first, otherwise in their order."""
        return tuple(sorted((edge for edge in self.edges if edge.end == name), key=lambda e: e.role != "supports"))

    def circle(self) -> tuple[str, ...]:
        """Nodes that give each other as reasons; empty where there are none."""
        left = {node.id for node in self.nodes}
        while free := {name for name in left if not any(e.start in left for e in self.edges if e.end == name)}:
            left -= free
        return tuple(node.id for node in self.nodes if node.id in left)

    def grounds(self) -> tuple[ArgumentNode, ...]:
        """The nodes that rest on no other and support something: what the conclusion stands on in the end."""
        supporting = {edge.start for edge in self.edges if edge.role == "supports"}
        resting = {edge.end for edge in self.edges if edge.role == "supports"}
        return tuple(node for node in self.nodes if node.id in supporting - resting)


@dataclass(frozen=True, slots=True)
class AssessedArgument:
    """A map with a verdict at each node.

    Attributes:
        argument: The map.
        verdicts: Node id to verdict; `not_checkable` where no claim is behind a node.
    """

    argument: Argument
    verdicts: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        """The map as plain JSON values."""
        argument = self.argument
        return {
            "id": argument.id,
            "title": argument.title,
            "source": list(argument.source),
            "note": argument.note,
            "nodes": [
                {"id": n.id, "kind": n.kind, "text": n.text, "claim": n.claim, "verdict": self.verdicts[n.id]}
                for n in argument.nodes
            ],
            "edges": [{"from": e.start, "to": e.end, "role": e.role, "joint": e.joint} for e in argument.edges],
        }


def assess_argument(argument: Argument, verdicts: Mapping[str, str]) -> AssessedArgument:
    """Put the verdicts of the claims to the nodes that rest on them.

    Args:
        argument: The map.
        verdicts: Claim id to verdict; every claim that the map names.
    """
    return AssessedArgument(
        argument, {node.id: verdicts[node.claim] if node.claim else UNDECIDED for node in argument.nodes}
    )
