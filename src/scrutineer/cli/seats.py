"""`scrutineer seats`: what the law and the votes say about seats."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scrutineer.cli.options import Date, Json, Stage, Title, open_target, parse_day, print_json
from scrutineer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrutineer.formats.vote_table import VoteTable
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
        table: The vote table that it was read from; None for a record.
    """

    record: "ElectionRecord"
    contest: str
    stage: str
    options: "Mapping[str, str]"
    units: "Mapping[str, str]"
    table: "VoteTable | None" = None


def seats(
    record: Target,
    as_json: Json = False,
    title: Title = None,
    date: Date = None,
    stage: Stage = None,
    law: Annotated[
        str | None,
        typer.Option("--law", help="Law to apply: an id (see: scrutineer law list), an id:variant, or a TOML file."),
    ] = None,
    reform: Annotated[
        str | None,
        typer.Option("--reform", help="Reform to compare with: a TOML file of changes, or a variant of the law."),
    ] = None,
    chart: Annotated[
        Path | None,
        typer.Option(
            "--chart", metavar="FILE", help="With --reform: write seats before and after, as .svg, .png, .html."
        ),
    ] = None,
    margins: Annotated[bool, typer.Option("--margins", help="Show the votes that would move each seat.")] = False,
    seats_moved: Annotated[
        int | None,
        typer.Option(
            "--seats-moved", metavar="K", help="With --margins: votes for a list to lose or gain 1 to K seats."
        ),
    ] = None,
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
    from scrutineer.cli.law_choice import chosen_law, chosen_reform, period_note
    from scrutineer.cli.missing_votes_text import missing_votes_text
    from scrutineer.cli.progress import steps
    from scrutineer.cli.seats_text import seats_text
    from scrutineer.formats.lots_file import read_lots
    from scrutineer.seats.document import seat_document
    from scrutineer.seats.missing_votes import when_votes_are_missing

    if chart is not None:
        _check_chart(chart, reform)
    if seats_moved is not None:
        _check_seats_moved(seats_moved, margins=margins)
    target = _target(record, title, date, stage)
    in_force = chosen_law(target.record, law, date)
    if target.table is not None:
        target.table.check_seats_column(in_force)
    drawn = read_lots(lots, target.units, target.options) if lots is not None else {}
    found = _seats(target, in_force, drawn)
    other = None
    if reform is not None:
        other = _seats(target, chosen_reform(in_force, law, reform), {})
        if chart is not None:
            _write_chart(chart, found, other, target)
    explained = _district(found, target, explain)
    drawn_anew = None if resample is None else _resampled(found, target, resample, seed)
    with steps("margins", len(found.districts) if margins else 0) as step:
        document = seat_document(
            found,
            margins=margins,
            seats_moved=seats_moved or 1,
            options=target.options,
            units=target.units,
            explain=explained,
            resampled=drawn_anew,
            after_district=step,
        )
    if other is not None:
        document["reform"] = seat_document(other, margins=False, options=target.options, units=target.units)
    document["decision"] = _decision(target, in_force)
    document = {
        "record": {"id": target.record.id, "digest": target.record.digest},
        "notes": _notes(target.record, elects_one=document["decision"] is not None and document["total"] is None),
        "law_period": period_note(target.record, in_force, date),
        **document,
        **when_votes_are_missing(target.record, found).as_dict(),
    }
    if as_json:
        print_json(document)
        return
    names = {option.id: option.name for option in target.record.metadata.options}
    typer.echo(seats_text(document, target.record.metadata.election.title, names))
    short = {option.id: option.short for option in target.record.metadata.options}
    if text := missing_votes_text(document, short):
        typer.echo(text)


def _notes(record: "ElectionRecord", *, elects_one: bool) -> list[str]:
    """The notes of the record, without the one on seats where there are none to be filled."""
    from scrutineer.formats.vote_table import SEATS_NOT_GIVEN

    return [note for note in record.notes if not (elects_one and note == SEATS_NOT_GIVEN)]


def _check_seats_moved(number: int, *, margins: bool) -> None:
    """Refuse a number of seats that no margin is asked for.

    Raises:
        UsageError: The number is below 1, or margins are not asked for.
    """
    if number < 1:
        raise UsageError("--seats-moved is a number of seats from 1 on", value=number)
    if not margins:
        raise UsageError("--seats-moved belongs to the margins", value=number, mend="add --margins")


def _check_chart(chart: Path, reform: str | None) -> None:
    """Refuse what cannot be drawn before anything is worked out.

    Raises:
        UsageError: No reform is named, or the file is of another kind.
    """
    from scrutineer.report.chart_file import check_chart_file

    if reform is None:
        raise UsageError("a chart compares two laws, and no reform is named", value=str(chart), mend="add --reform")
    check_chart_file(chart)


def _write_chart(chart: Path, found: "SeatResult", other: "SeatResult", target: SeatTarget) -> None:
    from scrutineer.report.chart_file import write_chart
    from scrutineer.report.reform_figure import reform_figure

    names = {option.id: option.name for option in target.record.metadata.options} | dict(target.options)
    write_chart(reform_figure(found, other, names, target.record.metadata.election.title), chart)


def _target(record: str, title: str | None, date: str | None, stage: str | None) -> SeatTarget:
    from scrutineer.formats.vote_table import is_vote_table, read_vote_table

    path = Path(record)
    if is_vote_table(path):
        table = read_vote_table(path, title=title, day=parse_day(date))
        contest = table.record.main_contest().id
        stage_id = table.record.metadata.stages[-1].id
        return SeatTarget(table.record, contest, stage_id, table.options, table.districts, table)
    opened = open_target(record, title, date, stage)
    contest = opened.main_contest().id
    counts = opened.stages_of(contest)
    return SeatTarget(opened, contest, counts[-1].id if counts else opened.metadata.stages[-1].id, {}, {})


def _decision(target: SeatTarget, law: "LawInForce | None") -> "dict[str, Any] | None":
    """What the law's decision rule makes of the votes, where it elects a person or answers a question."""
    from scrutineer.materiality.decided import decided
    from scrutineer.seats.document import with_names
    from scrutineer.tabulation.tally import tabulate

    found = decided(tabulate(target.record), law, contest=target.contest, stage=target.stage)
    return None if found is None else with_names(found.as_dict(), target.options, target.units)


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
