"""Electoral laws as files: TOML in, `ElectoralLaw` out, with messages a lawyer can act on.

The laws that come with Scrutineer are `law/countries/*.toml`. A file names its sources, and every value names
the legal text it rests on, the days on which it held, and whether a source read states it (`verified`).
"""

import tomllib
from datetime import date
from importlib import resources
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, ValidationError

from scrutineer.errors import LawError
from scrutineer.law.law import ElectoralLaw, LawSource
from scrutineer.law.parameters import DatedValue, LegalReference
from scrutineer.law.reform import REFORMABLE
from scrutineer.law.seat_numbers import check_seat_numbers
from scrutineer.law.variants import Variant

_Name = Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9_]*$")]
_LawId = Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9-]*$")]
_Text = Annotated[StrictStr, Field(min_length=1)]

_EXPLAINED = {
    "missing": "a required key is missing",
    "extra_forbidden": "this key is not one of a law file",
    "date_type": "a day is expected, written like 1998-07-26 and without quotes",
    "date_from_datetime_inexact": "a day is expected, without a time of day",
    "date_from_datetime_parsing": "a day is expected, written like 1998-07-26 and without quotes",
    "bool_type": "true or false is expected, without quotes",
    "string_type": "text in quotes is expected",
    "string_pattern_mismatch": "lower-case letters, digits and joining marks are expected",
    "string_too_short": "the text is empty",
    "list_type": "a list in square brackets is expected",
    "literal_error": "this version of Scrutineer reads the format scrutineer-law/1",
}


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Reference(_Model):
    text: _Text
    sources: list[StrictStr] = []


class _Parameter(_Model):
    name: _Name
    value: StrictBool | StrictInt | StrictStr | dict[StrictStr, StrictInt | StrictStr] | None = None
    from_day: Annotated[date, Field(alias="from", strict=True)]
    until: Annotated[date | None, Field(strict=True)] = None
    verified: StrictBool
    references: list[_Reference]
    note: StrictStr | None = None


class _Variant(_Model):
    name: _LawId
    title: _Text
    changes: Annotated[
        dict[StrictStr, StrictBool | StrictInt | StrictStr | dict[StrictStr, StrictInt | StrictStr]],
        Field(min_length=1),
    ]
    from_day: Annotated[date, Field(alias="from", strict=True)]
    until: Annotated[date | None, Field(strict=True)] = None
    verified: StrictBool
    references: list[_Reference]
    note: StrictStr | None = None


class _Source(_Model):
    id: _Text
    title: _Text
    url: StrictStr | None = None
    date: StrictStr | None = None


class _Head(_Model):
    id: _LawId
    country: Annotated[StrictStr, Field(pattern=r"^[A-Z]{3}$")]
    title: _Text
    body: _Text
    note: StrictStr | None = None


class _LawFile(_Model):
    format: Literal["scrutineer-law/1"]
    law: _Head
    parameter: Annotated[list[_Parameter], Field(min_length=1)]
    variant: list[_Variant] = []
    source: list[_Source] = []


def list_laws() -> tuple[str, ...]:
    """Ids of the laws that come with Scrutineer, in alphabetical order."""
    folder = resources.files("scrutineer.law") / "countries"
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def load_law(law_id: str) -> ElectoralLaw:
    """Read one of the laws that come with Scrutineer.

    Args:
        law_id: Id of the law, such as `kh`.

    Returns:
        The law with all its dated values.

    Raises:
        LawError: If there is no such law, or its file is wrong.
    """
    known = list_laws()
    if law_id not in known:
        raise LawError("there is no law of this name", value=law_id, mend=f"use one of: {', '.join(known) or 'none'}")
    name = f"{law_id}.toml"
    law = read_law((resources.files("scrutineer.law") / "countries" / name).read_text("utf-8"), file=name)
    if law.id != law_id:
        raise LawError(
            "the id in the file is not the name of the file",
            file=name,
            column="law.id",
            value=law.id,
            mend=f'write id = "{law_id}"',
        )
    return law


def read_law(text: str, *, file: str) -> ElectoralLaw:
    """Read a law from the text of a TOML file.

    Args:
        text: Content of the file.
        file: Name of the file, for messages.

    Returns:
        The law, its values in order of time.

    Raises:
        LawError: If the text is not TOML, a key is missing, unknown or of the wrong kind, a reference names a
            source that the file does not describe, two values of one parameter hold on the same day, a value
            marked as verified has no reference, a variant is wrong, or seats by district do not add up to the total.
    """
    try:
        parsed = _LawFile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise LawError(f"the file is not valid TOML: {error}", file=file, mend="correct the line named") from error
    except ValidationError as error:
        raise _explained(error, text, file) from error
    sources = tuple(LawSource(entry.id, entry.title, entry.url, entry.date) for entry in parsed.source)
    values: dict[str, list[DatedValue]] = {}
    for entry in parsed.parameter:
        _check_entry(entry, {source.id for source in sources}, file)
        values.setdefault(entry.name, []).append(
            DatedValue(
                value=entry.value,
                from_day=entry.from_day,
                until=entry.until,
                references=tuple(LegalReference(item.text, tuple(item.sources)) for item in entry.references),
                verified=entry.verified,
                note=entry.note,
            )
        )
    parameters = {name: tuple(sorted(found, key=lambda item: item.from_day)) for name, found in values.items()}
    _check_periods(parameters, file)
    _check_totals(parameters, file)
    head = parsed.law
    variants = tuple(_variant(entry, {source.id for source in sources}, file) for entry in parsed.variant)
    if repeated := [v.name for place, v in enumerate(variants) if v.name in {w.name for w in variants[:place]}]:
        raise LawError(
            "two variants have one name", file=file, column="variant", value=repeated[0], mend="give each its own name"
        )
    return ElectoralLaw(head.id, head.country, head.title, head.body, parameters, sources, head.note, variants)


