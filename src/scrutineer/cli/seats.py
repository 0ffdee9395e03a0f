"""`scrutineer seats`: what the law and the votes say about seats."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scrutineer.cli.options import Date, Json, Stage, Title, open_target, parse_day, print_json
from scrutineer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrutineer.law.law import LawInForce
    from scrutineer.record.record import ElectionRecord
    from scrutineer.seats.derive import SeatResult
    from scrutineer.seats.resampled import ResampledSeats

Target = Annotated[
    str,
    typer.Argument(
        metavar="RECORD",
        help="Built-in id, record folder, station file, or a vote table in CSV (district,option,votes).",
        show_default=False,
    ),
]


@dataclass(frozen=True)
class SeatTarget:
    """What the seats are asked of.

    Attributes:
        record: The record.
        contest: Contest id.
        stage: Stage id.
        options: Option id to the name to print, where the file has names and no ids.
        units: Unit id to the name to print.
    """

    record: "ElectionRecord"
    contest: str
    stage: str
    options: "Mapping[str, str]"
    units: "Mapping[str, str]"


def seats(
    record: Target,
    as_json: Json = False,
    title: Title = None,
    date: Date = None,
    stage: Stage = None,
    law: Annotated[
        str | None, typer.Option("--law", help="Law to apply: an id (see: scrutineer law list) or a TOML file.")
    ] = None,
    reform: Annotated[
        Path | None, typer.Option("--reform", help="Reform to compare with: a TOML file of changed parameters.")
    ] = None,
    margins: Annotated[bool, typer.Option("--margins", help="Show the votes that would move each seat.")] = False,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="DISTRICT", help="Show how the seats of a district come about.")
    ] = None,
    resample: Annotated[
        int | None,
        typer.Option("--resample", metavar="N", help="Draw N nations at random around the votes; show how seats vary."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the random draws.")] = 1,
    lots: Annotated[
        Path | None, typer.Option("--lots", help="Recorded drawings of lots: a TOML file with [[lot]] tables.")
    ] = None,
) -> None:
    """Show reported seats, and what follows from the votes under the country's own law."""
    from scrutineer.cli.seats_text import seats_text
    from scrutineer.formats.lots_file import read_lots
    from scrutineer.seats.document import seat_document

    target = _target(record, title, date, stage)
    in_force = _law(target.record, law, date)
    drawn = read_lots(lots, target.units, target.options) if lots is not None else {}
    found = _seats(target, in_force, drawn)
    other = None
    if reform is not None:
        other = _seats(target, _reformed(in_force, reform), {})
    document = seat_document(
        found,
        margins=margins,
        options=target.options,
        units=target.units,
        explain=_district(found, target, explain),
        resampled=None if resample is None else _resampled(found, target, resample, seed),
    )
    if other is not None:
        document["reform"] = seat_document(other, margins=False, options=target.options, units=target.units)
    document = {
        "record": {"id": target.record.id, "digest": target.record.digest},
        "notes": list(target.record.notes),
        **document,
    }
    if as_json:
        print_json(document)
        return
    names = {option.id: option.name for option in target.record.metadata.options}
    typer.echo(seats_text(document, target.record.metadata.election.title, names))


def _target(record: str, title: str | None, date: str | None, stage: str | None) -> SeatTarget:
    from scrutineer.formats.vote_table import is_vote_table, read_vote_table

    path = Path(record)
    if is_vote_table(path):
        table = read_vote_table(path, title=title, day=parse_day(date))
        contest = table.record.main_contest().id
        stage_id = table.record.metadata.stages[-1].id
        return SeatTarget(table.record, contest, stage_id, table.options, table.districts)
    opened = open_target(record, title, date, stage)
    contest = opened.main_contest().id
    counts = opened.stages_of(contest)
    return SeatTarget(opened, contest, counts[-1].id if counts else opened.metadata.stages[-1].id, {}, {})


def _law(record: "ElectionRecord", law: str | None, date: str | None) -> "LawInForce | None":
    """The law that was asked for, with its unverified values; else the record's own, without them."""
    from scrutineer.formats.law_file import load_law, read_law
    from scrutineer.report.examination import Examination

    if law is None:
        return Examination(record).law
    path = Path(law)
    if path.suffix == ".toml":
        if not path.is_file():
            raise UsageError("there is no such law file", value=law, mend="check the name, or name the id of a law")
        found = read_law(path.read_text(encoding="utf-8"), file=str(path))
    else:
        found = load_law(law)
    day = parse_day(date) or record.metadata.election.first_day or found.latest_day
    return found.in_force(day, trust_unverified=True)


def _reformed(law: "LawInForce | None", reform: Path) -> "LawInForce":
    from scrutineer.formats.reform_file import read_reform
    from scrutineer.law.reform import reformed

    if law is None:
        raise UsageError("there is no law to reform", value=str(reform), mend="name one with --law")
    return reformed(law, read_reform(reform))


def _seats(target: SeatTarget, law: "LawInForce | None", drawn: "Mapping[str, Any]") -> "SeatResult":
    from scrutineer.seats.derive import derive_seats

    return derive_seats(target.record, law, contest=target.contest, stage=target.stage, lots=drawn)


def _resampled(found: "SeatResult", target: SeatTarget, draws: int, seed: int) -> "Mapping[str, ResampledSeats | None]":
    """Nations drawn by votes, and by stations where the record has them."""
    from scrutineer.seats.resample import resample_seats
    from scrutineer.seats.station_votes import station_votes

    by_votes = resample_seats(found, draws=draws, seed=seed)
    stations = station_votes(target.record, found)
    by_stations = None if stations is None else resample_seats(found, draws=draws, seed=seed, stations=stations)
    return {"votes": by_votes, "stations": by_stations}


def _district(found: "SeatResult", target: SeatTarget, asked: str | None) -> str | None:
    """Id of the district that is to be explained, by id or name.

    Raises:
        UsageError: There is no such district, or no seats of it were computed.
    """
    if asked is None:
        return None
    known = {
        district.unit: {district.unit, district.name, target.units.get(district.unit)} for district in found.districts
    }
    unit = next((unit for unit, words in known.items() if asked in words), None)
    if unit is None:
        shown = ", ".join(district.name for district in found.districts[:12])
        raise UsageError("there is no district of this name", value=asked, mend=f"name one of: {shown or 'none'}")
    if next(district.allocation for district in found.districts if district.unit == unit) is None:
        raise UsageError("no seats of this district were computed", value=asked, mend=" ".join(found.implications[:2]))
    return unit
