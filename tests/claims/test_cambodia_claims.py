"""The claims about the election of 2018 against the built-in record, and against the record with one number changed."""

import datetime as dt
import json
import re
from dataclasses import replace
from fractions import Fraction

import polars as pl
import pytest

from scrutineer.claims.check import check_claims
from scrutineer.claims.claim import Claim, Figure
from scrutineer.claims.expression import parse_metric
from scrutineer.claims.facts import Facts
from scrutineer.claims.verdict import Verdict
from scrutineer.formats.builtin import builtin_folder, load_builtin
from scrutineer.formats.claims_file import read_claims
from scrutineer.formats.reference_file import load_references
from scrutineer.record.assemble import assemble
from scrutineer.record.record import ElectionRecord
from scrutineer.report.claims_section import claim_card
from scrutineer.tabulation.tally import tabulate

EXPECTED = {
    "a01": "supported",
    "a02": "not_checkable",
    "a03": "contradicted",
    "a04": "supported",
    "a05": "not_enough_evidence",
    "a06": "not_checkable",
    "a07": "not_checkable",
    "a08": "supported",
    "t08": "not_enough_evidence",
    "t09": "not_enough_evidence",
    "t10": "not_enough_evidence",
    "t11": "supported",
    "t11-share": "not_enough_evidence",
    "t13": "contradicted",
    "t14": "supported_then",
    "t15": "not_enough_evidence",
    "t16": "not_enough_evidence",
    "t17": "not_enough_evidence",
    "t18": "supported_then",
    "t19": "not_enough_evidence",
    "t20": "supported",
    "t21": "not_enough_evidence",
    "t26": "supported",
    "t30": "supported",
    "t31": "supported",
    "ifes-page": "sources_disagree",
    "t34": "sources_disagree",
    "straits-times-share": "supported",
    "t35": "supported",
    "t50": "contradicted",
    "t51": "not_enough_evidence",
    "t52": "contradicted",
    "t53": "supported",
    "t54": "not_enough_evidence",
}

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def record() -> ElectionRecord:
    return load_builtin("cambodia-2018")


@pytest.fixture(scope="module")
def before() -> ElectionRecord:
    return load_builtin("cambodia-2013")


@pytest.fixture(scope="module")
def claims(record: ElectionRecord, before: ElectionRecord) -> tuple[Claim, ...]:
    return read_claims(builtin_folder("cambodia-2018"), record, previous=before)


def judged(record: ElectionRecord, before: ElectionRecord, claims: tuple[Claim, ...]) -> dict[str, Verdict]:
    facts = Facts(tabulate(record), tabulate(before), load_references())
    return {verdict.id: verdict for verdict in check_claims(claims, facts)}


@pytest.fixture(scope="module")
def verdicts(record: ElectionRecord, before: ElectionRecord, claims: tuple[Claim, ...]) -> dict[str, Verdict]:
    return judged(record, before, claims)


def test_every_verdict(verdicts: dict[str, Verdict]) -> None:
    assert {name: verdict.verdict for name, verdict in verdicts.items()} == EXPECTED


def test_turnout(verdicts: dict[str, Verdict]) -> None:
    found = verdicts["a01"]
    assert found.computed == "6,956,900 / 8,380,217 = 83.0158 %"
    assert found.figures[0].rounding == ("half up", "half to even")
    line = {point.stage.id: point for point in found.timeline}
    assert list(line) == ["close-of-poll", "evening", "first-count", "temporary", "official"]
    for stage, printed in (
        ("close-of-poll", "80.49"),
        ("evening", "82.17"),
        ("first-count", "82.89"),
        ("official", "83.02"),
    ):
        assert any(text.startswith(printed) for text in line[stage].printed), stage
    assert line["evening"].interval is None
    first = line["first-count"].interval
    assert first is not None
    assert first.value == Fraction(6_946_164, 8_380_217)


def test_few_invalid_ballots(verdicts: dict[str, Verdict]) -> None:
    found = verdicts["a03"]
    assert found.computed == "594,659 / 6,956,900 = 8.5478 %"
    for number in ("1.60 %", "8.55 %", "374,510", "50,898", "4,514,603", "91.45 per cent"):
        assert number in found.explanation, number
    assert found.vague is not None
    assert found.vague.friendliest is not None
    assert found.vague.friendliest.startswith("91.45 per cent of ballots cast were valid")
    assert [item.points for item in found.vague.placements] == ["large", "large", "small", "large", "large"]
    reference = found.vague.placements[1].reference
    assert reference is not None
    assert (reference.n, round(float(reference.upper_quartile), 4)) == (233, 0.0274)


