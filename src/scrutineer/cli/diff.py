"""`scrutineer diff`: two versions of a count, unit by unit, with the net effect by contestant."""

from typing import TYPE_CHECKING, Annotated

import typer

from scrutineer.cli.options import Json, Record, number, print_json
from scrutineer.errors import UsageError
from scrutineer.record.labels import apart

if TYPE_CHECKING:
    from scrutineer.record.record import ElectionRecord
    from scrutineer.tabulation.difference import Difference, FigureChange

LISTED = 20
"""Changes that are printed; --json lists them all."""
_LABEL = 27


def diff(
    record: Record,
    other: Annotated[
        str | None,
        typer.Argument(metavar="[LATER]", help="The later version; without it, two stages of RECORD are compared."),
    ] = None,
    contest: Annotated[
        str | None, typer.Option("--contest", help="Contest; the first of the record by default.")
    ] = None,
    before: Annotated[str | None, typer.Option("--from", metavar="STAGE", help="Stage of the earlier version.")] = None,
    after: Annotated[str | None, typer.Option("--to", metavar="STAGE", help="Stage of the later version.")] = None,
    level: Annotated[str | None, typer.Option("--level", help="Only units of this level, such as province.")] = None,
    by: Annotated[
        str,
        typer.Option("--by", help="unit, or name: by the station's own number where versions place it differently."),
    ] = "unit",
    as_json: Json = False,
) -> None:
    """Compare two records, or two stages of one: by unit, by figure, and the net effect by contestant."""
    from scrutineer.formats.open_record import open_record
    from scrutineer.tabulation.difference import difference

    earlier = open_record(record)
    later = earlier if other is None else open_record(other)
    chosen = _contest(earlier, later, contest)
    first, second = _stages(earlier, later, chosen, before, after)
    found = difference(earlier, later, contest=chosen, stage_before=first, stage_after=second, level=level, by=by)
    if as_json:
        print_json({"before": {"id": earlier.id}, "after": {"id": later.id}, **found.as_dict()})
    else:
        _print(earlier, later, found)


def _contest(earlier: "ElectionRecord", later: "ElectionRecord", asked: str | None) -> str:
    """The contest to compare: the one asked for, else the first of the later record; both records must have it."""
    mine, other = ([item.id for item in record.metadata.contests] for record in (later, earlier))
    chosen = asked or later.main_contest().id
    if chosen in mine and chosen in other:
        return chosen
    common = [item for item in mine if item in other]
    if earlier is later or chosen not in {*mine, *other}:
        raise UsageError(
            "--contest: there is none of this id", value=chosen, mend=f"use one of {', '.join(common or mine)}"
        )
    old, new = (", ".join(map(repr, ids)) for ids in (other, mine))
    raise UsageError(
        f"the contests differ: {earlier.id} has {old}, {later.id} has {new}",
        column="contest",
        mend=f"add --contest {common[0]}"
        if common
        else "if these are one contest, give it one id in the recipe of one record and import that again",
    )


def _stages(
    earlier: "ElectionRecord", later: "ElectionRecord", contest: str, before: str | None, after: str | None
) -> tuple[str, str]:
    """The stages to compare: those named, else the last two of one record or the last one of each of two."""
    published = [stage.id for stage in later.metadata.stages if (contest, stage.id) in later.sheets]
    older = [stage.id for stage in earlier.metadata.stages if (contest, stage.id) in earlier.sheets]
    second = after or (published[-1] if published else None)
    if earlier is later:
        remaining = [stage for stage in older if stage != second]
        first = before or (remaining[-1] if remaining else None)
    else:
        first = before or (older[-1] if older else None)
    if first is None or second is None:
        if earlier is later:
            raise UsageError(
                "there are no two versions to compare",
                value=f"{earlier.id}, {contest}",
                mend="name a second record, or a record with two stages (see: scrutineer records show)",
            )
        empty = earlier if first is None else later
        raise UsageError(
            f"{empty.id} has no figures of this contest",
            column="contest",
            value=contest,
            mend="choose another with --contest (see: scrutineer records show)",
        )
    return first, second


def _print(earlier: "ElectionRecord", later: "ElectionRecord", found: "Difference") -> None:
    contest = later.metadata.contest(found.after.contest)
    typer.echo(f"{contest.title}: {_version(earlier, found.before.stage)} -> {_version(later, found.after.stage)}\n")
    typer.echo(
        f"{found.compared:,} units are in both; any figure differs in {found.changed:,} of them, votes in "
        f"{found.changed_votes:,}. Only before: {found.only_before.len():,}; only after: {found.only_after.len():,}."
    )
    heads = ("figure", "up in", "down in", "net", "came", "went", "only before", "only after", "total")
    typer.echo("\n" + f"{heads[0]:<{_LABEL + 1}}" + "".join(f"{head:>13}" for head in heads[1:]))
    names = {option.id: option.short for option in later.metadata.options_of(contest.id)}
    told = [names.get(figure.name, figure.name) if figure.is_option else figure.name for figure in found.figures]
    labels = apart(told, _LABEL)
    for label, figure in zip(labels, found.figures, strict=True):
        typer.echo(_line(label, figure))
    if found.changes.height:
        typer.echo(f"\nThe largest changes{_rest(found.changes.height)}:")
    for row in found.changes.head(LISTED).iter_rows(named=True):
        change = f" ({row['change']:+,})" if row["change"] is not None else ""
        typer.echo(f"  {row['unit']}: {row['figure']} {number(row['before'])} -> {number(row['after'])}{change}")
    if found.status_changes.height:
        typer.echo(f"\nThe status differs in {found.status_changes.height:,} units; --json lists them.")
    typer.echo("\nA change between two versions says nothing of its cause.")


def _signed(change: int | None) -> str:
    """A change, or - where a version does not have the figure."""
    return "-" if change is None else f"{change:+,}"


def _line(label: str, figure: "FigureChange") -> str:
    cells = (
        f"{figure.gained:,}",
        f"{figure.lost:,}",
        _signed(figure.net),
        f"{figure.appeared:,}",
        f"{figure.vanished:,}",
        number(figure.only_before),
        number(figure.only_after),
        _signed(figure.total),
    )
    return f"{label:<{_LABEL + 1}}" + "".join(f"{cell:>13}" for cell in cells)


def _version(record: "ElectionRecord", stage: str) -> str:
    return f"{record.id} / {record.metadata.stage(stage).name}"


def _rest(size: int) -> str:
    return f" ({LISTED} of {size:,}; --json lists them all)" if size > LISTED else ""
