"""Cells that are no numbers in columns of numbers: listed with their lines, and asked about; nothing is dropped."""

from collections.abc import Collection, Sequence
from typing import Final

import polars as pl

from scrutineer.formats.raw.grid import Grid
from scrutineer.formats.recipe.propose_columns import (
    COUNT_ROLES,
    NEVER_AMONG,
    OPTION_MARK,
    Column,
    numbers_of,
)
from scrutineer.formats.recipe.propose_draft import Draft
from scrutineer.formats.recipe.propose_words import plain_words

_SHOWN = 5
_TEXTS = 12
_SOME = 0.3

_STATUS: Final = {
    "annulled": (
        *("annul", "cancel", "invalidat", "void", "anulad", "anulat", "nullif", "недейств", "аннулир", "отменен"),
        *(
            "анульов",
            "скасован",
            "iptal",
            "ungultig",
            "poništen",
            "ponisten",
            "uniewazn",
            "anullu",
            "لغا",
            "الغ",
            "מבוטל",
        ),
        *("annulé", "annule", "annullat", "ბათილ", "គ្មានសុពលភាព"),
    ),
    "not_opened": (
        *("not opened", "closed", "not held", "no instalada", "no abierta", "cerrada", "non ouvert", "ferme", "zamkni"),
        *("не открыт", "не відкрит", "geschlossen", "kapali", "nao instalada", "non aperta"),
    ),
    "not_counted": (
        *(
            "not counted",
            "uncounted",
            "pending",
            "missing",
            "no contabilizada",
            "no computada",
            "pendiente",
            "em falta",
        ),
        *(
            "не подсчит",
            "не обработ",
            "очікує",
            "quarantin",
            "excluded",
            "non depouill",
            "nicht ausgezahlt",
            "sayilmadi",
        ),
    ),
}
"""Status of a unit to stems of words that say it in a cell."""


def ask_odd_cells(grid: Grid, columns: Sequence[Column], used: Collection[str], file: str, draft: Draft) -> None:
    """Ask about every text that stands among the numbers of columns of figures.

    Args:
        grid: The file.
        columns: Its columns.
        used: Columns that the recipe takes figures from.
        file: Id of the file in the recipe.
        draft: Where questions go.
    """
    cells: dict[str, list[tuple[int, str]]] = {}
    for column in columns:
        if column.name in used and column.odd:
            texts = grid.table[column.name]
            known = numbers_of(texts).is_not_null() | texts.is_null()
            for row in (~known).arg_true():
                cells.setdefault(texts[row], []).append((grid.line(row), column.name))
    listed = sorted(cells.items(), key=lambda item: -len(item[1]))
    for text, places in listed[:_TEXTS]:
        _ask(text, places, file, draft)
    if len(listed) > _TEXTS:
        rest = [(line, name, text) for text, places in listed[_TEXTS:] for line, name in places]
        shown = "; ".join(f"line {line}, {name}: {text!r}" for line, name, text in sorted(rest)[:_SHOWN])
        draft.ask(
            f"file.{file}.layout",
            f"{len(rest):,} more cells of figures hold {len(listed) - _TEXTS:,} other texts that are no numbers "
            f"({shown}): what do they mean?",
            "see the questions above; the import names each until it is settled",
        )
    _ask_lost(grid, columns, used, file, draft)


def _ask(text: str, places: Sequence[tuple[int, str]], file: str, draft: Draft) -> None:
    names = list(dict.fromkeys(name for _, name in places))
    lines = list(dict.fromkeys(line for line, _ in places))
    where = ", ".join(map(repr, names[:_SHOWN])) + (", ..." if len(names) > _SHOWN else "")
    which = ", ".join(map(str, lines[:_SHOWN])) + (", ..." if len(lines) > _SHOWN else "")
    number = f"{len(places):,} cell{'s' if len(places) > 1 else ''} of {where}"
    told = f"{number} hold{'' if len(places) > 1 else 's'} {text!r}, which is no number (line {which})"
    status = _status(text)
    unknown = f"write na = [{_quoted(text)}] in layout of the [[file]]: these figures are then missing, not zero"
    if status is not None:
        rule = f'[[status]] with when = {{ {_quoted(names[0])} = {{ empty = true }} }} and status = "{status}"'
        answer = f"if the word says that these results were {status.replace('_', ' ')}, {unknown}; and add {rule}"
    elif any(letter.isdigit() for letter in text):
        answer = (
            "look the figure up at the source and correct it in a copy of the file; if it cannot be known, " + unknown
        )
    else:
        answer = f"if it says that the figure is not known or hidden, {unknown}; if it stands for 0, correct a copy"
    draft.ask(
        f"file.{file}.layout",
        f"{told}: what does it mean?",
        f"{answer}. Until then the import stops at the first of these cells",
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _status(text: str) -> str | None:
    words, plain = plain_words(text), text.casefold()
    return next(
        (status for status, stems in _STATUS.items() if any(stem in words or stem in plain for stem in stems)), None
    )


def _ask_lost(grid: Grid, columns: Sequence[Column], used: Collection[str], file: str, draft: Draft) -> None:
    """A column among the figures that holds numbers and more other texts than a column of counts may."""
    places = [column.place for column in columns if column.name in used]
    for column in columns:
        lost = not (column.name in used or column.whole or column.odd or column.is_long_text or not column.filled)
        if not lost or column.role in NEVER_AMONG or not places or column.place < min(places):
            continue
        texts = grid.table[column.name].drop_nulls()
        plain = numbers_of(texts).is_not_null()
        told = column.says(*COUNT_ROLES) is not None or column.name.startswith(OPTION_MARK)
        if not plain.any() or not (told or plain.mean() >= _SOME):  # type: ignore[operator]
            continue
        other = texts.filter(~plain).value_counts(sort=True)[column.name].head(_SHOWN).to_list()
        draft.ask(
            f"file.{file}",
            f"{column.name!r} holds {int(plain.sum()):,} numbers and {int((~plain).sum()):,} other texts, such as "
            f"{', '.join(map(repr, other))}, and is read as no figure: is it a count or an option?",
            f"if it is none, leave the recipe as it is; if it is, name it in [counts] or in an [[option]], and settle "
            f"the texts by na = {pl.Series(other).to_list()} in layout of the [[file]] or in a copy of the file",
        )