def test_seats(verdicts: dict[str, Verdict]) -> None:
    assert [(item.computed, item.stage and item.stage.id) for item in verdicts["t50"].figures] == [
        ("125", "official"),
        ("0", "official"),
        ("0", "official"),
    ]
    assert "official" in {item.stage.id for item in verdicts["a04"].figures if item.stage}


def test_letters(verdicts: dict[str, Verdict]) -> None:
    found = verdicts["a05"].as_dict()
    assert found["computed"] is None
    assert found["found"].startswith("Letters of nine governments were found")
    assert "CNV0816" in found["sources"]


def test_the_misprinted_pair(verdicts: dict[str, Verdict]) -> None:
    found = verdicts["t52"]
    assert found.together.excluded
    assert found.computed == "6,946,164 / 8,380,217 = 82.8876 %"
    assert [item.figure.printed for item in found.together.faulty] == ["82.17 percent"]
    turnout = found.figures[2]
    assert turnout.computed == "6,946,164 / 8,380,217 = 82.8876 %"
    assert "83.0158" not in turnout.explanation
    assert "First count, 30 July 2018 (82.17%, WPFR2018)" in turnout.explanation


@pytest.mark.parametrize("name", ["t14", "t18", "ifes-page"])
def test_the_latest_figures_together_change_the_verdict(
    record: ElectionRecord, before: ElectionRecord, claims: tuple[Claim, ...], name: str
) -> None:
    claim = next(claim for claim in claims if claim.id == name)
    told = judged(record, before, (claim,))[name].would_change or ""
    pairs = re.findall(r"latest figure, ([\d.,]+(?: %)?), in place of (\S+)", told)
    latest = {old: new for new, old in pairs}
    figures = [replace(f, printed=latest.get(f.printed.split()[0], f.printed)) for f in claim.figures]
    assert sum(new != old for new, old in zip(figures, claim.figures, strict=True)) == len(latest) > 1
    every = replace(claim, figures=tuple(figures))
    first = replace(claim, figures=(figures[0], *claim.figures[1:]))
    assert judged(record, before, (every,))[name].verdict == "supported"
    assert judged(record, before, (first,))[name].verdict != "supported"


def test_parts_and_reasons_are_named(verdicts: dict[str, Verdict]) -> None:
    def change(name: str) -> str:
        return verdicts[name].would_change or ""

    for words in ("CPP", "6 seats of FUNCINPEC", "5 seats of LDP"):
        assert words in change("t50")
    for name in ("t16", "t17"):
        assert "from the same unfinished count" in change(name)
        assert "published figure" not in change(name)
    assert "FUNCINPEC" in change("t15")
    assert "largest value of any province" in change("t19")
    assert "cut off" in change("a01")
    assert "6.88 million, AKP0729" in verdicts["t09"].explanation
    assert "82.8876 % (First count, 30 July 2018) only if digits were cut off" in verdicts["t54"].explanation
    assert "none comes near it: 70,291" in verdicts["t13"].explanation


def test_agreement_with_its_own_source(verdicts: dict[str, Verdict]) -> None:
    shared = {name for name, verdict in verdicts.items() if verdict.same_source}
    assert {"t08", "t14", "t31"} <= shared
    assert not shared & {"a01", "a04", "t20", "t50"}
    assert "same source (REUT0729)" in verdicts["t08"].explanation
    assert "(CNV0817) beside" in verdicts["t31"].explanation


def test_not_normal_has_the_turnout_before_beside_it(verdicts: dict[str, Verdict]) -> None:
    found = verdicts["a02"]
    assert [value.computed for value in found.context] == [
        "6,956,900 / 8,380,217 = 83.0158 %",
        "6,735,244 / 9,675,453 = 69.6117 %",
    ]
    assert "69.6117 %" in found.explanation


def test_a_page_that_shows_the_first_count_as_final(verdicts: dict[str, Verdict]) -> None:
    found = verdicts["ifes-page"]
    assert {item.stage.id for item in found.figures if item.stage} == {"first-count"}
    assert "6,956,900" in found.explanation


def test_as_plain_json(verdicts: dict[str, Verdict]) -> None:
    plain = json.loads(json.dumps([verdict.as_dict() for verdict in verdicts.values()], allow_nan=False))
    for item in plain:
        for key in ("id", "speaker", "date", "printed", "verdict", "computed", "explanation"):
            assert key in item
        assert item["explanation"]


