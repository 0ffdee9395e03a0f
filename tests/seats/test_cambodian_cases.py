"""The worked cases of Cambodian elections, with the numbers that their sources print."""

import csv
import re
from fractions import Fraction
from pathlib import Path

import pytest

from scrutineer.seats.certificate import verify_certificate
from scrutineer.seats.margins import votes_to_gain
from scrutineer.seats.partial import bound_unknown_votes
from scrutineer.seats.quota_highest_average import quota_highest_average
from scrutineer.seats.uniform import uniform_shares

pytestmark = pytest.mark.real_data


def numbers(text: str) -> list[Fraction]:
    """The numbers of a text, in order."""
    return [Fraction(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


@pytest.fixture(scope="module")
def cases(shared: Path) -> dict[str, dict[str, str]]:
    with (shared / "facts/cambodia/seat_test_cases.csv").open(encoding="utf-8") as handle:
        return {row["case"]: row for row in csv.DictReader(handle)}


def national_votes(shared: Path, election: str, stage: str) -> tuple[dict[str, int], int]:
    with (shared / "facts/cambodia/national_party_votes.csv").open(encoding="utf-8") as handle:
        rows = [row for row in csv.DictReader(handle) if row["election"] == election and row["stage"].startswith(stage)]
    votes = {row["party_code"]: int(row["votes"]) for row in rows}
    with (shared / "facts/cambodia/national_totals.csv").open(encoding="utf-8") as handle:
        valid = [
            int(row["valid"])
            for row in csv.DictReader(handle)
            if row["election"] == election and "final" in row["stage"]
        ]
    return votes, valid[-1]


def candidate_magnitudes(shared: Path) -> dict[str, int]:
    with (shared / "facts/cambodia/province_magnitude.csv").open(encoding="utf-8") as handle:
        return {row["province"]: int(row["candidate_2018_2023"]) for row in csv.DictReader(handle)}


def test_t1_quota_and_whole_quotas(cases: dict[str, dict[str, str]]) -> None:
    seats, valid, party = numbers(cases["T1"]["input"])
    quota, whole = numbers(cases["T1"]["expected"])
    found = quota_highest_average({"p": int(party)}, int(seats), valid=int(valid))
    assert found.quota is not None
    assert round(found.quota, 2) == quota
    assert sum(step.phase == "quota" for step in found.steps) == whole


def test_t2_kampong_cham_2008_sequence_and_outcome(cases: dict[str, dict[str, str]]) -> None:
    seats, cpp, srp, hrp = map(int, numbers(cases["T2"]["input"])[:4])
    valid = int(numbers(cases["T2"]["input"])[-1])
    assert (seats, cpp, srp, hrp, valid) == (18, 409_766, 211_934, 72_725, 799_100)
    named = {"cpp": cpp, "srp": srp, "hrp": hrp}
    found = quota_highest_average(named, seats, valid=valid)
    quota_seats = [step.option for step in found.steps if step.phase == "quota"]
    assert [quota_seats.count(party) for party in named] == [9, 4, 1]
    averages = [(step.option, round(step.quotient)) for step in found.steps if step.phase == "average"]
    assert averages[:3] == [("srp", 42_387), ("cpp", 40_977), ("cpp", 37_251)]
    assert averages[3] == ("hrp", 36_362)
    for printed in (42_387, 40_977, 37_251):
        assert f"{printed:,}" in cases["T2"]["expected"]


def test_t2_bound_on_the_votes_of_the_fourth_party(cases: dict[str, dict[str, str]]) -> None:
    named = {"cpp": 409_766, "srp": 211_934, "hrp": 72_725}
    final = {"cpp": 11, "srp": 5, "hrp": 1, "nrp": 1}
    assert "CPP 11, SRP 5, HRP 1, NRP 1" in cases["T2"]["expected"]
    found = bound_unknown_votes(named, final, valid=799_100)
    assert found.is_consistent
    bound = found.bound("nrp")
    assert bound.lower == Fraction("36362.5")
    assert "36,362.5" in cases["T2"]["expected"]
    for votes, seats in ((36_362, 0), (36_363, 1)):
        allocation = quota_highest_average({**named, "nrp": votes}, 18, valid=799_100)
        assert allocation.most["nrp"] == seats
    assert quota_highest_average({**named, "nrp": 36_363}, 18).seats == final
    assert verify_certificate({**named, "nrp": 36_363}, final, 18).holds


@pytest.mark.parametrize(
    ("case", "printed", "magnitude", "leader", "leader_seats", "gainer", "gainer_seats"),
    [
        ("T3", 166, 11, 200_000, 5, "cnrp", 6),
        ("T4", 4_083, 6, 160_000, 4, "cnrp", 2),
        ("T5", 28_882, 12, 280_000, 5, "cnrp", 7),
        ("T6", 16_459, 8, 200_000, 5, "cnrp", 3),
    ],
)
def test_t3_to_t6_printed_margins(
    cases: dict[str, dict[str, str]],
    case: str,
    printed: int,
    magnitude: int,
    leader: int,
    leader_seats: int,
    gainer: str,
    gainer_seats: int,
) -> None:
    assert Fraction(printed) in numbers(cases[case]["expected"])
    assert numbers(cases[case]["input"])[0] == magnitude
    # The printed margin t is the fewest votes, so t - 1 <= (g + 1) * leader / l - gainer < t, with l and g the seats.
    share = Fraction(leader * (gainer_seats + 1), leader_seats)
    fewest, most = _range(share, printed)
    assert fewest <= most
    for votes in (fewest, most):
        contest = {"cpp": leader, gainer: votes}
        assert quota_highest_average(contest, magnitude).seats == {"cpp": leader_seats, gainer: gainer_seats}
        margin = votes_to_gain(contest, magnitude, gainer)
        assert margin.votes == printed
        assert margin.losers == ("cpp",)
        gap = (gainer_seats + 1) * leader - leader_seats * votes
        assert leader_seats * (printed - 1) <= gap < leader_seats * printed
        assert leader_seats * printed in numbers(cases[case]["expected"])
        after = quota_highest_average({"cpp": leader, gainer: votes + printed}, magnitude)
        assert after.seats == {"cpp": leader_seats - 1, gainer: gainer_seats + 1}
    beyond = votes_to_gain({"cpp": leader, gainer: fewest - 1}, magnitude, gainer)
    assert beyond.votes == printed + 1


def _range(share: Fraction, printed: int) -> tuple[int, int]:
    """Fewest and most votes of the gainer for which `printed` is the margin: share - printed < v <= share - printed + 1."""
    low = share - printed
    fewest = low.numerator // low.denominator + 1
    high = low + 1
    return fewest, high.numerator // high.denominator


def test_t7_national_2018(cases: dict[str, dict[str, str]], shared: Path) -> None:
    votes, valid = national_votes(shared, "NA2018", "official")
    found = uniform_shares(
        votes, magnitudes=candidate_magnitudes(shared), magnitudes_sourced=False, largest_magnitude=12, valid=valid
    )
    assert found.ratio is not None
    assert round(found.ratio, 2) == Fraction("13.05")
    assert Fraction("13.05") in numbers(cases["T7"]["expected"])
    assert found.second == ("FUNCINPEC",)
    assert found.second_wins_from == 14
    assert found.is_sweep is True
    assert found.seats is not None
    assert found.most is not None
    assert found.seats["CPP"] == 125
    assert sum(found.most.values()) == 125
    assert found.magnitudes_sourced is False
    assert found.unnamed_votes == 200_964


def test_t8_national_2023(cases: dict[str, dict[str, str]], shared: Path) -> None:
    votes, valid = national_votes(shared, "NA2023", "official")
    magnitudes = candidate_magnitudes(shared)
    found = uniform_shares(votes, magnitudes=magnitudes, magnitudes_sourced=False, largest_magnitude=12, valid=valid)
    assert found.ratio is not None
    assert round(found.ratio, 2) == Fraction("8.93")
    assert Fraction("8.93") in numbers(cases["T8"]["expected"])
    assert found.second_wins_from == 9
    assert found.is_sweep is False
    assert found.seats is not None
    assert (found.seats["CPP"], found.seats["FUNCINPEC"]) == (121, 4)
    winners = [unit for unit, size in magnitudes.items() if quota_highest_average(votes, size).seats["FUNCINPEC"]]
    assert sorted(winners) == ["Kampong Cham", "Kandal", "Phnom Penh", "Prey Veng"]
    assert all(unit in cases["T8"]["expected"] for unit in winners)
