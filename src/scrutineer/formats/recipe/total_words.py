"""Words for a total in the languages that results files have been seen in, and where they may stand in a cell."""

from typing import Final

TOTAL_WORDS: Final = (
    "total", "totals", "subtotal", "sub-total", "grand total", "sum", "summe", "insgesamt", "gesamt", "zusammen",
    "gesamtsumme", "zwischensumme", "endsumme", "gesamtergebnis",
    "razem", "ogółem", "suma", "всього", "разом", "усього", "итого", "всего", "общо", "всичко", "celkem", "spolu",
    "összesen", "ukupno", "укупно", "skupaj", "σύνολο", "toplam", "genel toplam", "totale", "totaux", "totaal",
    "totalt", "samtals", "yhteensä", "kokku", "kopā", "iš viso", "სულ", "ჯამი", "ընդամենը", "cəmi", "барлығы", "jami",
    "סה״כ", 'סה"כ', "סך הכל", "الإجمالي", "اجمالي", "المجموع", "مجموع", "جمع کل", "کل", "jumlah", "kabuuan", "tổng",
    "tổng cộng", "รวม", "សរុប", "ລວມ", "合計", "合计", "总计", "總計", "합계", "총계", "कुल", "योग", "মোট", "ድምር",
)  # fmt: skip
"""Words for a total, followed by no further letter."""

_NAMES: Final = frozenset({"sum", "suma", "spolu", "jami", "کل", "योग", "कुल", "รวม"})
"""Of these the ones that are also parts of names: they count at the beginning of a cell alone."""


def _words(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(word.replace(".", r"\.") for word in words) + ")"


_END: Final = r"(?:$|[^\p{L}\p{M}])"

BEGINS_AS_TOTAL: Final = rf"(?i)^\s*{_words(TOTAL_WORDS)}{_END}"
"""A cell that begins with such a word: "Total North"."""

SPEAKS_OF_TOTAL: Final = (
    rf"(?i)(?:^\s*{_words(TOTAL_WORDS)}|"
    rf"(?:^|[^\p{{L}}\p{{M}}]){_words(tuple(word for word in TOTAL_WORDS if word not in _NAMES))}){_END}"
)
"""A cell with such a word anywhere: "North total", "Republik insgesamt"."""
