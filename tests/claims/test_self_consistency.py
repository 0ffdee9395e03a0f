"""All figures of one text against each other: published reports whose misprints are known, and clean ones."""

import json
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutineer.claims.consistency_finding import ConsistencyFinding
from scrutineer.claims.expression import parse_metric
from scrutineer.claims.implied_total import PrintedShare, implied_total
from scrutineer.claims.interval import Interval
from scrutineer.claims.self_consistency import self_consistency
from scrutineer.claims.stated_figure import ROLES, StatedFigure, stated

REGISTER_2018 = {"registered": Interval.point(8_380_217)}


def figure(metric: str, printed: str, **keys: object) -> StatedFigure:
    found = stated(printed, parse_metric(metric), **keys)  # type: ignore[arg-type]
    assert found is not None, printed
    return found


def only(found: tuple[ConsistencyFinding, ...], test: str) -> list[ConsistencyFinding]:
    return [item for item in found if item.test == test]


def wrong(found: tuple[ConsistencyFinding, ...]) -> list[ConsistencyFinding]:
    return [item for item in found if item.outcome == "contradicts"]


def test_cambodia_2018_the_rate_of_the_night_beside_the_count_of_the_day() -> None:
    text = [
        figure("cast", "6,946,164"),
        figure("cast / registered", "82.17 percent"),
        figure("invalid", "596,775"),
        figure("invalid / cast", "nine percent", hedge="about"),
    ]
    (misprint,) = wrong(self_consistency(text, known=REGISTER_2018))
    assert (misprint.test, misprint.faulty) == ("rate", (1,))
    assert "82.888 %" in misprint.words
    assert misprint.computed == Interval.point(Fraction(6_946_164, 8_380_217))


def test_maldives_2014_the_rate_goes_with_the_parts_and_not_with_the_printed_total() -> None:
    text = [
        figure("cast", "189,482"),
        figure("registered", "240,652"),
        figure("cast / registered", "78.80%"),
        figure("cast", "95,744", role="part", name="men", all_parts=True),
        figure("cast", "93,898", role="part", name="women", all_parts=True),
    ]
    total, rate = sorted(wrong(self_consistency(text)), key=lambda item: item.test, reverse=True)
    assert (total.test, rate.test) == ("total", "rate")
    assert "189,642" in total.words
    assert "a difference of 160" in total.words
    assert rate.faulty == (0,)
    assert "= 78.803 %" in rate.words
    assert "= 78.737 %" in rate.words


def test_parts_that_may_not_be_all_ask_a_question_only_where_the_gap_is_small() -> None:
    def parts(total: str) -> list[ConsistencyFinding]:
        text = [
            figure("cast", total),
            figure("cast", "95,744", role="part", name="men"),
            figure("cast", "93,898", role="part", name="women"),
        ]
        return list(self_consistency(text))

    assert [item.outcome for item in parts("189,742")] == ["question"]
    assert [item.outcome for item in parts("300,000")] == ["undecided"]
    assert [item.outcome for item in parts("189,482")] == ["contradicts"], "parts that exceed their total"
    assert [item.outcome for item in parts("189,642")] == ["consistent"]


def test_ghana_2020_the_narrated_total_is_off_and_the_quote_names_the_wrong_thing() -> None:
    text = [
        figure("cast", "13,434,857"),
        figure("valid", "13,432,857", name="the chair"),
        figure("valid", "13,119,460"),
        figure("invalid", "313,397"),
        figure("invalid / cast", "2.333 percent"),
    ]
    found = self_consistency(text)
    narrated = [item for item in only(found, "total") if 0 in item.figures and "13,119,460" in item.words]
    assert [item.outcome for item in narrated] == ["contradicts"]
    assert "a difference of 2,000" in narrated[0].words
    assert narrated[0].faulty == (0,)
    (both,) = only(found, "two values")
    assert both.outcome == "question"
    assert "13,432,857 is what valid ballots plus invalid ballots give together" in both.words
    share = next(item for item in only(found, "rate") if 4 in item.figures)
    assert share.outcome == "undecided"
    assert "cannot tell them apart" in share.words


def test_ghana_2020_a_second_total_in_the_text_settles_which_is_wrong() -> None:
    text = [
        figure("cast", "13,434,857"),
        figure("cast", "13,432,857"),
        figure("valid", "13,119,460"),
        figure("invalid", "313,397"),
    ]
    (settled,) = [item for item in wrong(self_consistency(text)) if item.faulty]
    assert settled.faulty == (0,)
    assert "prints 13,432,857 elsewhere, which goes with it" in settled.words


