"""The law behind the seats, parameter by parameter: value, legal reference, and whether a source says so."""

from collections.abc import Mapping
from typing import Final

from scrutineer.figures.figure import Cell, Column
from scrutineer.law.law import LawInForce
from scrutineer.law.parameters import DatedValue
from scrutineer.report.numerals import day, plural
from scrutineer.report.page import Table

DECIDING: Final = {
    "total_seats": "Seats in all",
    "district_level": "Seats are awarded by",
    "magnitudes": "Seats by district",
    "magnitude_range": "Seats of a district",
    "formula": "Formula",
    "quota_base": "The quota is taken over",
    "blank_ballots": "Blank ballots",
    "threshold": "Threshold",
    "alliances": "Joined lists",
    "majority_bonus": "Majority bonus",
    "vacated_seats": "Seats of a dissolved party",
    "single_seat_rule": "Districts with one seat",
    "tie_rule": "Ties",
    "tiers": "Tiers",
}
"""Parameters that decide seats, in the order in which they are applied, and what they are called."""

PLAIN: Final = {
    "quota_highest_average": "whole quotas, then highest averages",
    "most_votes": "most votes",
    "valid": "valid votes",
    "valid_and_blank": "valid and blank votes",
    "cast": "ballots cast",
    "registered": "registered voters",
    "in_base_only": "count in the threshold, compete for nothing",
}
"""Words of law files in plain words."""
NOT_FOUND: Final = "none found"


def law_box(law: LawInForce | None) -> Table | None:
    """The box; None without a law, or where it has none of these parameters."""
    held = {} if law is None else {name: law.parameters[name] for name in DECIDING if name in law.parameters}
    if law is None or not held:
        return None
    read = sum(law.is_verified(name) for name in held)
    caption = f"The law behind these seats, as in force on {day(law.day)}: {law.title}"
    caption += f". {plural(len(held), 'parameter')}, of which {read} {'was' if read == 1 else 'were'} read in a source"
    rows: list[tuple[Cell, ...]] = [
        (DECIDING[name], _value(name, dated), _reference(dated), _status(name, dated, law))
        for name, dated in held.items()
    ]
    return Table(
        id="seat-law",
        caption=caption,
        columns=(
            Column("parameter", "Parameter"),
            Column("value", "Value"),
            Column("reference", "Laid down in"),
            Column("status", "Checked"),
        ),
        rows=tuple(rows),
        cut="None found does not prove that there is none." if any(d.value is None for d in held.values()) else None,
        is_open=True,
    )


def _value(name: str, dated: DatedValue) -> str:
    value = dated.value
    if value is None:
        return NOT_FOUND
    if not isinstance(value, Mapping):
        return _words(value)
    numbers = [number for number in value.values() if isinstance(number, int)]
    if name == "magnitudes":
        return f"{plural(sum(numbers), 'seat')} in {plural(len(numbers), 'district')}"
    if {"least", "most"} == set(value):
        return f"{_words(value['least'])} to {_words(value['most'])}"
    told = {key: _words(item) for key, item in value.items()}
    first = told.pop("method", "") or told.pop("admitted", "")
    rest = "; ".join(f"{_words(key)}: {item}" for key, item in told.items())
    return f"{first} ({rest})" if first and rest else first or rest


def _words(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    if str(value) in PLAIN:
        return PLAIN[str(value)]
    text = str(value).replace("_", " ").replace("dhondt", "D'Hondt").replace("sainte lague", "Sainte-Laguë")
    return text.replace("share >= ", "a share of at least ").replace("share > ", "a share above ")


def _reference(dated: DatedValue) -> str:
    cited = []
    for reference in dated.references:
        read = ", ".join(reference.sources)
        cited.append(f"{reference.text} [{read}]" if read else reference.text)
    return "; ".join(cited) or "no reference"


def _status(name: str, dated: DatedValue, law: LawInForce) -> str:
    if dated.value is None:
        return "looked for in the sources"
    if dated.verified:
        return "read in a source"
    return "no source; used all the same" if law.may_use(name) else "no source; not used"


def law_sources(law: LawInForce | None) -> Table | None:
    """What the short names of the box stand for; None where it cites nothing."""
    if law is None:
        return None
    cited = {
        name
        for parameter in DECIDING
        if (dated := law.parameter(parameter)) is not None
        for reference in dated.references
        for name in reference.sources
    }
    rows = tuple((source.id, source.title, source.date, source.url) for source in law.sources if source.id in cited)
    if not rows:
        return None
    return Table(
        id="seat-law-sources",
        caption="Where the law was read",
        columns=(
            Column("source", "Source"),
            Column("title", "Title"),
            Column("date", "Date"),
            Column("url", "Address"),
        ),
        rows=rows,
    )
