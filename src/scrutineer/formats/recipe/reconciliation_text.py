"""The account of an import in plain text, for the terminal."""

from collections.abc import Iterator, Sequence
from typing import Final

from scrutineer.formats.recipe.comparison import Comparison
from scrutineer.formats.recipe.import_account import FigureOrigin
from scrutineer.formats.recipe.part import OF_VOTES
from scrutineer.formats.recipe.reading import Reading
from scrutineer.formats.recipe.reconciliation import FileAccount, Reconciliation, RepeatedKey, RowsLeftOut
from scrutineer.record.labels import apart

_SHOWN: Final = 5
_COLUMNS: Final = 12
_WIDTH: Final = 48


def reconciliation_text(account: Reconciliation, reading: Reading | None = None) -> str:
    """The account in plain text; long lists are cut, and the whole stands in `import.json`.

    Args:
        account: The account.
        reading: Where its figures come from; with it the column behind each figure is named.
    """
    return "\n".join(_lines(account, () if reading is None else reading.origins)) + "\n"


def _lines(account: Reconciliation, origins: Sequence[FigureOrigin]) -> Iterator[str]:
    for file in account.files:
        yield from _file(file)
    yield "Figures in the record (the sum of the cells used is the sum in the record)"
    for figure in account.figures:
        twice = f", {figure.given_twice:,} given alike by a second file" if figure.given_twice else ""
        mine = [one for one in origins if (one.stage, one.contest, one.figure) == figure.place]
        came = "".join(f"   {words}" for words in dict.fromkeys(map(_origin, mine)))
        yield f"  {figure.stage} / {figure.contest}: {figure.figure:<24}{_sum(figure.record):>16}{twice}{came}"
    if account.computed:
        yield f"  computed by the recipe and marked as derived: {', '.join(account.computed)}"
    for name, counts in account.statuses.items():
        yield f"  {name}: " + ", ".join(f"{number:,} {status}" for status, number in counts.items())
    yield from _repeats("Rows that repeat a key with all figures alike (true duplicates)", account.true_duplicates)
    yield from _repeats("Rows that share a key and differ in figures", account.same_key)
    for lack in account.missing_units:
        yield (
            f"Units that {lack.file} does not have at {lack.stage}: {lack.number:,}, such as "
            f"{', '.join(lack.units[:_SHOWN])}"
        )
    for sentence in account.told:
        yield f"Note: {sentence}"


def _file(file: FileAccount) -> Iterator[str]:
    for read in file.files:
        yield f"{read.name}  ({read.size:,} bytes, {read.rows:,} rows)"
        yield f"  SHA-256 {read.sha256}"
        layout = ", ".join(f"{key} {value!r}" for key, value in read.layout.items())
        if layout:
            yield f"  read as {layout}"
        for kind, number in read.notes.items():
            yield f"  noted: {kind}, {number:,} times" if number > 1 else f"  noted: {kind}"
        for held in read.formulas[:_COLUMNS]:
            yield f"  formula cells {held.cells} of sheet {held.sheet}, column {held.column}: the value kept is used"
        if len(read.formulas) > _COLUMNS:
            yield f"  and {len(read.formulas) - _COLUMNS:,} more ranges of formula cells, in import.json"
    yield f"  stage {file.stage}, source {file.source}: {file.rows_read:,} rows read, {file.rows_used:,} used"
    for entry in file.left_out:
        yield from _left_out(entry)
    for what, cells in file.rewritten.items():
        yield f"  {what}: {cells:,} cells"
    if file.absent:
        yield f"  not in this version, by design: {', '.join(file.absent)}"
    if file.not_used:
        yield f"  columns not used ({len(file.not_used)}): {_some(file.not_used, _COLUMNS)}"
    labels = apart([entry.column for entry in file.sums], _WIDTH)
    width = max(map(len, [*labels, "column"]))
    yield f"  {'column':<{width}}{'all rows':>15}{'left out':>15}{'used':>15}{'empty cells':>13}"
    for label, total in zip(labels, file.sums, strict=True):
        # A sum of nothing is shown as -: missing is not zero.
        lost = f"  ({total.unreadable:,} cells of rows left out hold no number)" if total.unreadable else ""
        sums = f"{_sum(total.all_rows):>15}{_sum(total.left_out):>15}{_sum(total.used):>15}"
        yield f"  {label:<{width}}{sums}{total.empty:>13,}{lost}"
    yield ""


def _left_out(entry: RowsLeftOut) -> Iterator[str]:
    rule = f" by leave_out {entry.rule}" if entry.rule is not None else ""
    if entry.columns:
        names = ", ".join(entry.columns)
        yield f"  {len(entry.columns)} columns left out{rule} ({entry.kind}: {entry.reason}): {names}"
    else:
        rows = "1 row" if entry.rows == 1 else f"{entry.rows:,} rows"
        yield f"  {rows} left out{rule} ({entry.kind}: {entry.reason}): {_some(entry.lines, _SHOWN)}"
    figures = [(name, total) for name, total in entry.sums.items() if total]
    if figures:
        labels = apart([name for name, _ in figures], _WIDTH)
        sums = ", ".join(f"{label} {total:,}" for label, (_, total) in zip(labels, figures, strict=True))
        yield f"    sums of what is left out: {sums}"
    if entry.comparison is not None:
        yield from _comparison(entry.comparison)


def _origin(origin: FigureOrigin) -> str:
    """The columns of a figure, and the name of an option where that is another word."""
    columns = " + ".join(origin.columns) + "".join(f" - {name}" for name in origin.minus)
    named = origin.figure.startswith(OF_VOTES) and origin.name not in origin.columns
    return f"from {columns}" + (f", named {origin.name}" if named else "")


def _comparison(made: Comparison) -> Iterator[str]:
    yield f"    compared with their parts: {made.agree:,} of {made.compared:,} figures agree"
    for item in made.disagreements[:_SHOWN]:
        parts = "no part is there" if item.parts is None else f"the parts give {item.parts:,}"
        yield f"    {item.line}, {item.column}: {item.printed:,} is printed, {parts}"
    more = made.compared - made.agree - _SHOWN
    if more > 0:
        yield f"    and {more:,} more"


def _repeats(title: str, keys: Sequence[RepeatedKey]) -> Iterator[str]:
    if not keys:
        return
    yield f"{title}: {len(keys):,} keys; every row is kept"
    for key in keys[:_SHOWN]:
        yield f"  {key.file}: {key.key} in {', '.join(key.lines)}"


def _sum(total: int | None) -> str:
    return "-" if total is None else f"{total:,}"


def _some(items: Sequence[str], most: int) -> str:
    return ", ".join(items[:most]) + (", ..." if len(items) > most else "")