def _variant(entry: _Variant, sources: set[str], file: str) -> Variant:
    label = f"variant {entry.name}"
    _check_dates(entry, label, file)
    _check_sources(entry.references, label, sources, file)
    if entry.verified and not any(item.sources for item in entry.references):
        raise LawError(
            "a variant can be marked as verified only if a reference names a source",
            file=file,
            column=f"{label}.verified",
            mend="name the source that states it, or write verified = false",
        )
    if strange := sorted(set(entry.changes) - set(REFORMABLE)):
        raise LawError(
            "a variant cannot change this",
            file=file,
            column=f"{label}.changes.{strange[0]}",
            mend=f"change one of: {', '.join(REFORMABLE)}",
        )
    return Variant(
        entry.name,
        entry.title,
        {name: None if value is False else value for name, value in entry.changes.items()},
        entry.from_day,
        entry.until,
        tuple(LegalReference(item.text, tuple(item.sources)) for item in entry.references),
        entry.verified,
        entry.note,
    )


def _explained(error: ValidationError, text: str, file: str) -> LawError:
    """The first fault in words, placed by the name of the parameter instead of its number."""
    faults = error.errors()
    # A value that fits none of the admitted kinds is reported once per kind; the last key says nothing then.
    fault = faults[0]
    where = [str(part) for part in fault["loc"]]
    in_value = "value" in where or "changes" in where[2:]
    if in_value:
        where = where[: where.index("value") + 1 if "value" in where else where.index("changes") + 2]
    message = (
        "a value is a whole number, a text, true or false, or a table of numbers or texts"
        if in_value
        else _EXPLAINED.get(fault["type"], fault["msg"])
    )
    if len(where) > 1 and where[0] in {"parameter", "source", "variant"}:
        table: dict[str, Any] = tomllib.loads(text)[where[0]][int(where[1])]
        label = table.get("id" if where[0] == "source" else "name", f"number {int(where[1]) + 1}")
        where[:2] = [f"{where[0]} {label}"]
    others = len({item["loc"][:3] for item in faults}) - 1
    mend = 'write a share as a text such as "3/100"' if in_value else "correct this key"
    return LawError(
        message,
        file=file,
        column=".".join(where),
        value=None if fault["type"] == "missing" else fault["input"],
        mend=mend + (f"; the file has {others} more faults of this kind" if others > 0 else ""),
    )


def _check_dates(entry: _Parameter | _Variant, label: str, file: str) -> None:
    if entry.until is not None and entry.until < entry.from_day:
        raise LawError(
            "the value ends before it begins",
            file=file,
            column=f"{label}.until",
            value=entry.until.isoformat(),
            mend=f"give a day on or after {entry.from_day.isoformat()}",
        )


def _check_sources(references: list[_Reference], label: str, sources: set[str], file: str) -> None:
    for reference in references:
        for source in reference.sources:
            if source not in sources:
                raise LawError(
                    "a reference names a source that the file does not describe",
                    file=file,
                    column=f"{label}.references",
                    value=source,
                    mend=f'add a [[source]] with id = "{source}"',
                )


def _check_entry(entry: _Parameter, sources: set[str], file: str) -> None:
    _check_dates(entry, f"parameter {entry.name}", file)
    _check_sources(entry.references, f"parameter {entry.name}", sources, file)
    if entry.verified and (entry.value is None or not any(item.sources for item in entry.references)):
        raise LawError(
            "a value can be marked as verified only if it is given and a reference names a source",
            file=file,
            column=f"parameter {entry.name}.verified",
            mend="name the source that states the value, or write verified = false",
        )


def _check_periods(parameters: dict[str, tuple[DatedValue, ...]], file: str) -> None:
    for name, values in parameters.items():
        for earlier, later in pairwise(values):
            if earlier.overlaps(later):
                raise LawError(
                    "two values of this parameter hold on the same day",
                    file=file,
                    column=f"parameter {name}",
                    value=later.from_day.isoformat(),
                    mend="give the earlier value an `until` before the later one's `from`",
                )


def _check_totals(parameters: dict[str, tuple[DatedValue, ...]], file: str) -> None:
    """Seats by district must add up to the seats of the body on the day from which they hold."""
    for name in ("total_seats", "magnitudes"):
        for dated in parameters.get(name, ()):
            check_seat_numbers(name, dated.value, file=file, column=f"parameter {name}")
    for dated in parameters.get("magnitudes", ()):
        if not isinstance(dated.value, dict):
            continue
        total = next((item.value for item in parameters.get("total_seats", ()) if item.covers(dated.from_day)), None)
        added = sum(int(seats) for seats in dated.value.values())
        if total is not None and added != total:
            raise LawError(
                f"the seats by district add up to {added}, total_seats is {total}",
                file=file,
                column="parameter magnitudes",
                value=dated.from_day.isoformat(),
                mend="correct the district or the total that differs from the law",
            )
