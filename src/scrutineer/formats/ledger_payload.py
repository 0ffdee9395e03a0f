"""What the payloads of a ledger hold: the keys of drafts, decisions, signatures, events and check runs."""

import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from scrutineer.claims.ledger import Addition
from scrutineer.errors import LedgerError
from scrutineer.formats.events_file import EventEntry

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Offset = Annotated[int, Field(ge=0)]
Span = Annotated[list[Offset], Field(min_length=2, max_length=2)]
Id = Annotated[str, Field(min_length=1, max_length=200)]


_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of what follows: a name that shows as another is none."""


def _shows_as_it_is(name: str) -> str:
    if _UNSEEN.search(name):
        raise ValueError("a name holds characters that cannot be seen")
    return name


Name = Annotated[str, Field(min_length=1), AfterValidator(_shows_as_it_is)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Draft(BaseModel):
    """A draft keeps keys that are not known here: extraction may tell more."""

    model_config = ConfigDict(extra="allow", strict=True)

    id: Id
    start: Offset
    end: Offset

    @model_validator(mode="after")
    def _in_order(self) -> "_Draft":
        if self.start >= self.end:
            raise ValueError("end must be after start")
        return self


class _Article(_Part):
    title: str | None = None
    url: str | None = None
    date: str | None = None


class _Position(_Part):
    start: Offset
    end: Offset


class _Quote(_Part):
    exact: str
    prefix: str = ""
    suffix: str = ""


class _Selectors(_Part):
    position: _Position
    quote: _Quote


class _StatementDraft(_Draft):
    type: Literal["statement"]
    text_sha256: Sha256
    article: _Article
    selectors: _Selectors
    speaker: str | None
    mention: Span | None
    cue: Span | None
    via: list[str]
    form: str
    confidence: str
    date: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")] | None = None

    @model_validator(mode="after")
    def _selectors_agree(self) -> "_StatementDraft":
        position, exact = self.selectors.position, self.selectors.quote.exact
        if (position.start, position.end) != (self.start, self.end):
            raise ValueError("the position selector names another passage than start and end")
        if len(exact) != self.end - self.start:
            raise ValueError("the quote selector is not as long as the passage, in code points")
        return self


class _FigureDraft(_Draft):
    type: Literal["figure"]
    statement: str | None
    text_sha256: Sha256 | None = None
    article: _Article | None = None
    printed: str
    value: int | float | str | None
    interval: Annotated[list[Any], Field(min_length=2, max_length=2)] | None
    kind: str
    candidates: list[dict[str, Any]]

    @model_validator(mode="after")
    def _printed_fits(self) -> "_FigureDraft":
        if len(self.printed) != self.end - self.start:
            raise ValueError("printed is not as long as the passage, in code points")
        return self


class _Decision(_Part):
    draft: Id
    action: Literal["confirm", "reject"]
    note: str | None = None


class _Correction(_Part):
    draft: Id
    action: Literal["correct"]
    changes: Annotated[dict[str, Any], Field(min_length=1)]
    note: str | None = None

    @model_validator(mode="after")
    def _speaker_shows(self) -> "_Correction":
        if isinstance(speaker := self.changes.get("speaker"), str):
            _shows_as_it_is(speaker)
        return self


class _Binding(_Part):
    draft: Id
    action: Literal["bind"]
    check: dict[str, Any]
    note: str | None = None

    @model_validator(mode="after")
    def _has_metric(self) -> "_Binding":
        if not isinstance(self.check.get("metric"), str):
            raise ValueError("a check names its metric")  # noqa: TRY004 - pydantic reports a ValueError
        return self


class _Signing(_Part):
    action: Literal["sign"]
    claim: Id
    verdict: str
    explanation: str
    record: Id
    record_digest: Sha256
    claim_sha256: Sha256
    verdict_sha256: Sha256
    organisation: Name
    note: str | None = None


class _Withdrawal(_Part):
    action: Literal["withdraw"]
    draft: Id | None = None
    claim: Id | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _names_one(self) -> "_Withdrawal":
        if (self.draft is None) == (self.claim is None):
            raise ValueError("name a draft or a claim, one of them")
        return self


class _RunVerdict(_Part):
    id: Id
    verdict: str
    verdict_sha256: Sha256


class _CheckRun(_Part):
    record: Id
    record_digest: Sha256
    software: str
    claims: list[_RunVerdict]
    articles: list[Sha256] = Field(default_factory=list)


def _action(value: Any) -> str:
    action = value.get("action") if isinstance(value, dict) else None
    return "confirm" if action in {"confirm", "reject"} else str(action)


_DRAFT: TypeAdapter[Any] = TypeAdapter(Annotated[_StatementDraft | _FigureDraft, Field(discriminator="type")])
_DECISION: TypeAdapter[Any] = TypeAdapter(
    Annotated[
        Annotated[_Decision, Tag("confirm")]
        | Annotated[_Correction, Tag("correct")]
        | Annotated[_Binding, Tag("bind")]
        | Annotated[_Signing, Tag("sign")]
        | Annotated[_Withdrawal, Tag("withdraw")],
        Discriminator(_action),
    ]
)
_PAYLOADS: dict[str, TypeAdapter[Any]] = {
    "draft": _DRAFT,
    "decision": _DECISION,
    "event": TypeAdapter(EventEntry),
    "check_run": TypeAdapter(_CheckRun),
}


def _shown(value: Any) -> Any:
    return ascii(value) if isinstance(value, str) and _UNSEEN.search(value) else value


def check_payload(addition: Addition, *, file: str, row: int) -> None:
    """Test that a payload has the keys of its kind.

    Args:
        addition: The entry to be.
        file: The ledger, for the error.
        row: Number of the entry, for the error.

    Raises:
        LedgerError: A key is missing, unknown or of the wrong type.
    """
    if _UNSEEN.search(addition.by):
        raise LedgerError(
            "a name holds characters that cannot be seen", file=file, row=row, column="by", value=ascii(addition.by)
        )
    try:
        _PAYLOADS[addition.kind].validate_python(dict(addition.payload))
    except ValidationError as faults:
        fault = faults.errors()[0]
        value = fault["input"]
        raise LedgerError(
            str(fault["msg"]).lower().removeprefix("value error, "),
            file=file,
            row=row,
            column=".".join(str(part) for part in fault["loc"]) or "payload",
            value=None if fault["type"] == "missing" or isinstance(value, dict | list) else _shown(value),
            mend="see the format of the ledger in the reference",
        ) from None
