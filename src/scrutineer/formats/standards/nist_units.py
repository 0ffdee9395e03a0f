"""The tree of reporting units of a NIST report."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from scrutineer.formats.standards.json_document import JsonObject
from scrutineer.formats.standards.losses import Losses, lost
from scrutineer.formats.standards.nist_terms import identifier_name

_COLUMNS = ("unit", "level", "parent", "name", "ocd_id", "geometry", "kind")


def own_identifiers(item: JsonObject) -> dict[str, str]:
    """The identifiers that Scrutineer wrote: name to value. An `ocd-id` stands under that name.

    Raises:
        InputError: An identifier is malformed.
    """
    found: dict[str, str] = {}
    for entry in item.objects("ExternalIdentifier"):
        kind = entry.text("Type")
        name = kind if kind == "ocd-id" else identifier_name(entry.text_or_none("OtherType") or "")
        if name is not None:
            if name in found:
                raise entry.fault("OtherType", "this identifier stands twice", "keep one of them")
            found[name] = entry.text("Value")
    return found


def plain_text(item: JsonObject, key: str) -> str | None:
    """A text of the standard: English where it is there, else the first language.

    Raises:
        InputError: It is malformed.
    """
    value = item.data.get(key)
    if value is None or isinstance(value, str):
        return item.text_or_none(key)
    texts = [
        (entry.text_or_none("Language") or "", entry.text("Content"))
        for entry in JsonObject.of(value, f"{item.pointer}/{key}", item.file).objects("Text")
    ]
    if not texts:
        raise item.fault(key, "a text without content", "give it one Text with Content and Language")
    return next((content for language, content in texts if language.lower().startswith("en")), texts[0][1])


@dataclass(frozen=True, slots=True)
class GpUnits:
    """The units of a report.

    Attributes:
        table: The table of units.
        rows: `@id` to the row in it.
        objects: The objects, in the same order.
        losses: What the table cannot hold.
    """

    table: pl.DataFrame
    rows: dict[str, int]
    objects: list[JsonObject]
    losses: Losses

    def unit(self, holder: JsonObject, key: str) -> str:
        """The unit to which a member refers.

        Raises:
            InputError: It is missing, or there is no such unit.
        """
        row = self.rows.get(holder.text(key))
        if row is None:
            raise holder.fault(key, "there is no GpUnit with this @id", "add it to GpUnit")
        return str(self.table["unit"][row])


def read_units(report: JsonObject, scope: str) -> GpUnits:
    """The units of a report and their tree below the scope of the election.

    Args:
        report: The ElectionReport.
        scope: `@id` of the unit for which the election is held.

    Raises:
        InputError: A unit is malformed, stands twice, or refers to one that does not exist.
    """
    objects = list(report.objects("GpUnit"))
    rows: dict[str, int] = {}
    columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
    for row, item in enumerate(objects):
        at = item.text("@id")
        if at in rows:
            raise item.fault("@id", "two units have this @id", "give each its own")
        rows[at] = row
        own = own_identifiers(item)
        kind = item.text_or_none("Type") or ("device" if "Device" in str(item.data.get("@type")) else None)
        if kind is None:
            raise item.fault("Type", "this is missing", "write a type of the standard, or other with OtherType")
        level = (item.text_or_none("OtherType") or "other") if kind == "other" else kind
        values = (own.get("unit", at), level, None, plain_text(item, "Name"), own.get("ocd-id"), own.get("geometry"))
        for name, value in zip(_COLUMNS, (*values, own.get("kind", "ordinary")), strict=True):
            columns[name].append(value)
    losses = _parents(objects, rows, columns, scope, report)
    table = pl.DataFrame(columns, schema=dict.fromkeys(_COLUMNS, pl.String))
    return GpUnits(table, rows, objects, losses)


def _parents(
    objects: list[JsonObject], rows: dict[str, int], columns: dict[str, list[Any]], scope: str, report: JsonObject
) -> Losses:
    """Fill the parents: each unit's first composing unit; units of none lie below the top of the scope's tree."""
    parent: dict[int, int] = {}
    further = 0
    for row, item in enumerate(objects):
        for place, name in enumerate(item.texts("ComposingGpUnitIds")):
            child = rows.get(name)
            if child is None:
                raise item.fault(
                    f"ComposingGpUnitIds/{place}", f"there is no GpUnit {name[:60]}", "add it to GpUnit, or take it out"
                )
            if child in parent or child == row:
                further += 1
            else:
                parent[child] = row
    if scope not in rows:
        raise report.fault("GpUnit", f"the unit of the election, {scope[:60]}, is not there", "add it to GpUnit")
    top, seen = rows[scope], set()
    while top in parent and top not in seen:
        seen.add(top)
        top = parent[top]
    for row in range(len(objects)):
        above = parent.get(row, -1 if row == top else top)
        columns["parent"][row] = columns["unit"][above] if above >= 0 else None
    return lost("units", "parent", further, "a unit is part of several units; the first is kept")
