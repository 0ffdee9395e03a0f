"""Figures in texts: every kind, in four languages, with offsets that are those of the text."""

import datetime as dt
import json
import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from least_time import least_time
from scrutineer.claims.quantities.figures import find_figures
from scrutineer.formats.quantity_words_file import figure_grammar, figure_languages, language_of

TOKENS = [
    "83.02",
    "per cent",
    "a third",
    "of",
    "“",
    '"',
    "\n",
    "\r\n",
    "two-day",
    "1,234,567",
    "half",
    "July",
    "29",
    "1998",
    "é́",
    "١٢",
    "שלום",
    "-",
    "$",
    "½",
    "%",
    "'",
    "all",
    "million",
    "₁",
    "𝟙",
    "²",
    "twenty",
    "and",
]
PASSAGES = Path(__file__).parent / "passages"
SHARES = ["61.2 per cent", "61.2 percent", "61.2%", "61.2 %", "61.2pc", "61.2\u00a0%"]


def found(text: str, language: str = "en") -> list[tuple[str, str, object]]:
    return [(figure.printed, figure.kind, figure.value) for figure in find_figures(text, figure_grammar(language))]


def values(text: str, language: str = "en") -> list[object]:
    return [value for _, _, value in found(text, language)]


@pytest.mark.parametrize("share", SHARES)
def test_a_share_is_the_number_printed_with_its_sign(share: str) -> None:
    (figure,) = find_figures(f"Turnout was {share}.", figure_grammar("en"))
    assert (figure.printed, figure.value, figure.unit) == (share, Fraction("61.2"), "percent")
    assert figure.interval is not None
    assert (figure.interval.low, figure.interval.high) == (Fraction("61.15"), Fraction("61.25"))


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("one hundred and five complaints", "en", 105),
        ("two hundred and fifty thousand voters", "en", 250_000),
        ("thirty-six thousand five hundred ballots", "en", 36_500),
        ("a million voters", "en", 1_000_000),
        ("half a dozen parties", "en", 6),
        ("two dozen parties", "en", 24),
        ("6.74 million voters", "en", 6_740_000),
        ("3 crore voters", "en", 30_000_000),
        ("quatre-vingt-douze bureaux", "fr", 92),
        ("soixante et onze bureaux", "fr", 71),
        ("deux cents bureaux", "fr", 200),
        ("8 380 217 inscrits", "fr", 8_380_217),
        ("6,9 millions d'électeurs", "fr", 6_900_000),
        ("ciento veintitrés actas", "es", 123),
        ("treinta y una mesas", "es", 31),
        ("24.290.921 electores", "es", 24_290_921),
        ("mil doscientos votos", "es", 1_200),
        ("cento e vinte e três mesas", "pt", 123),
        ("mil e duzentos votos", "pt", 1_200),
        ("156 milhões de eleitores", "pt", 156_000_000),
    ],
)
def test_numbers_in_words_and_with_scales(text: str, language: str, value: int) -> None:
    assert values(text, language) == [value]


@pytest.mark.parametrize(
    ("text", "values_meant"),
    [
        ("twenty and five people", [20, 5]),
        ("two, three or four", [2, 3, 4]),
        ("The party won 54 seats, 46 more than 8.", [54, 46, 8]),
        ("not the one who came; one another", []),
        ("at first, after all, for one day at least", []),
    ],
)
def test_words_that_are_several_numbers_or_none(text: str, values_meant: list[int]) -> None:
    assert values(text) == values_meant


