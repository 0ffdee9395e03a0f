"""Whose a figure is and of which election: who only tells it holds no votes, and a list is known by any of its names."""

import datetime as dt

import pytest

from scrutineer.claims.article_drafts import draft_article
from scrutineer.claims.facts import ContestFacts
from scrutineer.claims.quantities.figures import find_figures
from scrutineer.formats.builtin import builtin_folder
from scrutineer.formats.metric_words_file import read_metric_words
from scrutineer.formats.people_file import read_people
from scrutineer.formats.quantity_words_file import figure_grammar, language_of

AFTER = dt.date(2018, 8, 20)


def bound(text: str, facts: ContestFacts) -> dict[str, list[str]]:
    """Each figure as printed to what it may be, the first alone where it stands out; `previous.` for the one before."""
    language = language_of(text)
    grammar, words = figure_grammar(language), read_metric_words(language)
    register = read_people(builtin_folder("cambodia-2018"), facts.facts.record)
    figures = find_figures(text, grammar, date=AFTER)
    found = draft_article(
        text, language=language, statements=(), figures=figures, facts=facts, words=words, register=register
    )
    told = {}
    for one in found.figures:
        shown = [candidate for candidate in one.candidates if candidate.outside is None]
        names = [f"{'' if each.election == 'this' else each.election + '.'}{each.metric}" for each in shown]
        told[one.figure.printed] = names if one.ambiguous else names[:1]
    return {printed: names for printed, names in told.items() if names}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Sok Eysan told Reuters the party had won all 125 seats.", {"125": "seats[cpp]"}),
        ("Sok Eysan told VOA his party had won 114 seats.", {"114": "seats[cpp]"}),
        ("Reuters news agency reported that the ruling party had won 125 seats.", {"125": "seats[cpp]"}),
        ("According to VOA, 8.6 percent of ballots were void.", {"8.6 percent": "invalid / cast"}),
        ("Según Reuters, el CPP obtuvo 125 escaños.", {"125": "seats[cpp]"}),
        ("In 2013 the CPP got 68 seats and the CNRP 55.", {"68": "previous.seats[cpp]", "55": "previous.seats[cnrp]"}),
        ("The CPP took 68 seats in 2013, the CNRP 55.", {"68": "previous.seats[cpp]", "55": "previous.seats[cnrp]"}),
        (
            "In 2013 turnout was 69.61 percent. Only 1.6 percent of ballots were spoiled then.",
            {
                "69.61 percent": "previous.cast / registered",
                "1.6 percent": "previous.invalid / cast",
            },
        ),
        ("Five years earlier turnout was 69.61 percent.", {"69.61 percent": "previous.cast / registered"}),
        ("Cinq ans plus tôt, la participation était de 69,61 %.", {"69,61 %": "previous.cast / registered"}),
        (
            "FUNCINPEC came second with 374,510 votes, or 5.89 percent, ahead of the League for Democracy Party with 309,364.",
            {"374,510": "votes[funcinpec]", "5.89 percent": "votes[funcinpec] / valid", "309,364": "votes[ldp]"},
        ),
        ("Of the valid ballots, 4,889,113 went to Hun Sen's party.", {"4,889,113": "votes[cpp]"}),
        (
            "The CPP, which won 48.83 per cent in 2013, took 76.85 per cent this time.",
            {"48.83 per cent": "previous.votes[cpp] / valid", "76.85 per cent": "votes[cpp] / valid"},
        ),
        ("La participation a été forte et le PPC a obtenu 125 sièges.", {"125": "seats[cpp]"}),
        ("Turnout at 11 a.m. was 57 per cent.", {}),
        (
            "Turnout was high, with 6.94 million of the 8.38 million registered voters casting ballots.",
            {"6.94 million": "cast", "8.38 million": "registered"},
        ),
        (
            "The number of spoiled ballots rose from 108,085 in 2013 to 594,659.",
            {"108,085": "previous.invalid", "594,659": "invalid"},
        ),
        (
            "The ruling party's vote rose to 4,889,113 from 3,235,969 five years ago.",
            {"4,889,113": "votes[cpp]", "3,235,969": "previous.votes[cpp]"},
        ),
        (
            "CPP: 4,889,113 (76.85%), FUNCINPEC: 374,510 (5.89%)",
            {
                "4,889,113": "votes[cpp]",
                "76.85%": "votes[cpp] / valid",
                "374,510": "votes[funcinpec]",
                "5.89%": "votes[funcinpec] / valid",
            },
        ),
        (
            "The CPP won 68 seats in 2013 and all 125 in 2018, a gain of 57.",
            {"68": "previous.seats[cpp]", "125": "seats[cpp]"},
        ),
        (
            "Invalid votes made up 8.55 percent, five times the 1.6 percent of 2013.",
            {"8.55 percent": "invalid / cast", "1.6 percent": "previous.invalid / cast"},
        ),
    ],
)
def test_whose_and_when(text: str, first: dict[str, str], facts: ContestFacts) -> None:
    assert bound(text, facts) == {printed: [metric] for printed, metric in first.items()}


@pytest.mark.parametrize(
    ("text", "either"),
    [
        ("Turnout was 69.61 percent.", ["cast / registered", "previous.cast / registered"]),
        ("The CPP won 68 seats.", ["seats[cpp]", "previous.seats[cpp]"]),
    ],
)
def test_what_fits_only_the_election_before_is_shown_as_either(
    text: str, either: list[str], facts: ContestFacts
) -> None:
    (names,) = bound(text, facts).values()
    assert names == either
