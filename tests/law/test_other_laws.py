"""Laws of ten further countries: what each file states and from where, and real results under the laws' own rules."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

from scrutineer.formats.law_file import load_law
from scrutineer.law.decision import Condition, DecisionRule, decision_rule
from scrutineer.law.law import LawInForce
from scrutineer.law.parameters import DatedValue
from scrutineer.law.seat_rules import FormulaRule, ThresholdRule, formula_rule, threshold_of
from scrutineer.seats.admission import Scope, admit
from scrutineer.seats.formulas import DistrictContest, allocate

LAWS = ("il", "tr", "tr-president", "ge", "my", "in", "us", "pe", "ru", "ru-duma", "ug", "mx")
PRESIDENTS = ("tr-president", "pe", "ru", "ug", "mx")
HALF = Condition("share", Fraction(1, 2), strict=True)


def dated(law_id: str) -> Iterator[tuple[str, DatedValue]]:
    """Every dated value of a law, with the name of its parameter."""
    for name, values in load_law(law_id).parameters.items():
        for value in values:
            yield name, value


def formula(law: LawInForce) -> FormulaRule:
    found = formula_rule(law)
    assert found is not None
    return found


def threshold(law: LawInForce) -> ThresholdRule:
    found = threshold_of(law)
    assert found is not None
    return found


def decision(law: LawInForce) -> DecisionRule:
    found = decision_rule(law)
    assert found is not None
    return found


def totals(shared: Path, name: str) -> dict[str, int]:
    """Sums of the counts of one of the station files."""
    table = pl.scan_parquet(shared / f"data/stations/{name}.parquet")
    counts = [c for c in table.collect_schema().names() if c.startswith("v_") or c in {"cast", "valid", "invalid"}]
    return table.select(pl.col(counts).sum()).collect().row(0, named=True)


def lists_of(counts: dict[str, int]) -> dict[str, int]:
    return {name.removeprefix("v_"): votes for name, votes in counts.items() if name.startswith("v_")}


def elected(rule: DecisionRule, votes: dict[str, int], base: int) -> list[str]:
    """Contestants that meet the rule."""
    first, second = sorted(votes.values(), reverse=True)[:2]
    return [
        name
        for name, held in votes.items()
        if any(all(c.holds(held, second if held == first else first, base) for c in way) for way in rule.alternatives)
    ]


@pytest.mark.parametrize("law_id", LAWS)
def test_every_version_can_be_read(law_id: str) -> None:
    law = load_law(law_id)
    for _, value in dated(law_id):
        for day in filter(None, (value.from_day, value.until)):
            held = law.in_force(day, trust_unverified=True)
            rules = formula_rule(held), decision_rule(held)
            threshold_of(held)
            # Georgia's rule for the seats that are left was not found for 2016 and later; the file gives no formula.
            unknown = law_id == "ge" and day >= date(2016, 10, 8)
            # The size of Turkey's assembly was traced further back than its formula.
            older = law_id == "tr" and day < date(2007, 7, 22)
            assert any(rules) != (unknown or older)


@pytest.mark.parametrize("law_id", LAWS)
def test_a_verified_value_names_a_source_with_an_address_and_a_date(law_id: str) -> None:
    sources = {source.id: source for source in load_law(law_id).sources}
    named: set[str] = set()
    for name, value in dated(law_id):
        cited = {source for reference in value.references for source in reference.sources}
        named |= cited
        assert value.verified <= bool(cited), name
        assert value.verified or value.note, f"{name}: an open value says what was not found"
    assert named == set(sources)
    assert all(source.url and source.url.startswith("http") and source.date for source in sources.values())


@pytest.mark.parametrize("law_id", PRESIDENTS)
def test_presidents(law_id: str) -> None:
    law = load_law(law_id)
    rule = decision(law.in_force(date(2023, 5, 14)))
    base = "cast" if law_id == "ru" else "valid"
    if law_id == "mx":
        assert (rule.kind, rule.otherwise) == ("plurality", "nobody")
    else:
        assert (rule.kind, rule.alternatives, rule.base) == ("outright", ((HALF,),), base)
        assert rule.otherwise == "runoff"


@pytest.mark.parametrize(
    ("law_id", "day", "share", "strict"),
    [
        ("il", date(1988, 11, 1), "1/100", False),
        ("il", date(2003, 1, 28), "3/200", False),
        ("il", date(2013, 1, 22), "1/50", False),
        ("il", date(2022, 11, 1), "13/400", False),
        ("tr", date(2018, 6, 24), "1/10", True),
        ("tr", date(2023, 5, 14), "7/100", True),
        ("ge", date(2016, 10, 8), "1/20", False),
        ("ge", date(2020, 10, 31), "1/100", False),
    ],
)
def test_thresholds_by_year(law_id: str, day: date, share: str, strict: bool) -> None:
    rule = threshold(load_law(law_id).in_force(day))
    assert rule.least(1) == (Fraction(share), strict)
    # An alliance of Turkey passes with the same share as a party.
    assert rule.least(3) == rule.least(1)
    assert (rule.base, rule.scope) == ("valid", "national")
    assert rule.exempt == (("independent",) if law_id == "tr" else ())


def test_what_was_not_read_is_not_used() -> None:
    duma = load_law("ru-duma").in_force(date(2016, 9, 18))
    assert (formula_rule(duma), threshold_of(duma), duma.total_seats) == (None, None, 225)
    georgia = load_law("ge").in_force(date(2012, 10, 1))
    assert (formula_rule(georgia), georgia.total_seats) == (None, 77)
    assert threshold_of(load_law("ge").in_force(date(2024, 10, 26))) is None


def test_single_member_constituencies() -> None:
    for law_id, seats in (("my", 222), ("in", 543)):
        law = load_law(law_id).in_force(date(2019, 4, 11))
        assert (formula(law).method, law.tie_rule) == ("plurality", "lot")
        assert (law.total_seats, law.largest_magnitude) == (seats, 1)


def knesset(shared: Path) -> dict[int, list[tuple[list[str], list[int], list[int]]]]:
    """Number of the Knesset to names, votes and seats of the lists; lists joined by an agreement stand together."""
    found = {}
    for line in (shared / "data/seats/apportionment/knesset.txt").read_text(encoding="utf-8").splitlines():
        # Votes and seats of a pair are written as sums, 885163+345985: read as text and taken apart.
        number, names, votes, seats, _ = ast.literal_eval(re.sub(r"(?<=[\[ ])(\d[\d+]*)(?=[,\]])", r"'\1'", line))
        found[int(number)] = [
            (name.split("+"), [int(part) for part in held.split("+")], [int(part) for part in won.split("+")])
            for name, held, won in zip(names, votes, seats, strict=True)
        ]
    return found


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("number", "day"),
    [(19, date(2013, 1, 22)), (20, date(2015, 3, 17)), (21, date(2019, 4, 9)), (22, date(2019, 9, 17))],
)
def test_israel_pairs_first_and_then_within_them(shared: Path, number: int, day: date) -> None:
    law = load_law("il").in_force(day)
    rows = knesset(shared)[number]
    assert law.total_seats is not None
    joint = {"+".join(group): sum(parts) for group, parts, _ in rows}
    found = allocate(formula(law), DistrictContest(joint, law.total_seats), tie_rule=law.tie_rule)
    assert not found.ties
    for group, parts, declared in rows:
        won = found.seats["+".join(group)]
        assert won == sum(declared)
        within = allocate(formula(law), DistrictContest(dict(zip(group, parts, strict=True)), won))
        assert list(within.seats.values()) == declared


def test_israel_2015_the_line_is_a_share_of_the_valid_votes_and_is_enough() -> None:
    # 136,808 of 4,209,467 valid votes: the line as the Central Elections Committee gave it (Ynetnews, 2015-03-19).
    lists = {"on the line": 136_808, "one vote short": 136_807, "green leaf": 38_264}
    standings = admit(threshold(load_law("il").in_force(date(2015, 3, 17))), Scope(lists, 4_209_467))
    assert [name for name, standing in standings.items() if standing.admitted] == ["on the line"]
    assert [standings[name].to_cross for name in lists] == [1, 1, 98_544]


@pytest.mark.real_data
@pytest.mark.parametrize("census", [2000, 2010])
def test_united_states_apportionment(shared: Path, census: int) -> None:
    text = (shared / f"data/seats/us/us_congress_seat_apportionment_{census}.yaml").read_text(encoding="utf-8")
    rows = re.findall(r"- name: (.+)\n  votes: (\d+)\n  seats: (\d+)", text)
    law = load_law("us").in_force(date(census, 4, 1))
    assert (len(rows), law.total_seats) == (50, 435)
    people = {name: int(votes) for name, votes, _ in rows}
    found = allocate(formula(law), DistrictContest(people, 435))
    assert found.seats == {name: int(seats) for name, _, seats in rows}
    assert min(found.seats.values()) == law.usable("least_seats")


@pytest.mark.real_data
def test_georgia_2012_lists(shared: Path) -> None:
    law = load_law("ge").in_force(date(2012, 10, 1), trust_unverified=True)
    assert {"formula", "threshold"} <= set(law.unverified_used)
    counts = totals(shared, "georgia_2012_parliament_pr")
    votes = lists_of(counts)
    taking_part = {n: votes[n] for n, s in admit(threshold(law), Scope(votes, counts["valid"])).items() if s.admitted}
    assert law.total_seats is not None
    found = allocate(formula(law), DistrictContest(taking_part, law.total_seats))
    assert found.seats == {"n41_georgian_dream": 44, "n5_unm": 33}


@pytest.mark.real_data
def test_georgia_2016_a_list_on_the_line_is_decided_by_stations_that_the_file_lacks(shared: Path) -> None:
    law = load_law("ge").in_force(date(2016, 10, 8))
    counts = totals(shared, "georgia_2016_parliament_pr")
    votes = lists_of(counts)
    by_sum = admit(threshold(law), Scope(votes, sum(votes.values())))["alliance_of_patriots"]
    by_valid = admit(threshold(law), Scope(votes, counts["valid"]))["alliance_of_patriots"]
    # Declared at 5.0 per cent with 6 seats; in the file three votes are missing, or 104 of the larger base.
    assert (by_sum.admitted, by_sum.to_cross, by_valid.to_cross) == (False, 3, 104)


@pytest.mark.real_data
def test_russia_2011_duma(shared: Path) -> None:
    law = load_law("ru-duma").in_force(date(2011, 12, 4), trust_unverified=True)
    assert law.unverified_used == ("threshold",)
    counts = totals(shared, "russia_2011_duma")
    votes = lists_of(counts)
    taking_part = {n: votes[n] for n, s in admit(threshold(law), Scope(votes, counts["cast"])).items() if s.admitted}
    assert law.total_seats is not None
    found = allocate(formula(law), DistrictContest(taking_part, law.total_seats))
    assert found.seats == {"united_russia": 238, "kprf": 92, "just_russia": 64, "ldpr": 56}


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("law_id", "day", "file", "winners"),
    [
        ("ru", date(2018, 3, 18), "russia_2018_president", ["putin"]),
        ("tr-president", date(2023, 5, 14), "turkey_2023_president_r1", []),
        ("pe", date(2021, 4, 11), "peru_2021_president_r1_mesas", []),
    ],
)
def test_first_rounds(shared: Path, law_id: str, day: date, file: str, winners: list[str]) -> None:
    rule = decision(load_law(law_id).in_force(day))
    counts = totals(shared, file)
    votes = lists_of(counts)
    assert elected(rule, votes, counts[rule.base]) == winners
    if law_id == "ru":
        # The share that was declared, 76.69 per cent, is one of the ballots cast and not of the valid votes.
        assert round(Fraction(votes["putin"] * 10_000, counts[rule.base])) == 7669
    else:
        pair = {"tr-president": ["recep_tayyip_erdogan", "kemal_kilicdaroglu"], "pe": ["peru_libre", "fuerza_popular"]}
        assert sorted(votes, key=votes.__getitem__, reverse=True)[:2] == pair[law_id]
        assert rule.otherwise == "runoff"


@pytest.mark.real_data
def test_mexico_2012_a_plurality_is_enough(shared: Path) -> None:
    counts = totals(shared, "mexico_2012_president_casillas")
    votes = lists_of(counts)
    rule = decision(load_law("mx").in_force(date(2012, 7, 1)))
    assert rule.kind == "plurality"
    assert max(votes, key=votes.__getitem__) == "pri_pvem"
    assert elected(DecisionRule("outright", ((HALF,),)), votes, counts["valid"]) == []


def test_uganda_2016_is_declared_of_the_valid_votes() -> None:
    rule = decision(load_law("ug").in_force(date(2016, 2, 18)))
    # As the Electoral Commission declared them (The New Times, Afrika Reporter, February 2016).
    votes = {"museveni": 5_617_503, "besigye": 3_270_290, "mbabazi": 132_574, "bwanika": 86_075, "baryamureeba": 51_086}
    votes |= {"kyalya": 40_598, "biraaro": 24_675, "mabirizi": 23_762}
    valid = 9_246_563
    assert sum(votes.values()) == valid
    assert elected(rule, votes, valid) == ["museveni"]
    assert round(Fraction(votes["museveni"] * 10_000, valid)) == 6075