@pytest.mark.parametrize(
    ("text", "printed", "kind", "value"),
    [
        ("nearly two thirds of them", "two thirds", "fraction", Fraction(2, 3)),
        ("a third of the votes", "a third", "fraction", Fraction(1, 3)),
        ("a third party", None, "", None),
        ("the third party congress", None, "", None),
        ("a third term", "third", "ordinal", Fraction(3)),
        ("one in five voters", "one in five", "ratio", Fraction(1, 5)),
        ("3 out of 10 voters", "3 out of 10", "ratio", Fraction(3, 10)),
        ("the second-largest party", "second-largest", "rank", Fraction(2)),
        ("she finished third", "third", "rank", Fraction(3)),
        ("the sixth mandate", "sixth", "ordinal", Fraction(6)),
        ("on the 21st day", "21st", "ordinal", Fraction(21)),
        ("all seats", "all", "universal", None),
        ("only a small number of invalid ballots", "only a small number of", "vague", None),
        ("hundreds of thousands of people", "hundreds of thousands of", "vague", None),
        ("the July 29 election", "July 29", "date", "--07-29"),
        ("29 July 2018", "29 July 2018", "date", "2018-07-29"),
        ("on Monday, 3 March 2019, he", "on Monday, 3 March 2019", "date", "2019-03-03"),
        ("since 1998", "1998", "date", "1998"),
        ("the 2013-2018 term", "2013-2018", "date", "2013-2018"),
        ("2,018 votes", "2,018", "exact", Fraction(2018)),
        ("2018 votes", "2018", "exact", Fraction(2018)),
        ("it opened at 7 am", "7 am", "time", "7 am"),
        ("Article 76", "76", "label", Fraction(76)),
        ("two-day assembly", "two-day", "exact", Fraction(2)),
        ("the 125-seat chamber", "125-seat", "exact", Fraction(125)),
        ("he said two weeks ago", "two weeks ago", "relative_date", None),
        ("fell by 3.5 percentage points", "3.5 percentage points", "exact", Fraction("3.5")),
    ],
)
def test_kinds(text: str, printed: str | None, kind: str, value: object) -> None:
    assert found(text) == ([(printed, kind, value)] if printed else [])


@pytest.mark.parametrize(
    ("text", "hedge", "low", "high"),
    [
        ("nearly 200 people", "nearly", 190, 200),
        ("over 200 people", "over", 200, 220),
        ("at least 200 people", "at_least", 200, None),
        ("up to 200 people", "up_to", None, 200),
        ("some 3,000 people", "about", 2700, 3300),
        ("200 or more people", "at_least", 200, None),
    ],
)
def test_hedges_widen_what_a_number_stands_for(text: str, hedge: str, low: int | None, high: int | None) -> None:
    (figure,) = find_figures(text, figure_grammar("en"))
    assert figure.hedge == hedge
    assert figure.interval is not None
    assert (figure.interval.low, figure.interval.high) == (low, high)


def test_the_ends_of_a_range_share_their_unit() -> None:
    share, other, count, most = find_figures("from 60 to 70 per cent, or 6-7 million", figure_grammar("en"))
    assert (share.value, share.unit, other.unit) == (60, "percent", "percent")
    assert (count.value, most.value) == (6_000_000, 7_000_000)


def test_a_comma_before_three_digits_is_asked_about_where_a_text_mixes_separators() -> None:
    (plain,) = find_figures("1,234 were sent", figure_grammar("en"))
    assert plain.readings == ()
    share, count = find_figures("80,23% of 1,234 were sent", figure_grammar("en"))
    assert share.value == Fraction("80.23")
    assert (count.value, count.readings) == (1234, (Fraction("1.234"),))
    (votes,) = find_figures("1.234 votos", figure_grammar("es"))
    assert (votes.value, votes.readings) == (1234, ())


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("yesterday", "2018-08-20", "2018-08-20"),
        ("over the weekend", "2018-08-18", "2018-08-19"),
        ("on Friday", "2018-08-17", "2018-08-17"),
        ("two weeks ago", "2018-08-07", "2018-08-07"),
        ("last month", "2018-07-01", "2018-07-31"),
        ("last year", "2017-01-01", "2017-12-31"),
        ("July 29", "2018-07-29", "2018-07-29"),
        ("12 January", "2019-01-12", "2019-01-12"),
    ],
)
def test_relative_dates_are_counted_from_the_day_of_the_article(text: str, first: str, last: str) -> None:
    (figure,) = find_figures(text, figure_grammar("en"), date=dt.date(2018, 8, 21))
    assert figure.days == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


def test_the_language_of_a_text_is_told_by_its_common_words() -> None:
    samples = {
        "en": "The turnout was higher than in the last election, and the party said so.",
        "fr": "La participation est plus forte que dans les scrutins précédents pour la commission.",
        "es": "La participación fue mayor que en los comicios anteriores y el partido lo dijo con razón.",
        "pt": "A participação não foi maior do que nas eleições anteriores e o partido disse isso com razão.",
    }
    assert {language: language_of(text) for language, text in samples.items()} == {name: name for name in samples}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(TOKENS)).map(" ".join) | st.text(max_size=80),
    st.sampled_from(["en", "es", "fr", "pt"]),
)
def test_offsets_are_those_of_the_text_and_nothing_overlaps(text: str, language: str) -> None:
    figures = find_figures(text, figure_grammar(language), date=dt.date(2018, 8, 21))
    assert all(text[figure.start : figure.end] == figure.printed for figure in figures)
    assert all(one.end <= other.start for one, other in pairwise(figures))


