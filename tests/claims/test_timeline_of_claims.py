"""Every row of the collected time line of claims: tested with the verdict that can be defended, or left out by name."""

import csv
from pathlib import Path

import pytest

from scrutineer.claims.verdict import Verdict
from scrutineer.formats.builtin import load_builtin
from scrutineer.report.examination import examine

pytestmark = pytest.mark.real_data

VERDICTS_2013 = {
    "cambodia-daily-shares": "depends",
    "final-tally-unchanged": "supported",
    "cpp-loses-seats": "supported",
    "phnom-penh-eleven": "contradicted",
    "turnout-of-valid-votes": "depends",
    "v-dem-turnout": "depends",
    "c03": "supported",
    "reuters-2018-on-2013": "supported",
    "rfa-2018-on-2013": "supported",
}
VERDICTS_2023 = {
    "close-of-poll": "supported_then",
    "register-of-the-day": "contradicted",
    "c45": "depends",
    "c46": "not_checkable",
    "c47": "not_checkable",
    "evening": "supported_then",
    "kamnotra-shares": "not_enough_evidence",
    "c48": "contradicted",
    "c49": "contradicted",
    "vietnamplus-shares": "supported",
    "official-result": "supported",
    "camboja-official": "sources_disagree",
    "tass-official": "contradicted",
    "jurist-invalid": "supported",
}
ELSEWHERE = {"C03": ("cambodia-2013", "c03")} | {f"C{n}": ("cambodia-2023", f"c{n}") for n in range(45, 50)}
AN_ACT = "an act, told by its source: nothing in it is a figure of the election"
AN_OPINION = "an assessment: no published figure could settle it"
A_COURTESY = "a message of congratulation"
NOT_CLAIMS = {
    **dict.fromkeys(("C01", "C02", "C04", "C05", "C07", "C32", "C38", "C40", "C41", "C42"), AN_ACT),
    "C06": "a gift of ballot boxes: its number is of the donor's books, not of the election record",
    **dict.fromkeys(("C12", "C22", "C23", "C24", "C25", "C27"), AN_OPINION),
    **dict.fromkeys(("C28", "C29", "C33", "C36", "C37", "C39"), A_COURTESY),
    **dict.fromkeys(("C43", "C44"), "a share of exports: trade, not the election"),
}


@pytest.fixture(scope="module")
def rows(shared: Path) -> list[dict[str, str]]:
    with (shared / "facts" / "cambodia" / "timeline_claims.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def verdicts() -> dict[str, dict[str, Verdict]]:
    names = ("cambodia-2013", "cambodia-2018", "cambodia-2023")
    return {name: {item.id: item for item in examine(load_builtin(name)).verdicts} for name in names}


def test_verdicts_of_2013_and_2023(verdicts: dict[str, dict[str, Verdict]]) -> None:
    assert {name: item.verdict for name, item in verdicts["cambodia-2013"].items()} == VERDICTS_2013
    assert {name: item.verdict for name, item in verdicts["cambodia-2023"].items()} == VERDICTS_2023


def test_every_row_is_a_claim_or_has_a_reason(
    rows: list[dict[str, str]], verdicts: dict[str, dict[str, Verdict]]
) -> None:
    covered = {}
    for row in rows:
        name = row["claim_id"]
        record, claim = ELSEWHERE.get(name, ("cambodia-2018", f"t{name[1:]}"))
        if claim in verdicts[record]:
            covered[name] = verdicts[record][claim]
    assert set(covered) | set(NOT_CLAIMS) == {row["claim_id"] for row in rows}
    assert not set(covered) & set(NOT_CLAIMS)
    assert (len(rows), len(covered), len(NOT_CLAIMS)) == (54, 29, 25)
    for row in rows:
        if row["claim_id"] in covered:
            sources = set(covered[row["claim_id"]].claim.source.split(";"))
            assert sources & set(row["source_ids"].split(";")), row["claim_id"]


def test_every_row_with_a_figure_of_the_election_is_tested(rows: list[dict[str, str]]) -> None:
    with_value = {row["claim_id"] for row in rows if row["value"]}
    assert with_value & set(NOT_CLAIMS) == {"C06", "C43", "C44"}


def test_turnout_of_the_night_is_higher_than_in_2013(verdicts: dict[str, dict[str, Verdict]]) -> None:
    parts = verdicts["cambodia-2018"]["t08"].figures
    assert [item.finding.value for item in parts] == [
        "supported_then",
        "not_enough_evidence",
        "supported",
        "supported",
    ]
    assert "6,735,244 / 9,675,453 = 69.6117 %" in parts[2].explanation


def test_a_prediction_is_not_judged_and_its_outcome_is_told(verdicts: dict[str, dict[str, Verdict]]) -> None:
    found = verdicts["cambodia-2023"]["c47"]
    assert "440,154" in found.explanation
    assert "does not fit" in found.explanation


def test_digits_cut_off_are_named(verdicts: dict[str, dict[str, Verdict]]) -> None:
    found = verdicts["cambodia-2023"]["jurist-invalid"].figures[0]
    assert found.rounding == ("cut off",)
    assert "cut off and not rounded" in found.explanation


def test_relations_between_the_claims(verdicts: dict[str, dict[str, Verdict]]) -> None:
    def kinds(record: str) -> set[tuple[str, str, str]]:
        found = verdicts[record].values()
        return {(item.id, other.kind, other.claim) for item in found for other in item.related if not other.back}

    of_2018 = kinds("cambodia-2018")
    assert {
        ("a01", "repeats", "t30"),
        ("t30", "supersedes", "t14"),
        ("t14", "supersedes", "t09"),
        ("t09", "supersedes", "t08"),
        ("ifes-page", "repeats", "t14"),
        ("ifes-page", "contradicts", "t31"),
        ("t52", "contradicts", "t14"),
        ("t52", "repeats", "t09"),
        ("t50", "contradicts", "t20"),
    } <= of_2018
    assert not any("t10" in item for item in of_2018), "an unfinished count of nobody knows when contradicts nothing"
    assert ("tass-official", "contradicts", "official-result") in kinds("cambodia-2023")
    assert ("jurist-invalid", "contradicts", "camboja-official") not in kinds("cambodia-2023"), "cut off, and rounded"
