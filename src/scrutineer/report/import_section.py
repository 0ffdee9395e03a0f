"""How the files were read: rows used and left out, and the column behind each figure, out of the account of the import.

A recipe decides which rows count and which column is whose. A reader of the result must be able to see both.
"""

import dataclasses
from collections.abc import Iterator
from typing import Any

from scrutineer.figures.figure import Cell, Column
from scrutineer.formats.recipe.import_account import ImportAccount
from scrutineer.report.examination import Examination
from scrutineer.report.naming import OptionNames, sentence_start
from scrutineer.report.numerals import count, listed, plural
from scrutineer.report.page import Section, Sentence, Table
from scrutineer.tabulation.tally import Tally

SECTION = "import"
"""Anchor of the section."""
MOST_FILES = 3
"""Files of one role that are named."""
_VOTES = "votes/"


def import_section(examination: Examination) -> Section | None:
    """The section; None where no account of an import lies beside the record."""
    account = examination.account
    if account is None:
        return None
    if account.fault is not None:
        return Section(SECTION, _TITLE, sentences=(_refused(account),))
    names = OptionNames.of(examination.record, examination.contest.id)
    tables = [_rows(account), *_options(examination, account, names), *_origins(examination, account)]
    return Section(
        SECTION,
        _TITLE,
        sentences=(*_sentences(account), *_left_out(examination, account)),
        points=account.warnings,
        tables=tuple(tables),
    )


def import_summary(examination: Examination) -> tuple[Sentence, ...]:
    """What the first paragraph says of it: rows with figures that were left out, and columns that look exchanged."""
    account = examination.account
    if account is None:
        return ()
    if account.fault is not None:
        return (Sentence(_refused(account), SECTION, "How the files were read."),)
    told = [*_left_out(examination, account)]
    if account.warnings:
        more = len(account.warnings) - 1
        others = f" There {'is' if more == 1 else 'are'} {count(more)} more such." if more else ""
        told.append(account.warnings[0] + others)
    return (Sentence(" ".join(told), SECTION, "How the files were read."),) if told else ()


def import_document(account: ImportAccount | None) -> dict[str, Any] | None:
    """The account as plain JSON values, for `report.json`."""
    if account is None:
        return None
    document = dataclasses.asdict(account)
    del document["path"]
    return document


_TITLE = "How the files were read"


def _refused(account: ImportAccount) -> str:
    return f"{sentence_start(account.fault or '')}, so nothing on this page says how the files were read."


def _sentences(account: ImportAccount) -> Iterator[str]:
    read, used = sum(file.read for file in account.files), sum(file.used for file in account.files)
    files = sum(len(file.names) for file in account.files)
    yield (
        f"The record was made from {plural(files, 'file')} by a recipe: {plural(read, 'row')} were read, "
        f"{count(used)} used and {count(read - used)} left out."
        if read != 1
        else f"The record was made from {plural(files, 'file')} by a recipe, out of one row."
    )
    if account.left_out and not account.missing:
        yield "All rows left out that hold figures repeat what other rows hold: they are sums of them."


def _left_out(examination: Examination, account: ImportAccount) -> Iterator[str]:
    """Rows with figures that are not in the count, and what they would do to the lead."""
    if not account.missing:
        return
    rows = account.rows_missing
    tally = _with_votes(examination)
    contest = examination.contest.id
    stage = tally.stage.id if tally is not None else examination.record.metadata.stages[-1].id
    cast = account.left(stage, contest, "cast")
    options = [option.id for option in examination.record.metadata.options_of(contest)]
    gained = {option: account.left(stage, contest, _VOTES + option) for option in options}
    figures = [
        *([f"{count(cast)} ballots cast"] if cast else []),
        *([f"{count(sum(gained.values()))} votes for options"] if any(gained.values()) else []),
    ]
    verb = "was" if rows == 1 else "were"
    holds = f" ({listed(figures)})" if figures else ""
    yield (
        f"{plural(rows, 'row')} with figures that no other row repeats {verb} left out when the files were read{holds}."
    )
    if tally is not None and any(gained.values()):
        yield from _lead(OptionNames.of(examination.record, examination.contest.id), tally, gained, one=rows == 1)