@pytest.mark.parametrize(
    ("figures", "outcomes"),
    [
        # Cambodia, the night of 29 July 2018: 80.37 to 80.49, possible, and too coarse for more.
        ([("cast", "6.74 million"), ("cast / registered", "80.49%")], {"rate": "undecided"}),
        # Cambodia, 30 July (AKP): millions cut off by the agency.
        ([("cast", "6,946,164"), ("cast / registered", "82.89 percent")], {"rate": "consistent"}),
        # Cambodia, 11 August.
        (
            [("cast", "6,956,900"), ("cast / registered", "83.02%"), ("registered", "8,380,217")],
            {"rate": "consistent"},
        ),
        # Cambodia 2023 (Jurist): inputs too coarse.
        (
            [("invalid / cast", "5.35 percent"), ("cast", "8.21 million"), ("valid", "7.77 million")],
            {"rate": "undecided"},
        ),
    ],
)
def test_printed_reports(figures: list[tuple[str, str]], outcomes: dict[str, str]) -> None:
    known = {} if any(metric == "valid" for metric, _ in figures) else REGISTER_2018
    found = self_consistency([figure(*item) for item in figures], known=known)
    assert {item.test: item.outcome for item in found} == outcomes


def test_kenya_2017_two_rates_of_two_moments_are_a_question_and_each_goes_with_its_count() -> None:
    text = [
        figure("registered", "19.6 million"),
        figure("cast", "6,553,858"),
        figure("cast / registered", "34 percent", hedge="about"),
        figure("cast / registered", "48 percent"),
    ]
    found = self_consistency(text)
    by_figure = {item.figures: item for item in only(found, "rate")}
    assert by_figure[0, 1, 2].outcome == "consistent"
    assert by_figure[0, 1, 3].outcome == "question"
    assert "34 percent, which does; 48 percent may be of another count" in by_figure[0, 1, 3].words
    assert [item.outcome for item in only(found, "two values")] == ["question"]


def test_bolivia_2019_the_margin_is_the_difference_of_the_shares() -> None:
    text = [
        figure("votes[first] / valid", "46.86%", role="value"),
        figure("votes[second] / valid", "36.74%", role="value"),
    ]
    (shares,) = self_consistency(text)
    assert shares.outcome == "consistent"
    margin = [
        figure("votes[x] / valid", "36.74%", role="earlier"),
        figure("votes[x] / valid", "46.86%"),
        figure("votes[x] / valid", "10.12 points", role="change"),
    ]
    assert [item.outcome for item in self_consistency(margin)] == ["consistent"]


def venezuela(second: str) -> list[StatedFigure]:
    return [
        figure("votes[a]", "5,150,092"),
        figure("votes[a] / valid", "51.2%"),
        figure("votes[b]", "4,445,978"),
        figure("votes[b] / valid", second),
    ]


def test_venezuela_2024_votes_worked_out_from_rounded_shares() -> None:
    (flag,) = only(self_consistency(venezuela("44.2%")), "votes from shares")
    assert flag.outcome == "question"
    assert flag.computed == Interval.point(10_058_774)
    assert "10,058,773.4 and 10,058,773.8" in flag.words
    assert flag.chance is not None
    assert flag.chance < Fraction(1, 1000)
    assert not only(self_consistency(venezuela("44%")), "votes from shares")


def test_counted_votes_are_not_taken_for_votes_from_shares() -> None:
    rng = np.random.default_rng(20_240_728)
    flagged = 0
    for _ in range(400):
        a, b, c = (int(v) for v in rng.integers(100_000, 5_000_000, 3))
        total = a + b + c
        pairs = [
            PrintedShare(v, Fraction(round(Fraction(v, total) * 1000), 1000), Fraction(1, 1000)) for v in (a, b, c)
        ]
        found = implied_total(pairs)
        flagged += found is not None and found.chance < Fraction(1, 1000)
    assert flagged == 0


def test_small_counts_cannot_tell_votes_from_shares() -> None:
    pairs = [
        PrintedShare(512, Fraction(512, 1000), Fraction(1, 1000)),
        PrintedShare(488, Fraction(488, 1000), Fraction(1, 1000)),
    ]
    found = implied_total(pairs)
    assert found is not None
    assert found.chance == 1


def test_shares_over_a_whole() -> None:
    text = [figure(f"votes[{name}] / valid", printed) for name, printed in (("a", "52%"), ("b", "44%"), ("c", "7%"))]
    (found,) = self_consistency(text)
    assert found.outcome == "contradicts"
    rounded = [figure(f"votes[{name}] / valid", printed) for name, printed in (("a", "51%"), ("b", "45%"), ("c", "5%"))]
    assert [item.outcome for item in self_consistency(rounded)] == ["consistent"], "101 by rounding alone"


