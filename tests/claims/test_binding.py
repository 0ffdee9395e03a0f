"""What figures are bound to: the words beside them decide, names narrow, the record's values order, nothing is guessed."""

import pytest

from claims.bound_drafts import drafts
from least_time import least_time
from scrutineer.claims.facts import ContestFacts
from scrutineer.formats.metric_words_file import read_metric_words
from scrutineer.formats.quantity_words_file import figure_languages


def first(text: str, facts: ContestFacts | None = None, language: str = "en") -> dict[str, str]:
    return {
        one.figure.printed: one.candidates[0].metric
        for one in drafts(text, facts, language).figures
        if one.candidates and one.candidates[0].election == "this"
    }


def test_figures_of_a_report_on_cambodia_2018(facts: ContestFacts) -> None:
    text = (
        "Turnout was 83.02 per cent, up from 69.61 per cent in 2013. Invalid ballots numbered 594,659, or 8.55 percent of "
        "ballots cast. The CPP won 4,889,113 votes (76.85 %) and FUNCINPEC 374,510 votes. Of 8,380,217 registered voters, "
        "6,956,900 voted at 22,967 polling stations, and the Cambodian People’s Party took all 125 seats."
    )
    assert first(text, facts) == {
        "83.02 per cent": "cast / registered",
        "594,659": "invalid",
        "8.55 percent": "invalid / cast",
        "4,889,113": "votes[cpp]",
        "76.85 %": "votes[cpp] / valid",
        "374,510": "votes[funcinpec]",
        "8,380,217": "registered",
        "6,956,900": "cast",
        "22,967": "stations",
        "125": "seats[cpp]",
    }
    found = {one.figure.printed: one for one in drafts(text, facts).figures}
    earlier = found["69.61 per cent"].candidates[0]
    assert (earlier.metric, earlier.election, earlier.fits) == ("cast / registered", "previous", "yes")
    assert all(one.candidates[0].fits == "yes" for one in found.values() if one.candidates)


@pytest.mark.parametrize(
    "text",
    [
        "Some 26 countries sent letters to the winner.",
        "A two-day assembly met in Kampot.",
        "35 per cent of women voted for the first time.",
        "It cost $125 million, and 125 observers came.",
        "The economy grew by 8.55 percent last year.",
        "8,380,217 is a number that equals the register, which no word here says.",
    ],
)
def test_a_number_without_a_word_for_what_it_counts_is_bound_to_nothing(text: str, facts: ContestFacts) -> None:
    assert first(text, facts) == {}


def test_a_wrong_figure_stays_bound_and_is_told_not_to_fit(facts: ContestFacts) -> None:
    (one,) = (one for one in drafts("Turnout was 71.5 per cent.", facts).figures if one.candidates)
    assert (one.candidates[0].metric, one.candidates[0].fits) == ("cast / registered", "no")


def test_votes_of_nobody_named_stay_ambiguous(facts: ContestFacts) -> None:
    (one,) = drafts("The count gave 6.6 million votes.", facts).figures
    assert one.ambiguous
    assert {candidate.metric for candidate in one.candidates} == {"valid", "cast"}


def test_a_part_of_the_country_and_another_year_are_not_taken_for_the_whole(facts: ContestFacts) -> None:
    (seats,) = (one for one in drafts("In Kandal the CPP won 10 seats.", facts).figures if one.candidates)
    assert all(candidate.unit == "kh-kandal" and candidate.fits == "unknown" for candidate in seats.candidates)
    year = next(one for one in drafts("Turnout was 90 per cent in 1998.", facts).figures if one.candidates)
    assert (year.candidates[0].election, year.candidates[0].fits) == ("1998", "unknown")


@pytest.mark.parametrize(
    ("language", "text", "metric"),
    [
        ("fr", "Le taux de participation a atteint 83,02 % selon la commission.", "cast / registered"),
        ("es", "La participación fue del 83,02 por ciento.", "cast / registered"),
        ("pt", "Foram contados 594.659 votos nulos.", "invalid"),
    ],
)
def test_the_words_of_other_languages(language: str, text: str, metric: str, facts: ContestFacts) -> None:
    assert list(first(text, facts, language).values()) == [metric]


