"""Table Schemas of the tables of a record: types, constraints, keys."""

from typing import Any, Final

import polars as pl

from scrutineer.formats.standards.tables import KEYS, REFERENCES
from scrutineer.record.counts import COUNT_KINDS, LARGEST_COUNT, STATUSES, UNIT_KINDS
from scrutineer.record.form_fields import FORM_COUNTS, FORM_FLAGS, FORM_TEXTS, UNIT_FIELDS

_REQUIRED: Final = {
    "units": ("unit", "level", "kind"),
    "ballots": ("unit", "contest", "stage", "status", "source"),
    "votes": ("unit", "contest", "stage", "option", "source"),
    "seats": ("unit", "contest", "stage", "seats", "status"),
    "statements": ("statement", "metric", "printed", "source", "used", "reason"),
    "sources": ("source", "title"),
    "stages": ("stage", "name", "sequence", "coverage"),
    "contests": ("contest", "title", "unit"),
    "options": ("contest", "option", "name"),
}
_ENUMERATIONS: Final = {
    ("units", "kind"): list(UNIT_KINDS),
    ("ballots", "status"): list(STATUSES),
    ("seats", "status"): ["sourced", "unsourced"],
}
_MEANINGS: Final = {**COUNT_KINDS, **FORM_COUNTS, **FORM_FLAGS, **FORM_TEXTS, **UNIT_FIELDS}


def table_schema(name: str, table: pl.DataFrame, definitions: dict[str, str]) -> dict[str, Any]:
    """The Table Schema of one table.

    Args:
        name: Name of the table.
        table: The table.
        definitions: What a number means in this record.
    """
    schema: dict[str, Any] = {
        "fields": [_field(name, table[column], definitions) for column in table.columns],
        "missingValues": [""],
    }
    if KEYS[name]:
        schema["primaryKey"] = list(KEYS[name])
    references = REFERENCES.get(name, {})
    if references:
        schema["foreignKeys"] = [
            {
                "fields": list(columns),
                # An empty name is the table itself, in the first version of the standard and in the second.
                "reference": {"resource": "" if other == name else other, "fields": list(KEYS[other])},
            }
            for columns, other in references.items()
        ]
    return schema


def _field(table: str, column: pl.Series, definitions: dict[str, str]) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": field_type(column.dtype)}
    meaning = definitions.get(column.name) or _MEANINGS.get(column.name)
    if meaning and table in {"ballots", "units"}:
        field["description"] = meaning
    constraints: dict[str, Any] = {}
    if column.name in _REQUIRED[table]:
        constraints["required"] = True
    if field["type"] == "integer" and column.name in {*COUNT_KINDS, *FORM_COUNTS, "votes", "seats"}:
        constraints |= {"minimum": 0, "maximum": LARGEST_COUNT}
    if (table, column.name) in _ENUMERATIONS:
        constraints["enum"] = _ENUMERATIONS[table, column.name]
    if field["type"] == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    return {**field, "constraints": constraints} if constraints else field


def field_type(dtype: pl.DataType) -> str:
    """The type of a field; whatever is neither number nor truth value is written as text."""
    if dtype.is_integer():
        return "integer"
    if dtype.is_float():
        return "number"
    return "boolean" if dtype == pl.Boolean else "string"
