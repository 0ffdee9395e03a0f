"""Read `arguments.toml`: maps of arguments, whose nodes rest on claims of the record."""

from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from scrutineer.claims.argument import Argument, ArgumentEdge, ArgumentNode
from scrutineer.claims.claim import Claim
from scrutineer.errors import ClaimError
from scrutineer.formats.beside import file_beside, read_as
from scrutineer.record.record import ElectionRecord

FILE: Final = "arguments.toml"
Text = Annotated[str, Field(min_length=1)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Node(_Entry):
    id: Id
    kind: Literal["figure", "step", "conclusion"]
    text: Text
    claim: str | None = None


class _Edge(_Entry):
    start: str = Field(alias="from")
    end: str = Field(alias="to")
    role: Literal["supports", "attacks"] = "supports"
    joint: str | None = None


class _Argument(_Entry):
    id: Id
    title: Text
    source: str = ""
    note: str | None = None
    node: Annotated[list[_Node], Field(min_length=2)]
    edge: Annotated[list[_Edge], Field(min_length=1)]


class _Arguments(_Entry):
    argument: list[_Argument] = Field(default_factory=list)


def arguments_beside(record: ElectionRecord, claims: tuple[Claim, ...]) -> tuple[Argument, ...]:
    """The maps that lie beside a record; none where there is no such file.

    Raises:
        ClaimError: The file is malformed, or names what does not exist.
    """
    path = file_beside(record, FILE)
    return read_arguments(path, record, claims) if path else ()


def read_arguments(path: Path, record: ElectionRecord, claims: tuple[Claim, ...]) -> tuple[Argument, ...]:
    """Read maps of arguments.

    Args:
        path: The TOML file.
        record: The record that they are about.
        claims: Its claims.

    Raises:
        ClaimError: The file cannot be read, a key is missing, unknown or of the wrong type, a claim, source or node
            that is named does not exist, there is not one conclusion, nodes give each other as reasons, or a node
            stands for nothing.
    """
    parsed = read_as(_Arguments, path)
    known = {claim.id for claim in claims}
    found: list[Argument] = []
    for number, entry in enumerate(parsed.argument, 1):
        place = _Place(path, number)
        argument = Argument(
            id=entry.id,
            title=entry.title,
            nodes=tuple(ArgumentNode(**node.model_dump()) for node in entry.node),
            edges=tuple(ArgumentEdge(**edge.model_dump()) for edge in entry.edge),
            source=tuple(part.strip() for part in entry.source.split(";") if part.strip()),
            note=entry.note,
        )
        if any(other.id == entry.id for other in found):
            raise place.fault("id", "two arguments have this id", entry.id, "give each its own id")
        for name in argument.source:
            if record.metadata.source(name) is None:
                raise place.fault("source", "unknown source", name, "name a source of record.toml")
        _check(argument, known, place)
        found.append(argument)
    return tuple(found)


class _Place:
    """Where an argument stands, for its errors."""

    def __init__(self, path: Path, number: int) -> None:
        self.path, self.number = path, number

    def fault(self, key: str, message: str, value: object, mend: str) -> ClaimError:
        return ClaimError(message, file=str(self.path), column=f"argument.{self.number}.{key}", value=value, mend=mend)


def _check(argument: Argument, claims: set[str], place: _Place) -> None:
    ids = [node.id for node in argument.nodes]
    for node in argument.nodes:
        if ids.count(node.id) > 1:
            raise place.fault("node.id", "two nodes have this id", node.id, "give each its own id")
        if node.claim is not None and node.claim not in claims:
            raise place.fault("node.claim", "unknown claim", node.claim, "name a claim of claims.toml")
        if node.kind == "figure" and node.claim is None:
            raise place.fault("node.claim", "a figure rests on a claim", node.id, "name the claim, or make it a step")
    for edge in argument.edges:
        for key, name in (("from", edge.start), ("to", edge.end)):
            if name not in ids:
                raise place.fault(f"edge.{key}", "unknown node", name, f"use one of {', '.join(ids)}")
    conclusions = [node.id for node in argument.nodes if node.kind == "conclusion"]
    if len(conclusions) != 1:
        raise place.fault("node.kind", "there is not one conclusion", conclusions or None, "name one node so")
    if circle := argument.circle():
        raise place.fault("edge", "nodes give each other as reasons", ", ".join(circle), "take one edge out")
    leading = {edge.start for edge in argument.edges}
    for name in ids:
        if name not in leading and name != conclusions[0]:
            raise place.fault("edge.from", "this node stands for nothing", name, "add an edge that starts at it")