@pytest.mark.parametrize(
    ("compared", "now", "outcome"),
    [
        ("more", "80.49 percent", "consistent"),
        ("less", "80.49 percent", "contradicts"),
        ("more", "69.6 percent", "undecided"),
        ("more", "69.60 percent", "contradicts"),
    ],
)
def test_set_beside_an_earlier_value(compared: str, now: str, outcome: str) -> None:
    text = [
        figure("cast / registered", now, compared=compared),
        figure("previous.cast / previous.registered", "69.61 percent"),
    ]
    assert [item.outcome for item in self_consistency(text)] == [outcome]


@pytest.mark.parametrize(
    ("printed", "outcome", "word"),
    [
        ("13.4 percentage points", "consistent", ""),
        ("13.41 points", "consistent", ""),
        ("19.3 per cent", "consistent", ""),
        ("13.4 per cent", "contradicts", "right only as percentage points"),
        ("19.3 percentage points", "contradicts", "right only as per cent"),
        ("17 per cent", "contradicts", "not 17 per cent"),
    ],
)
def test_points_and_per_cent_are_never_switched(printed: str, outcome: str, word: str) -> None:
    text = [
        figure("cast / registered", "83.02%"),
        figure("cast / registered", "69.61%", role="earlier"),
        figure("cast / registered", printed, role="change"),
    ]
    (found,) = self_consistency(text)
    assert found.outcome == outcome
    assert word in found.words


def test_a_rate_without_counts_says_nothing() -> None:
    """Cambodia, 29 July 2018, 82.71 per cent: no count stands beside it."""
    assert self_consistency([figure("cast / registered", "82.71 percent")], known=REGISTER_2018) == ()


def test_nothing_joins_figures_of_different_things() -> None:
    text = [figure("cast", "6,956,900"), figure("magnitude", "125"), figure("external.letters", "26")]
    assert self_consistency(text, known=REGISTER_2018) == ()


def test_as_plain_json() -> None:
    found = self_consistency(venezuela("44.2%"))
    plain = json.loads(json.dumps([item.as_dict() for item in found], allow_nan=False))
    assert plain[0]["test"] == "votes from shares"
    assert json.dumps([item.as_dict() for item in venezuela("44.2%")], allow_nan=False)


metrics = st.sampled_from(
    ["cast", "valid", "invalid", "registered", "cast / registered", "invalid / cast", "votes[a]", "votes[a] / valid"]
)
texts = st.sampled_from(["0", "12", "6.9 million", "82%", "0%", "3 points", "7,000", "twice"])
anything = st.builds(
    lambda metric, text, role: stated(text, parse_metric(metric), role=role), metrics, texts, st.sampled_from(ROLES)
)


@settings(max_examples=60)
@given(st.lists(anything, max_size=9))
def test_any_figures_end_in_findings(figures: list[StatedFigure | None]) -> None:
    known = [item for item in figures if item is not None]
    found = self_consistency(known)
    json.dumps([item.as_dict() for item in found], allow_nan=False)
    assert all(place < len(known) for item in found for place in item.figures)


@settings(max_examples=40)
@given(
    valid=st.integers(1, 10**7),
    invalid=st.integers(0, 10**6),
    spare=st.integers(0, 10**6),
    digits=st.integers(0, 3),
    cut=st.booleans(),
)
def test_a_report_made_from_one_count_contradicts_nothing(
    valid: int, invalid: int, spare: int, digits: int, cut: bool
) -> None:
    cast = valid + invalid
    registered = cast + spare

    def rate(part: int, whole: int) -> str:
        scaled = Fraction(part, whole) * 100 * 10**digits
        number = int(scaled) if cut else int(scaled + Fraction(1, 2))
        return f"{number / 10**digits:.{digits}f}%"

    text = [
        figure("registered", f"{registered:,}"),
        figure("cast", f"{cast:,}"),
        figure("valid", f"{valid:,}"),
        figure("invalid", f"{invalid:,}"),
        figure("cast / registered", rate(cast, registered)),
        figure("invalid / cast", rate(invalid, cast)),
    ]
    assert not wrong(self_consistency(text))


def test_a_table_of_figures_is_not_compared_cell_by_cell() -> None:
    table = [figure("cast", f"{1000 + place:,}") for place in range(150)]
    assert len(self_consistency([*table, figure("cast / registered", "50%")])) < 30
