"""The keys of `claims.toml` and the types of their values."""

import datetime as dt
import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _as_day(value: object) -> object:
    """A day in quotes is the day that it spells, as in events.toml."""
    if not isinstance(value, str):
        return value
    if not _DAY.fullmatch(value):
        raise ValueError("write a date as 2018-08-20")
    return dt.date.fromisoformat(value)


class Entry(BaseModel):
    """A table of the file: no key besides those named here, and no value of another type."""

    model_config = ConfigDict(extra="forbid", strict=True)


_Relation = Literal[
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "between",
    "all",
    "none",
    "exists",
    "vague",
    "first",
    "last",
    "highest_since",
    "lowest_since",
    "change_from",
]


class ThanEntry(Entry):
    """What a figure is compared with."""

    election: str | None = None
    stage: str | None = None
    metric: str | None = None


class BearingEntry(Entry):
    """How a claim bears on another."""

    kind: Literal["repeats", "contradicts", "supersedes"]
    claim: str
    note: str | None = None


class AlternativeEntry(Entry):
    """Another definition in circulation."""

    metric: str
    name: str


class FigureEntry(Entry):
    """A part of a claim that can be tested."""

    metric: str
    relation: _Relation = "eq"
    printed: str = ""
    hedge: Literal["none", "about", "nearly", "over", "at_least", "up_to"] = "none"
    definition: str | None = None
    alternatives: list[AlternativeEntry] = Field(default_factory=list)
    about_stage: str | None = None
    about_coverage: Literal["partial", "complete"] | None = None
    presented_as: Literal["result", "count"] | None = None
    direction: Literal["small", "large"] | None = None
    reference: str | None = None
    decision_lines: list[str] = Field(default_factory=list)
    part_of: str | None = None
    found: str | None = None
    found_source: str | None = None
    scope: str | None = None
    as_of: list[str] = Field(default_factory=list)
    than: ThanEntry | None = None
    since: int | str | None = None
    way: Literal["up", "down"] | None = None


class ClaimEntry(Entry):
    """A claim."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    speaker: str
    text: str
    printed: str
    source: str
    contest: str | None = None
    role: str | None = None
    date: Annotated[dt.date | None, BeforeValidator(_as_day)] = None
    date_note: str | None = None
    stance: Literal["supports", "challenges", "neutral"] | None = None
    headline: bool = False
    kind: Literal["checkable", "not_checkable"] = "checkable"
    why_not: str | None = None
    context: list[str] = Field(default_factory=list)
    figure: list[FigureEntry] = Field(default_factory=list)
    modality: Literal["asserted", "presupposed", "hedged", "conditional", "predicted"] = "asserted"
    bearing: list[BearingEntry] = Field(default_factory=list)


class ClaimsDocument(Entry):
    """The whole file."""

    claim: list[ClaimEntry] = Field(default_factory=list)