def test_every_language_of_figures_has_words_for_metrics() -> None:
    assert {read_metric_words(language).language for language in figure_languages()} == set(figure_languages())


@pytest.mark.parametrize(
    ("text", "test", "words"),
    [
        (
            (
                "A total of 6,946,164 voters cast their ballots, a turnout of 82.17 per cent. There are 8,380,217 registered "
                "voters."
            ),
            "rate",
            "82.888 %",
        ),
        (
            "Of 240,652 eligible voters, 189,482 people voted, a turnout of 78.80 percent: 95,744 men and 93,898 women.",
            "total",
            "a difference of 160",
        ),
        (
            (
                "The chair said 13,434,857 ballots were cast. Of these 13,119,460 were valid votes and 313,397 were rejected "
                "ballots."
            ),
            "total",
            "a difference of 2,000",
        ),
        ("Turnout rose to 61 per cent from 72 per cent at the last election.", "comparison", "it is not"),
        (
            "Turnout was 83.02 per cent, up 14.41 percentage points from 69.61 per cent in 2013.",
            "change",
            "13.400 to 13.420",
        ),
    ],
)
def test_the_misprints_of_published_reports_are_found_in_running_text(text: str, test: str, words: str) -> None:
    found = [one for one in drafts(text).consistency if one.outcome == "contradicts"]
    assert any(one.test == test and words in one.words for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "A total of 6,946,164 voters cast their ballots, a turnout of 82.89 per cent of 8,380,217 registered voters.",
        "Turnout rose to 72 per cent from 61 per cent at the last election.",
        "Turnout was 83.02 per cent, up 13.41 percentage points from 69.61 per cent in 2013.",
        "Turnout was 61 per cent in 2013 and 72 per cent in 2018.",
        "In Kandal 52 per cent voted; turnout in the country was 83 per cent.",
    ],
)
def test_reports_without_a_misprint_are_not_accused(text: str, facts: ContestFacts) -> None:
    assert [one.words for one in drafts(text).consistency if one.outcome == "contradicts"] == []


def test_the_register_of_the_record_completes_an_article(facts: ContestFacts) -> None:
    text = "A total of 6,946,164 voters cast their ballots, a turnout of 82.17 per cent."
    assert drafts(text).consistency == ()
    (finding,) = (one for one in drafts(text, facts).consistency if one.outcome == "contradicts")
    assert "82.888 %" in finding.words


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Turnout fell from 66.4 per cent to 60.1 per cent, down 6.3 points.", "en"),
        ("Turnout rose from 60 per cent to 66 per cent, an increase of six percentage points.", "en"),
        ("The number of registered voters rose from 8,000,000 to 8,380,217, an increase of 380,217.", "en"),
        ("The number of registered voters fell from 8,380,217 to 8,000,000, a decrease of 380,217.", "en"),
        ("Turnout was 83.02 per cent of 8,380,217 registered voters. Nearly 1.4 million never voted.", "en"),
        (
            "De los 13.732.194 electores inscritos votaron 11.356.789, una participación del 82,70 %. No votaron 2.375.405.",
            "es",
        ),
    ],
)
def test_directions_and_negations_are_read_before_figures_are_set_against_each_other(text: str, language: str) -> None:
    assert [one.words for one in drafts(text, language=language).consistency if one.outcome == "contradicts"] == []


def test_a_change_from_one_value_to_another_has_its_direction() -> None:
    assert [one.outcome for one in drafts("Turnout rose from 66 per cent to 60 per cent.").consistency] == [
        "contradicts"
    ]
    assert [one.outcome for one in drafts("Turnout fell from 66 per cent to 60 per cent.").consistency] == [
        "consistent"
    ]


@pytest.mark.parametrize("text", ["Abstention was 16.98 per cent.", "48 per cent of registered voters did not vote."])
def test_those_who_did_not_vote_are_no_turnout(text: str) -> None:
    assert first(text) == {}


@pytest.mark.parametrize("piece", ["12.5% votes ", "1,000 registered voters, ", "Party A 1.5% of votes, "])
def test_a_sentence_of_figures_takes_time_in_line_with_its_length(piece: str) -> None:
    def took(number: int) -> float:
        return least_time(lambda: drafts(piece * number))

    assert took(400) < 12 * max(took(100), 0.01)
