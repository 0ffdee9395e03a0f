"""Formulas that are sums, worked out again: a total that is not the sum of its parts is refused.

A workbook keeps for each formula the value that it last had. Where a cell was changed by a program that does not
compute, or by hand in the file, that value is no longer the sum of what stands in the sheet.
"""

import math
import re
from collections.abc import Iterator, Sequence
from typing import Final

from scrutineer.errors import InputError
from scrutineer.formats.raw.sheet_parts import Cell, SheetParts, cell_place, reference
from scrutineer.formats.raw.sheet_values import Value

_TERM: Final = re.compile(r"([+-]?)(SUM\(([A-Z0-9:,]+)\)|[A-Z]{1,3}[0-9]{1,7}|[0-9]+(?:\.[0-9]+)?)")
_RANGE: Final = re.compile(r"([A-Z]{1,3}[0-9]{1,7})(?::([A-Z]{1,3}[0-9]{1,7}))?")
_NUMBER: Final = re.compile(r"\s*[0-9]{1,15}\s*")
_NEAR: Final = 1e-9


def recomputed(formula: str, rows: Sequence[Sequence[Value]]) -> float | None:
    """The value of a formula that adds up and takes away cells of its own sheet, ranges in SUM, and numbers.

    Args:
        formula: As in xlsx ("SUM(B2:B9)+C4") or in OpenDocument ("of:=SUM([.B2:.B9])").
        rows: The cells from A1 on.

    Returns:
        The value, digits stored as text included; None where the formula is of another kind, or a cell holds words.
    """
    plain = re.sub(r"^(of:)?=", "", formula)
    plain = re.sub(r"[\[\].$\s]", "", plain).replace(";", ",").upper() if plain != formula else plain
    plain = re.sub(r"[$\s]", "", plain).upper()
    total, place = 0.0, 0
    for term in _TERM.finditer(plain):
        if term.start() != place or (place and not term[1]):
            return None
        place = term.end()
        try:
            value = _term(term, rows)
        except (InputError, IndexError):
            return None
        if value is None:
            return None
        total += -value if term[1] == "-" else value
    return total if plain and place == len(plain) else None


def _term(term: re.Match[str], rows: Sequence[Sequence[Value]]) -> float | None:
    if term[3] is not None:
        total = 0.0
        for part in term[3].split(","):
            found = _RANGE.fullmatch(part)
            if found is None:
                return None
            for cell in _cells(cell_place(found[1]), cell_place(found[2] or found[1]), rows):
                # A heading inside a range counts for nothing, as in every spreadsheet program.
                total += _number(cell) or 0.0
        return total
    if term[2][0].isdigit():
        return float(term[2])
    place = cell_place(term[2])
    (cell,) = [*_cells(place, place, rows)] or [""]
    return _number(cell)


def _cells(first: Cell, last: Cell, rows: Sequence[Sequence[Value]]) -> Iterator[Value]:
    for row in rows[first[0] : last[0] + 1]:
        yield from row[first[1] : last[1] + 1]


def _number(cell: Value) -> float | None:
    """A number, also one stored as text; 0 of an empty cell; None of words and dates."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return float(cell)
    if isinstance(cell, str) and (not cell.strip() or _NUMBER.fullmatch(cell)):
        return float(cell.strip() or 0)
    return None


def refuse_wrong_sums(parts: SheetParts, rows: Sequence[Sequence[Value]], top: int, name: str) -> int:
    """Refuse a formula whose value is not what it adds up to, from row `top` (0-based) on.

    Returns:
        How many formulas were worked out again and agree.

    Raises:
        InputError: With the cell, the value that is kept and the sum.
    """
    agree = 0
    for cell, formula in sorted(parts.formulas.items()):
        if cell[0] < top or cell[0] >= len(rows) or cell[1] >= len(rows[cell[0]]):
            continue
        kept = rows[cell[0]][cell[1]]
        if isinstance(kept, bool) or not isinstance(kept, int | float):
            continue
        value = recomputed(formula, rows)
        if value is None:
            continue
        if not math.isclose(value, kept, rel_tol=_NEAR, abs_tol=_NEAR):
            raise InputError(
                f"the total that this cell keeps is not the sum of its parts, {_shown(value)} by the formula {formula}",
                file=name,
                row=cell[0] + 1,
                column=reference(cell),
                value=_shown(float(kept)),
                mend="find out which is right; open the workbook in a spreadsheet program, compute it anew and save it",
            )
        agree += 1
    return agree


def _shown(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)