def test_every_language_reads_a_plain_number() -> None:
    assert all(values("12 345,6"[:2], language) == [12] for language in figure_languages())


MARKED = re.compile(r"⟦([^⟧]*)⟧")


@pytest.mark.parametrize("language", ["en", "es", "fr", "pt"])
def test_the_figures_marked_by_hand_are_found_and_few_others(language: str) -> None:
    paragraphs = (PASSAGES / f"{language}.txt").read_text(encoding="utf-8").split("\n\n")
    marked = found_of_marked = proposed = false = 0
    for paragraph in paragraphs:
        plain = MARKED.sub(r"\1", paragraph)
        shift = [2 * number for number, _ in enumerate(MARKED.finditer(paragraph))]
        spans = [
            (match.start() - less, match.end() - less - 2)
            for match, less in zip(MARKED.finditer(paragraph), shift, strict=True)
        ]
        figures = [one for one in find_figures(plain, figure_grammar(language)) if one.kind != "label"]
        every = find_figures(plain, figure_grammar(language))
        assert language_of(plain) == language
        marked += len(spans)
        proposed += len(figures)
        found_of_marked += sum(any(one.start < end and start < one.end for one in every) for start, end in spans)
        false += sum(all(one.end <= start or end <= one.start for start, end in spans) for one in figures)
    assert found_of_marked / marked >= 0.98
    assert false / proposed <= 0.02


@pytest.mark.parametrize(
    ("text", "language", "printed", "value"),
    [
        ("1½ million people", "en", "1½ million", 1_500_000),
        ("two and a half million people", "en", "two and a half million", 2_500_000),
        ("a million and a half people", "en", "a million and a half", 1_500_000),
        ("a quarter of a million people", "en", "a quarter of a million", 250_000),
        ("69,56,900 electors", "en", "69,56,900", 6_956_900),
        ("7 millones y medio de euros", "es", "7 millones y medio", 7_500_000),
        ("un demi-million de voix", "fr", "un demi-million", 500_000),
        ("sete milhões e meio de votos", "pt", "sete milhões e meio", 7_500_000),
    ],
)
def test_halves_and_lakhs(text: str, language: str, printed: str, value: int) -> None:
    assert found(text, language) == [(printed, "exact", value)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("call 0800 555 0199", "en"),
        ("+44 20 7946 0958", "en"),
        ("(11) 5555-0199", "pt"),
        ("Segundo Moraes", "pt"),
        ("segundo a polícia", "pt"),
        ("Segundo Montes", "es"),
        ("as he wrote [12]", "en"),
    ],
)
def test_telephones_names_and_notes_hold_no_figure(text: str, language: str) -> None:
    assert found(text, language) == []


def test_a_day_that_can_be_two_days_is_asked_about() -> None:
    asked, plain = find_figures("on 03/04/2018 and 29/07/2018", figure_grammar("en"), date=dt.date(2018, 8, 21))
    assert (asked.days, asked.readings) == (None, ("2018-04-03", "2018-03-04"))
    assert plain.days == (dt.date(2018, 7, 29), dt.date(2018, 7, 29))
    (known,) = find_figures("el 03/04/2018", figure_grammar("es"))
    assert (known.value, known.readings) == ("2018-04-03", ())


def test_a_point_between_hours_and_minutes() -> None:
    assert found("at 15.00") == [("15.00", "time", "15.00")]
    assert found("stood at 15.00") == [("15.00", "exact", 15)]


def test_all_figures_of_the_annotated_article_are_found(shared: Path) -> None:
    gold = json.loads((shared / "article" / "gold.json").read_text(encoding="utf-8"))
    text = (shared / "article" / "article.txt").read_text(encoding="utf-8")
    figures = find_figures(text, figure_grammar("en"), date=dt.date(2018, 8, 21))
    spans = {(figure.start, figure.end): figure for figure in figures}
    exact = [figure for figure in gold["figures"] if figure["kind"] == "exact"]
    for figure in exact:
        assert spans[figure["start"], figure["end"]].value == Fraction(str(figure["value"]))
    reached = [
        figure["id"]
        for figure in gold["figures"]
        if any(one.start < figure["end"] and figure["start"] < one.end for one in figures)
    ]
    assert len(reached) == len(gold["figures"]) == 18


def test_the_time_grows_with_the_length_of_the_text() -> None:
    grammar = figure_grammar("en")
    short = "twenty and " * 300

    def took(text: str) -> float:
        return least_time(lambda: find_figures(text, grammar))

    assert took(short * 8) < 40 * max(took(short), 0.005)
