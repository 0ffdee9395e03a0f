"""Rules on several entries of one form: C01 (they agree), C02 (different people), C04 (enough agree), C05 (operators).

An entry is a sheet of a stage of the kind `entry`. Entries are compared with each other; they are never tabulated.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import polars as pl

from scrutineer.checks.rule import (
    FAIL,
    NOT_EVALUABLE,
    PASS,
    BoolArray,
    Finding,
    IntArray,
    Judgement,
    Outcome,
    Parameters,
    Row,
    Rule,
    number_of,
    results,
    share_of,
)
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import listing, many, number, words_of
from scrutineer.record.form_fields import FORM_COUNTS
from scrutineer.record.sheet import Sheet

_NOT_FIGURES = ("entry_seconds", "previous_value_changes")
_ONCE = "the form was entered once only"
_NO_NAME = "who made one of the entries is not known"
_OPERATOR = "entries of "


@dataclass(frozen=True)
class Entries:
    """The entries of one contest beside each other.

    Attributes:
        sheets: The entries, in the order of their stages; at least one.
        rows: Rows of the units that stand in any of them, ascending. Shape (units,).
        lines: Per entry the line of each of these units, -1 where it has none. Each of shape (units,).
        fields: Names of the figures that any entry holds; votes as `votes ash`.
    """

    sheets: tuple[Sheet, ...]
    rows: IntArray
    lines: tuple[IntArray, ...]
    fields: tuple[str, ...]

    @property
    def times(self) -> IntArray:
        """How many entries each unit has. Shape (units,)."""
        return np.sum([lines >= 0 for lines in self.lines], axis=0, dtype=np.int64)

    def figures(self, place: int, field: str) -> IntArray:
        """A figure in one entry, -1 where the unit or the figure is not there. Shape (units,)."""
        lines = self.lines[place]
        column = column_of(self.sheets[place], field)
        figures = column.fill_null(-1).to_numpy()
        found: IntArray = np.where(lines >= 0, figures[np.maximum(lines, 0)], -1) if figures.size else lines * 0 - 1
        return found

    def names(self, place: int, column: str) -> pl.Series:
        """A column of words of one entry, null where there is none. Shape (units,)."""
        sheet = self.sheets[place]
        lines = pl.Series(self.lines[place])
        named = sheet.ballots[column] if column in sheet.ballots.columns else _nobody(len(sheet))
        return named.gather(lines.set(lines < 0, None))


def _nobody(size: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, size)


def fields_of(sheet: Sheet) -> Iterator[str]:
    """Names of the figures that were entered; votes as `votes ash`."""
    yield from sheet.counts
    yield from (name for name in FORM_COUNTS if name in sheet.ballots.columns and name not in _NOT_FIGURES)
    yield from (f"votes {option}" for option in sheet.options)


def column_of(sheet: Sheet, field: str) -> pl.Series:
    """A figure by its name, null where it is not there. Shape (lines,)."""
    option = field.removeprefix("votes ")
    if option == field:
        return sheet.count(field)
    return sheet.votes[option] if option in sheet.options else sheet.count(field)


def entries_of(subject: Subject) -> Iterator[Entries]:
    """The entries of each contest that has any."""
    by_contest: dict[str, list[Sheet]] = {}
    for sheet in subject.readings("entry"):
        by_contest.setdefault(sheet.contest, []).append(sheet)
    for sheets in by_contest.values():
        rows = np.unique(np.concatenate([sheet.rows for sheet in sheets]))
        lines = []
        for sheet in sheets:
            place = np.full(rows.size, -1, np.int64)
            place[np.searchsorted(rows, sheet.rows)] = np.arange(len(sheet))
            lines.append(place)
        fields = tuple(dict.fromkeys(field for sheet in sheets for field in fields_of(sheet)))
        yield Entries(tuple(sheets), rows, tuple(lines), fields)


def _differing(entries: Entries) -> IntArray:
    """In how many figures the entries of each unit do not all agree. Shape (units,)."""
    number_differing = np.zeros(entries.rows.size, np.int64)
    for field in entries.fields:
        differs = np.zeros(entries.rows.size, bool)
        for first, second in combinations(range(len(entries.sheets)), 2):
            both = (entries.lines[first] >= 0) & (entries.lines[second] >= 0)
            differs |= both & (entries.figures(first, field) != entries.figures(second, field))
        number_differing += differs
    return number_differing


def _agree(subject: Subject, _: Parameters) -> Outcome:
    found = []
    for entries in entries_of(subject):
        differing = _differing(entries)
        result, reasons = results(differing > 0, ((_ONCE, entries.times < 2),))
        nothing = np.zeros(differing.size, np.int64)
        sheet = entries.sheets[-1]
        found.append(Judgement(sheet.contest, sheet.stage, "fields", entries.rows, result, reasons, nothing, differing))
    return Outcome(tuple(found))


def _agree_message(subject: Subject, row: Row) -> str:
    entries = next(found for found in entries_of(subject) if found.sheets[0].contest == row["contest"])
    place = int(np.searchsorted(entries.rows, row["row"]))
    said = []
    for field in entries.fields:
        there = [int(entries.figures(i, field)[place]) for i, lines in enumerate(entries.lines) if lines[place] >= 0]
        if len(set(there)) > 1:
            option = field.removeprefix("votes ")
            words = words_of(field) if option == field else f"votes of {subject.option_name(row['contest'], option)}"
            said.append(f"{words} {listing('blank' if value < 0 else number(value) for value in there)}")
    shown = said if len(said) <= 5 else [*said[:4], many(len(said) - 4, "further field")]
    return f"{subject.place(row['row'])}: the entries differ in {many(row['observed'], 'field')}: {listing(shown)}."


def _people(subject: Subject, _: Parameters) -> Outcome:
    found = []
    for entries in entries_of(subject):
        columns = [entries.names(place, "entered_by") for place in range(len(entries.sheets))]
        deciders = [entries.names(place, "adjudicated_by") for place in range(len(entries.sheets))]
        same = np.zeros(entries.rows.size, bool)
        for first, second in combinations(columns, 2):
            same |= (first == second).fill_null(value=False).to_numpy()
        for decider in deciders:
            for column in columns:
                same |= (decider == column).fill_null(value=False).to_numpy()
        unnamed = np.zeros(entries.rows.size, bool)
        for lines, column in zip(entries.lines, columns, strict=True):
            unnamed |= (lines >= 0) & column.is_null().to_numpy()
        several = entries.times > 1
        result, reasons = results(
            same,
            ((_ONCE, ~several & ~same), (_NO_NAME, unnamed)),
            certain=same,
        )
        sheet = entries.sheets[-1]
        found.append(Judgement(sheet.contest, sheet.stage, "entered_by", entries.rows, result, reasons))
    return Outcome(tuple(found))


def _people_message(subject: Subject, row: Row) -> str:
    entries = next(found for found in entries_of(subject) if found.sheets[0].contest == row["contest"])
    place = int(np.searchsorted(entries.rows, row["row"]))
    names = [entries.names(i, "entered_by")[place] for i in range(len(entries.sheets)) if entries.lines[i][place] >= 0]
    deciders = {entries.names(i, "adjudicated_by")[place] for i in range(len(entries.sheets))} - {None}
    text = f"{subject.place(row['row'])}: the entries were made by {listing(str(name or 'somebody') for name in names)}"
    return f"{text}{f' and decided by {listing(sorted(deciders))}' if deciders else ''}; one person stands there twice."


def _consensus(subject: Subject, parameters: Parameters) -> Outcome:
    wanted = int(number_of(parameters, "k"))
    found = []
    for entries in entries_of(subject):
        alike = np.zeros(entries.rows.size, np.int64)
        signatures = [_signatures(entries, place) for place in range(len(entries.sheets))]
        for first, lines in enumerate(entries.lines):
            same = np.zeros(entries.rows.size, np.int64)
            for second, other in enumerate(entries.lines):
                same += (lines >= 0) & (other >= 0) & (signatures[first] == signatures[second])
            np.maximum(alike, same, out=alike)
        result, reasons = results(
            alike < wanted, ((f"the form was entered fewer than {wanted} times", entries.times < wanted),)
        )
        sheet = entries.sheets[-1]
        asked = np.broadcast_to(np.int64(wanted), alike.shape)
        found.append(Judgement(sheet.contest, sheet.stage, "entries", entries.rows, result, reasons, asked, alike))
    return Outcome(tuple(found))


def _signatures(entries: Entries, place: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """One number for all figures of an entry of each unit. Shape (units,)."""
    return pl.DataFrame({field: entries.figures(place, field) for field in entries.fields}).hash_rows().to_numpy()


def _consensus_message(subject: Subject, row: Row) -> str:
    return (
        f"{subject.place(row['row'])}: {number(row['observed'])} of the entries are the same throughout, "
        f"{number(row['expected'])} are asked for."
    )


def _operators(subject: Subject, parameters: Parameters) -> Outcome:
    share, least = share_of(parameters, "share"), int(number_of(parameters, "least_entries"))
    found: list[Finding] = []
    for entries in entries_of(subject):
        contest = entries.sheets[0].contest
        rolled = subject.rolled_of(contest)
        if not rolled:
            continue
        count = rolled[-1].sheet
        tables = [_overturned(entries, place, count) for place in range(len(entries.sheets))]
        by_operator = (
            pl.concat(tables)
            .filter(pl.col("name").is_not_null())
            .group_by("name")
            .agg(pl.len().alias("entries"), pl.col("overturned").sum())
            .sort("name")
        )
        for name, made, overturned in by_operator.iter_rows():
            few = made < least
            fails = overturned * share.denominator > made * share.numerator
            found.append(
                Finding(
                    NOT_EVALUABLE if few else FAIL if fails else PASS,
                    contest,
                    count.stage,
                    metric=f"{_OPERATOR}{name}",
                    expected=float(made * share),
                    observed=overturned,
                    reason=f"fewer than {least} entries of one person were compared" if few else None,
                )
            )
    reason = "no entry with a name can be compared with a count"
    return Outcome(findings=tuple(found) or (Finding(NOT_EVALUABLE, reason=reason),))


def _overturned(entries: Entries, place: int, count: Sheet) -> pl.DataFrame:
    """Who made each entry of a form that the count holds, and whether the count has other figures."""
    there = np.full(int(max(entries.rows.max(initial=0), count.rows.max(initial=0))) + 1, -1, np.int64)
    there[count.rows] = np.arange(len(count))
    lines = there[entries.rows]
    both: BoolArray = (entries.lines[place] >= 0) & (lines >= 0)
    changed = np.zeros(entries.rows.size, bool)
    for field in fields_of(entries.sheets[place]):
        final = column_of(count, field).fill_null(-1).to_numpy()[lines]
        entered = entries.figures(place, field)
        changed |= (final >= 0) & (entered >= 0) & (final != entered)
    table = pl.DataFrame({"name": entries.names(place, "entered_by"), "overturned": changed.astype(np.int64)})
    return table.filter(pl.Series(both))


def _operators_message(subject: Subject, row: Row) -> str:
    return (
        f"{row['metric'][:1].upper()}{row['metric'][1:]}: {number(row['observed'])} were overturned in "
        f"{subject.stage_name(row['stage'])}, more than the {row['expected']:,.1f} that the limit allows."
    )


C01 = Rule(
    code="C01",
    title="The entries of a form agree",
    formula="each figure is the same in all entries of the form",
    severity="quarantine",
    source="tally-ho, two entries and corrections; Abacus W.001; two encoders of PPCRV",
    when_not_evaluable="the form was entered once only",
    cries_wolf="hardly ever: a difference is a slip of at least one of the two, and none of the count",
    evaluate=_agree,
    message=_agree_message,
    owner="profile",
    reads=("entry",),
)

C02 = Rule(
    code="C02",
    title="Different people made and decided the entries",
    formula="entered_by differs between the entries of a form, and adjudicated_by is none of them",
    severity="error",
    source="tally-ho groups; Dutch law, article P 20a, as quoted in Abacus 1139",
    legal_basis="Netherlands: Kieswet, article P 20a (as quoted by Abacus)",
    when_not_evaluable="the form was entered once, or a name is missing",
    cries_wolf="where one login is shared by a desk",
    evaluate=_people,
    message=_people_message,
    reads=("entry",),
    needs=("entered_by",),
)

C04 = Rule(
    code="C04",
    title="Enough entries agree throughout",
    formula="at least k entries of a form have all figures in common",
    severity="quarantine",
    source="escrutinio-social (one signature per entry, MIN_COINCIDENCIAS)",
    when_not_evaluable="the form was entered fewer than k times",
    cries_wolf="where entries hold different parts of the form",
    evaluate=_consensus,
    message=_consensus_message,
    parameters={"k": 2},
    meanings={"k": "entries that must be the same throughout"},
    owner="profile",
    reads=("entry",),
)

C05 = Rule(
    code="C05",
    title="The entries of one person stand",
    formula="entries whose figures are not those of the last count <= share x entries of the person",
    severity="warning",
    source="escrutinio-social, score of its operators",
    when_not_evaluable="the person made fewer than the least number of entries that can be compared",
    cries_wolf="where somebody was given the hard forms, or the count was corrected after the entries",
    evaluate=_operators,
    message=_operators_message,
    parameters={"share": "1/10", "least_entries": 20},
    meanings={"share": "overturned entries that are allowed", "least_entries": "fewer entries say nothing of a person"},
    owner="profile",
    level="record",
    reads=("entry",),
    needs=("entered_by",),
)