def copied(
    record: ElectionRecord, *, ballots: pl.DataFrame | None = None, seats: pl.DataFrame | None = None
) -> ElectionRecord:
    """The record with another table of ballots or seats."""
    return assemble(
        record.metadata,
        units=record.units.table,
        ballots=record.ballots if ballots is None else ballots,
        votes=record.votes,
        seats=record.seats if seats is None else seats,
        statements=record.statements.with_columns(pl.col("used").cast(pl.String)),
    )


@pytest.mark.parametrize("adjusted", [False, True])
def test_ninety_thousand_invalid_ballots(
    record: ElectionRecord, before: ElectionRecord, claims: tuple[Claim, ...], adjusted: bool
) -> None:
    last = pl.col("stage") == "official"
    changed = record.ballots.with_columns(pl.when(last).then(90_000).otherwise(pl.col("invalid")).alias("invalid"))
    if adjusted:
        total = pl.when(last).then(pl.col("valid") + 90_000).otherwise(pl.col("cast"))
        changed = changed.with_columns(total.alias("cast"))
    found = judged(copied(record, ballots=changed), before, claims)
    assert found["a03"].verdict == "depends"
    assert "90,000" in (found["a03"].computed or "")
    assert "594,659" not in found["a03"].explanation
    assert found["t30"].verdict != "supported"
    # With another total the turnout still stands in the version before, and the claim has no day.
    assert found["a01"].verdict == ("sources_disagree" if adjusted else "supported")


@pytest.mark.parametrize("which", ["cpp", None])
def test_a_hundred_and_twenty_seats(
    record: ElectionRecord, before: ElectionRecord, claims: tuple[Claim, ...], which: str | None
) -> None:
    row = (pl.col("unit") == "kh") & pl.col("option").eq_missing(pl.lit(which, pl.String))
    changed = record.seats.with_columns(pl.when(row).then(120).otherwise(pl.col("seats")).alias("seats"))
    found = judged(copied(record, seats=changed), before, claims)
    assert found["a04"].verdict == "contradicted"
    assert "120" in (found["a04"].computed or "")
    assert found["t20"].verdict == ("supported" if which is None else "contradicted")


def test_without_the_election_before_the_word_cannot_be_judged(
    record: ElectionRecord, claims: tuple[Claim, ...]
) -> None:
    facts = Facts(tabulate(record), None, load_references())
    few = next(claim for claim in claims if claim.id == "a03")
    (found,) = check_claims([few], facts)
    assert found.verdict == "not_enough_evidence"


def test_an_alternative_is_shown_and_does_not_decide(
    record: ElectionRecord, before: ElectionRecord, claims: tuple[Claim, ...]
) -> None:
    turnout = next(claim for claim in claims if claim.id == "a01")
    other = replace(turnout, figures=(replace(turnout.figures[0], printed="75.92 per cent"),))
    found = judged(record, before, (other,))["a01"]
    assert found.verdict == "depends"
    assert found.computed == "6,362,241 / 8,380,217 = 75.9198 %"


def test_a_bare_figure_of_the_record_is_not_called_recomputed(record, verdicts):
    found = {
        (figure.figure.metric.text, figure.as_dict()["reported"]): part.computed_label
        for verdict in verdicts.values()
        for figure, part in zip(verdict.figures, claim_card(verdict, record).parts, strict=True)
    }
    assert set(found.items()) >= {
        (("seats[cpp]", True), "The record's figure"),
        (("magnitude", True), "The record's figure"),
        (("votes[funcinpec]", True), "The record's figure"),
        (("cast / registered", False), "Recomputed"),
        # One version gives this count, another leaves it to be worked out from the others.
        (("invalid", True), "The record's figure"),
        (("invalid", False), "Recomputed"),
    }
    assert all((label == "Recomputed") is not reported for (_, reported), label in found.items())


def test_a_result_told_before_polling_day_is_remarked_on(record, before, claims):
    told = {
        "result": (1, "cast / registered", "83.02 per cent"),
        "on the day": (29, "cast / registered", "83.02 per cent"),
        "register": (1, "registered", "8,380,217"),
        "earlier": (1, "previous.cast", "6,735,244"),
    }
    said = tuple(
        replace(
            next(claim for claim in claims if claim.id == "a01"),
            id=name,
            date=dt.date(2018, 7, day),
            figures=(Figure(parse_metric(metric), printed=printed),),
        )
        for name, (day, metric, printed) in told.items()
    )
    found = judged(record, before, said)
    assert {verdict.verdict for verdict in found.values()} == {"supported"}
    assert [name for name, verdict in found.items() if "before polling day (29 July 2018)" in verdict.explanation] == [
        "result"
    ]
