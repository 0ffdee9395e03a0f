"""Put what was found in the files together as a recipe."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from scrutineer.formats.recipe.propose_columns import Column
from scrutineer.formats.recipe.propose_draft import KEEP, Draft
from scrutineer.formats.recipe.propose_files import FilePart
from scrutineer.formats.recipe.propose_long import LongRoles
from scrutineer.formats.recipe.propose_units import Places
from scrutineer.formats.recipe.propose_wide import WideRoles
from scrutineer.formats.recipe.propose_words import plain_words
from scrutineer.formats.recipe.recipe import (
    Condition,
    ContestRole,
    Figure,
    FileRole,
    LeaveOut,
    NumberFormat,
    NumberRule,
    OptionRole,
    Recipe,
    UnitRoles,
)
from scrutineer.record.election import Contest, Election, Option, Source, Stage

_CONTEST = "contest"
_STAGE = "unnamed"
_LONGEST_ID = 40
_PROVEN = 0.93


@dataclass(frozen=True, eq=False)
class FileRoles:
    """What the columns of one file are: wide or long, and where its rows belong."""

    part: FilePart
    wide: WideRoles | None
    long: LongRoles | None
    places: Places


def build_recipe(
    found: Sequence[FileRoles], stages: Mapping[str, str], draft: Draft, *, root: str | None = None
) -> Recipe:
    """The recipe of one or several files; the first gives the roles of the columns.

    Args:
        found: The files.
        stages: File to stage, for further versions of the count.
        draft: Where reasons and questions go; the recipe takes the questions over.
        root: Name of the whole, where the files tell it.
    """
    main = found[0]
    title = re.sub(r"[-_]+", " ", main.part.path.stem).strip() or "Results"
    draft.ask(
        "election",
        "which election is this, in which country, and on which day was the poll?",
        "write id, title, country, first_day and last_day in [election]; leave out what you do not know",
    )
    draft.ask(
        "source",
        "who published the file, when, at which address, and under which licence?",
        "write publisher, date, url and licence in [[source]]; leave out what you do not know",
    )
    if not stages:
        draft.ask(
            "stage",
            "which version of the count is this: preliminary, official?",
            'write id and name in [[stage]], such as "official", and the same id in stage of each [[file]]',
        )
    roles = _option_roles(found, draft)
    counts, computed = _counts(found)
    leave = [rule for item in found for rule in item.part.leave_out]
    leave += [rule for item in found if item.long is not None for rule in _codes_left_out(item, counts)]
    used = _used(found, counts)
    keep = tuple(
        dict.fromkeys(
            column.name
            for item in found
            if item.wide is not None
            for column in item.part.columns
            if column.filled and column.name not in used and column.distinct > 1 and column.role != "note"
        )
    )
    notes = [c.name for c in main.part.columns if c.role == "note" and c.filled and c.name not in used]
    first = _STAGE if not stages else "stage-1"
    names = {first: "Stage not named" if not stages else "First version, not named"}
    names |= {stage: f"Version {stage.removeprefix('stage-')}, not named" for stage in stages.values()}
    complete = _complete(found, first, draft)
    number = _number(found, draft)
    return Recipe(
        election=Election(id=main.part.id, title=title),
        contests=_contests(main, title, dict.fromkeys(names, True) if complete else {}),
        stages=tuple(
            Stage(stage, name, number, coverage="unknown")
            for number, (stage, name) in enumerate(names.items(), start=1)
        ),
        sources=tuple(Source(item.part.id, f"File {item.part.path.name}") for item in found),
        files=tuple(
            _file_role(item, main, stages.get(item.part.id, first), counts, roles, (*keep, *notes[:1]))
            for item in found
        ),
        units=UnitRoles(
            root=root or title,
            levels=main.places.levels,
            station=main.places.station,
            repeated="keep" if any(item.places.repeated[0] for item in found) else "refuse",
        ),
        counts=counts,
        computed=computed,
        options=roles if not _marked(found) else (),
        option_columns="v_*" if _marked(found) else None,
        texts={"note": notes[0]} if notes else {},
        leave_out=tuple(leave),
        number=number,
        keep=tuple(name for name in keep if name not in notes[:1]),
        questions=tuple(draft.questions),
        origin="proposal",
    )


def _marked(found: Sequence[FileRoles]) -> bool:
    return found[0].wide is not None and all(name.startswith("v_") for name in found[0].wide.options or ("",))


def _complete(found: Sequence[FileRoles], stage: str, draft: Draft) -> bool:
    """Whether the votes are those of all options, so that rules may compare their sum with the valid ballots."""
    if any(roles is not None and roles.complete for item in found for roles in (item.wide, item.long)):
        draft.say("contest", "the options add up to the valid ballots: none is missing", 0.9)
        return True
    draft.ask(
        "contest",
        "do the files list every option on the ballot?",
        f"if so, write options_complete = {{ {stage} = true }} in [[contest]], with the id of the stage; "
        f"if not, {KEEP}",
    )
    return False


def _contests(main: FileRoles, title: str, complete: Mapping[str, bool]) -> tuple[ContestRole, ...]:
    if main.long is None or not main.long.office:
        return (ContestRole(Contest(_CONTEST, title, "all", options_complete=complete)),)
    return tuple(
        ContestRole(
            Contest(name, " ".join(cell for cell in row.values() if cell), "all"),
            {
                column: Condition(empty=True) if cell is None else Condition(values=(cell,))
                for column, cell in row.items()
            },
        )
        for name, row in _races(main.part.table, main.long.office)
    )


def _races(table: pl.DataFrame, office: Sequence[str]) -> list[tuple[str, dict[str, str | None]]]:
    found: list[tuple[str, dict[str, str | None]]] = []
    for row in table.select(office).unique(maintain_order=True).rows(named=True):
        name = _free(_slug(" ".join(cell for cell in row.values() if cell)) or _CONTEST, [item for item, _ in found])
        found.append((name, row))
    return found


def _option_roles(found: Sequence[FileRoles], draft: Draft) -> tuple[OptionRole, ...]:
    roles: list[OptionRole] = []
    for item in found:
        if item.long is not None and item.long.office:
            for contest, row in _races(item.part.table, item.long.office):
                rows = item.part.table.filter(
                    pl.all_horizontal(
                        pl.col(column).eq_missing(pl.lit(cell, pl.String)) for column, cell in row.items()
                    )
                )
                ids: list[str] = []
                for code in rows[item.long.long.item[0]].drop_nulls().unique(maintain_order=True).to_list():
                    ids.append(_free(_slug(code) or "option", ids))
                    roles.append(OptionRole(Option(ids[-1], contest, code), code=code))
        elif not roles:
            codes = item.long.options if item.long is not None else item.wide.options if item.wide is not None else ()
            ids = []
            for code in codes:
                ids.append(_free(_slug(code) or f"option-{len(ids) + 1}", ids))
                option = Option(ids[-1], _CONTEST, code)
                roles.append(OptionRole(option, code=code) if item.long else OptionRole(option, column=code))
    if not roles:
        draft.ask(
            "option",
            "no option was found in any file: which columns are they?",
            "write an [[option]] with id, name and column for each, and delete the one that is not known",
        )
        # A recipe must name one. This one has neither column nor code, so that no figure is read as its votes.
        roles.append(OptionRole(Option("not-known", _CONTEST, "Not known")))
    return tuple(roles)


def _slug(text: str) -> str:
    words = plain_words(text.lower())
    number = re.match(r"[0-9]+", words)
    plain = re.sub(r"[^a-z0-9]+", "-", words).strip("-")
    if len(plain) > _LONGEST_ID:
        plain = plain[:_LONGEST_ID].rpartition("-")[0] or plain[:_LONGEST_ID]
    if number is not None and not plain.strip("0123456789-"):
        return f"n{number[0]}"
    return plain


def _free(name: str, taken: Sequence[str]) -> str:
    number, free = 2, name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free


def _counts(found: Sequence[FileRoles]) -> tuple[dict[str, Figure], dict[str, Figure]]:
    main = found[0]
    if main.wide is None:
        counts = dict(main.long.counts) if main.long is not None else {}
        races = main.long is not None and main.long.office
        computed = {} if "valid" in counts or races else {"valid": Figure(sum=("votes",))}
        return counts, computed
    return dict(main.wide.counts), dict(main.wide.computed)


def _codes_left_out(item: FileRoles, counts: Mapping[str, Figure]) -> list[LeaveOut]:
    """Codes that are sums, or that nobody knows; those that stand for a count already read are compared."""
    assert item.long is not None  # noqa: S101 - asked for long files only
    column = item.long.long.item[0]
    used = {code for figure in counts.values() for code in figure.code}
    rules = []
    for name, figure in item.long.counts.items():
        codes = tuple(code for code in figure.code if code not in used)
        if codes:
            compare = name == "valid"
            rules.append(
                LeaveOut(
                    f"code {', '.join(codes)} is {name}, which another file holds",
                    kind="subtotal",
                    when={column: Condition(values=codes)},
                    file=(item.part.id,),
                    compare=compare,
                    parts=item.long.options if compare else (),
                )
            )
    for code, why in item.long.subtotals.items():
        rules.append(LeaveOut(why, kind="other", when={column: Condition(values=(code,))}, file=(item.part.id,)))
    return rules


def _file_role(
    item: FileRoles,
    main: FileRoles,
    stage: str,
    counts: Mapping[str, Figure],
    options: Sequence[OptionRole],
    further: Sequence[str],
) -> FileRole:
    named = [level.column for level in main.places.levels]
    named += [level.name_column for level in main.places.levels if level.name_column is not None]
    named += main.places.station.columns
    if item.long is None:
        named += [name for figure in counts.values() for name in (*figure.sum, *figure.minus)]
        named += [role.column for role in options if role.column is not None]
    # What another file has beside the figures is kept too.
    named += further
    has = set(item.part.table.columns)
    return FileRole(
        id=item.part.id,
        path=item.part.path.name,
        stage=stage,
        source=item.part.id,
        shape="wide" if item.long is None else "long",
        layout=item.part.layout,
        absent=tuple(name for name in dict.fromkeys(named) if name not in has),
        fill_down=item.part.fill_down,
        heading=item.part.heading,
        long=None if item.long is None else item.long.long,
    )


def _used(found: Sequence[FileRoles], counts: Mapping[str, Figure]) -> set[str]:
    used = {name for figure in counts.values() for name in (*figure.sum, *figure.minus)}
    for item in found:
        for level in item.places.levels:
            used |= {level.column, level.name_column or level.column}
        used |= {*item.places.station.columns, *(item.wide.options if item.wide is not None else ())}
        if item.part.heading is not None:
            used |= set(item.part.heading.carry)
        used |= {name for rule in item.part.leave_out for name in rule.when}
    return used


def _number(found: Sequence[FileRoles], draft: Draft) -> NumberFormat:
    """Thousands signs: one for all figures, or where files have several, one for the columns of each.

    Only signs that sums prove are read; the others are held back until a person has answered.
    """
    rules: dict[bool, list[NumberRule]] = {True: [], False: []}
    several = len({c.thousands for item in found for c in item.part.columns if c.thousands is not None}) > 1
    key = "number.where" if several else "number.thousands"
    for item in found:
        for sign in sorted({c.thousands for c in item.part.columns if c.thousands is not None}):
            columns = [c for c in item.part.columns if c.thousands == sign]
            cells = sum(c.grouped for c in columns)
            # A sum that holds only when the signs are read so is a proof; that a column is never below another is none.
            proven = any(
                " = " in reason.text and reason.confidence >= _PROVEN and any(c.name in reason.text for c in columns)
                for reason in draft.reasons
            )
            of = f"{len(columns)} column{'s' if len(columns) > 1 else ''}"
            text = f"{cells:,} cells of {of} have groups of three digits parted by {sign!r}{_only_where(item, columns)}"
            if proven:
                draft.say(key, f"{text}; read as thousands, the sums hold", 0.95)
            else:
                draft.say(
                    key,
                    f"{text}; not read as thousands until the question is answered",
                    0.55,
                    doubt=f"{text}, such as in {columns[0].name!r}: is it a thousands sign?",
                    answer="if it is, take away the # before the lines on number at the end of the recipe; if it "
                    "parts fractions, these columns hold no counts: take them out of the roles",
                )
            names = tuple(c.name for c in columns)
            rules[proven].append(NumberRule(sign, names, file=(item.part.id,) * (len(found) > 1)))
    if several:
        draft.held_back = NumberFormat(where=tuple(rules[False]))
        return NumberFormat(where=tuple(rules[True]))
    if rules[False]:
        draft.held_back = NumberFormat(thousands=rules[False][0].thousands)
        return NumberFormat()
    return NumberFormat(thousands=rules[True][0].thousands if rules[True] else None)


def _only_where(item: FileRoles, columns: Sequence[Column]) -> str:
    """Words for the region in which alone the sign is used, if there is one."""
    table = item.part.table
    grouped = table.select(pl.any_horizontal(pl.col(c.name).str.contains(r"[^0-9]") for c in columns)).to_series()
    for level in item.places.levels:
        cells = table[level.column].filter(grouped).unique().drop_nulls()
        if 0 < cells.len() < table[level.column].n_unique() and cells.len() <= 3:
            return f", all where {level.column!r} is {', '.join(cells.sort().to_list())}"
    return ""