def _lead(names: OptionNames, tally: Tally, gained: dict[str, int], *, one: bool) -> Iterator[str]:
    before = dict(tally.ranking)
    after = {option: before.get(option, 0) + gained.get(option, 0) for option in {**before, **gained}}
    if len(before) < 2:
        return
    first, second = sorted(before, key=lambda option: -before[option])[:2]
    top, next_one = sorted(after, key=lambda option: -after[option])[:2]
    now, then = before[first] - before[second], after[top] - after[next_one]
    pronoun = "it" if one else "they"
    if then == 0:
        yield (
            f"Were {pronoun} counted, {names.name(top)} and {names.name(next_one)} would be level; as it stands, "
            f"{names.name(first)} leads by {count(now)}."
        )
    elif top == first:
        yield (
            f"Were {pronoun} counted, the lead of {names.name(first)} over {names.name(next_one)} would be "
            f"{count(then)} votes in place of {count(now)}" + ("." if next_one == second else " over another option.")
        )
    else:
        yield (
            f"Were {pronoun} counted, {names.name(top)} would lead {names.name(next_one)} by {count(then)} votes; "
            f"as it stands, {names.name(first)} leads {names.name(second)} by {count(now)}."
        )


def _with_votes(examination: Examination) -> Tally | None:
    tallies = [tally for tally in examination.tabulation.stages(examination.contest.id) if tally.ranking]
    return tallies[-1] if tallies else None


def _rows(account: ImportAccount) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for file in account.files:
        named = listed(file.names, most=MOST_FILES)
        rows += [(named, "read", "", file.read), (named, "used", "", file.used)]
        for entry in file.left_out:
            rule = f" by rule {entry.rule}" if entry.rule is not None else ""
            if entry.columns:
                what = f"{plural(len(entry.columns), 'column')} left out{rule} ({entry.kind})"
                rows.append((named, what, f"{entry.reason}: {listed(entry.columns, most=12)}", None))
            else:
                rows.append((named, f"left out{rule} ({entry.kind})", entry.reason, entry.rows))
        if file.not_used:
            rows.append((named, "columns that no role uses", listed(file.not_used, most=12), None))
    return Table(
        "import-rows",
        "Rows read, used and left out, with the rule and its reason",
        (Column("file", "File"), Column("what", "What became of them"), Column("reason", "Reason given"),
         Column("rows", "Rows", "count")),
        tuple(rows),
        is_open=True,
    )  # fmt: skip


def _options(examination: Examination, account: ImportAccount, names: OptionNames) -> Iterator[Table]:
    """Votes by option on the rows left out."""
    tally = _with_votes(examination)
    if tally is None:
        return
    mine = [
        entry for entry in account.left_out if entry.contest == tally.contest and entry.stage == tally.stage.id
    ]  # fmt: skip
    if not mine:
        return
    rows: list[tuple[Cell, ...]] = []
    for entry in mine:
        what = f"rule {entry.rule} ({entry.kind})" if entry.rule is not None else entry.kind
        what += ", sums of other rows" if entry.is_sum else ""
        for figure in (*(name for name in ("registered", "cast", "valid", "invalid") if name in entry.figures),
                       *(name for name in entry.figures if name.startswith(_VOTES))):  # fmt: skip
            label = names.name(figure.removeprefix(_VOTES)) if figure.startswith(_VOTES) else figure
            rows.append((what, entry.reason, listed(entry.lines, most=5), label, entry.figures[figure]))
    yield Table(
        "import-left-out",
        "Figures on the rows left out",
        (Column("rule", "Left out by"), Column("reason", "Reason given"), Column("rows", "Rows"),
         Column("figure", "Figure"), Column("sum", "Sum", "count")),
        tuple(rows),
        is_open=any(not entry.is_sum for entry in mine),
    )  # fmt: skip


def _origins(examination: Examination, account: ImportAccount) -> Iterator[Table]:
    mine = [origin for origin in account.origins if origin.contest == examination.contest.id]
    if not mine:
        return
    stages = {stage.id: stage.name for stage in examination.record.metadata.stages}
    files = {file.id: listed(file.names, most=MOST_FILES) for file in account.files}
    rows = tuple(
        (
            origin.name if not origin.figure.startswith(_VOTES) else f"{origin.name} ({origin.figure[len(_VOTES) :]})",
            " + ".join(origin.columns) + "".join(f" \u2212 {column}" for column in origin.minus),
            files.get(origin.file, origin.file),
            stages.get(origin.stage, origin.stage),
        )
        for origin in mine
    )
    yield Table(
        "import-columns",
        "The column of the file behind each count and each option",
        (
            Column("figure", "Figure"),
            Column("column", "Column, or code"),
            Column("file", "File"),
            Column("stage", "Version"),
        ),
        rows,
        is_open=bool(account.warnings),
    )
