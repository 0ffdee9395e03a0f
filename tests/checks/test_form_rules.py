"""A01, A02, A04, A20, A27, A28: a clean form is silent, a planted fault is found, a missing operand is no pass."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.checks.catalogue import RULES, rule
from scrutineer.checks.run import run_checks
from scrutineer.record.assemble import with_sheets
from scrutineer.tabulation.tally import tabulate
from synthetic import ballot_table, metadata, small_record, station_ids, unit_table, vote_table

UNITS = station_ids()
FORM_RULES = ("A01", "A02", "A04", "A20", "A27", "A28")


def ballots(**first):
    """Six forms of which the first one differs."""
    table = ballot_table(UNITS)
    for name, value in first.items():
        usual = table[name].to_list() if name in table.columns else [None] * 6
        table = table.with_columns(pl.Series(name, [value, *usual[1:]]))
    return table


def votes(first):
    return vote_table(UNITS, votes=[first] + [(80, 40, 20)] * 5)


def incomplete():
    meta = metadata()
    return replace(meta, contests=(replace(meta.contests[0], options_complete={"official": False}),))


def with_kind(kind):
    table = unit_table()
    return table.with_columns(kind=pl.when(pl.col("unit") == UNITS[0]).then(pl.lit(kind)).otherwise(pl.lit("ordinary")))


@pytest.mark.parametrize("code", FORM_RULES)
def test_a_clean_record_is_silent(check, code):
    found = check(code, small_record())
    assert found.numbers == (0, 6, 0)
    assert found.failed == []


@pytest.mark.parametrize("status", ["missing", "annulled", "not_opened", "not_counted"])
@pytest.mark.parametrize("code", ["A01", "A02", "A04", "A27", "A28"])
def test_a_form_that_is_not_reported_is_never_passed(check, code, status):
    found = check(
        code, small_record(ballots=ballots(status=status).with_columns(pl.col("status").fill_null("reported")))
    )
    assert found.numbers == (0, 5, 1)
    assert "no reported figures" in found.reasons


@pytest.mark.parametrize(("first", "gap"), [((81, 40, 20), 1), ((80, 40, 17), -3)])
def test_a01_finds_votes_that_do_not_add_up(check, first, gap):
    found = check("A01", small_record(votes=votes(first)))
    assert found.units == [UNITS[0]]
    finding = found.failed[0]
    assert (finding["expected"], finding["observed"], finding["gap"]) == (140, 140 + gap, gap)
    assert finding["severity"] == "error"
    assert "Station 0-0" in finding["message"]
    assert str(140 + gap) in finding["message"]


@pytest.mark.parametrize(
    ("first", "numbers"),
    [((80, 40, None), (0, 5, 1)), ((141, None, None), (1, 5, 0)), ((None, None, None), (0, 5, 1))],
)
def test_a01_with_a_missing_vote_fails_only_above_the_valid_ballots(check, first, numbers):
    assert check("A01", small_record(votes=votes(first))).numbers == numbers


@pytest.mark.parametrize(("first", "numbers"), [((80, 40, 19), (0, 0, 6)), ((99, 40, 20), (1, 0, 5))])
def test_a01_without_a_complete_list_fails_only_above_the_valid_ballots(check, first, numbers):
    found = check("A01", small_record(metadata=incomplete(), votes=votes(first)))
    assert found.numbers == numbers


def test_a01_without_valid_ballots_is_not_evaluable(check):
    assert check("A01", small_record(ballots=ballots(valid=None))).numbers == (0, 5, 1)


def test_a01_does_not_judge_valid_ballots_that_were_added_up_from_the_votes(check):
    only_votes = ballots(valid=140, cast=None, derived="valid")
    assert check("A01", small_record(ballots=only_votes)).numbers == (0, 5, 1)


def test_a01_judges_valid_ballots_that_were_cast_less_invalid(check):
    subtracted = small_record(ballots=ballots(derived="valid"), votes=votes((80, 40, 10)))
    assert check("A01", subtracted).numbers == (1, 5, 0)


def test_a01_knows_where_an_option_does_not_stand(check):
    meta = metadata()
    local = tuple(replace(o, stands_in=("r/1",)) if o.id == "cedar" else o for o in meta.options)
    table = vote_table(UNITS).filter((pl.col("option") != "cedar") | pl.col("unit").str.starts_with("r/1"))
    forms = ballot_table(UNITS, valid=[120] * 3 + [140] * 3)
    record = small_record(metadata=replace(meta, options=local), ballots=forms, votes=table)
    assert check("A01", record).numbers == (0, 6, 0)
    everywhere = small_record(ballots=forms, votes=table)
    assert check("A01", everywhere).numbers == (0, 3, 3)


@pytest.mark.parametrize("planted", [{"cast": 151}, {"cast": 149}, {"invalid": 12}])
def test_a02_finds_ballots_that_do_not_add_up(check, planted):
    found = check("A02", small_record(ballots=ballots(**planted)))
    assert found.units == [UNITS[0]]
    assert found.numbers == (1, 5, 0)


def test_a02_counts_blank_and_contested_where_the_record_holds_them(check):
    forms = ballot_table(UNITS, cast=[157] * 6, blank=[5] * 6, contested=[2] * 6)
    assert check("A02", small_record(ballots=forms)).numbers == (0, 6, 0)
    assert check("A02", small_record(ballots=forms.drop("blank"))).numbers == (6, 0, 0)
    one_missing = forms.with_columns(blank=pl.Series([None, 5, 5, 5, 5, 5]))
    assert check("A02", small_record(ballots=one_missing)).numbers == (0, 5, 1)


@pytest.mark.parametrize("name", ["valid", "invalid", "cast"])
def test_a02_is_not_evaluable_where_an_operand_is_missing_or_derived(check, name):
    assert check("A02", small_record(ballots=ballots(**{name: None}))).numbers == (0, 5, 1)
    derived = check("A02", small_record(ballots=ballots(derived=name)))
    assert derived.numbers == (0, 5, 1)
    assert "derived" in derived.reasons


def test_a02_fails_where_known_parts_are_above_cast_already(check):
    assert check("A02", small_record(ballots=ballots(invalid=None, cast=100))).numbers == (1, 5, 0)


def test_a04_finds_more_ballots_than_voters_and_knows_an_allowance(check):
    record = small_record(ballots=ballots(registered=147))
    found = check("A04", record)
    assert found.units == [UNITS[0]]
    assert found.failed[0]["gap"] == 3
    assert check("A04", record, k=3).numbers == (0, 6, 0)
    assert check("A04", record, k=2).numbers == (1, 5, 0)


@pytest.mark.parametrize("code", ["A04", "A27"])
def test_a_register_that_is_missing_zero_derived_or_not_meant_is_not_judged(check, code):
    for record in (
        small_record(ballots=ballots(registered=None)),
        small_record(ballots=ballots(registered=0)),
        small_record(ballots=ballots(registered=100, derived="registered")),
        *(
            small_record(ballots=ballots(registered=100), units=with_kind(kind))
            for kind in ("abroad", "customs", "special")
        ),
    ):
        assert check(code, record).numbers == (0, 5, 1)


def test_a04_takes_valid_ballots_where_votes_are_missing(check):
    record = small_record(ballots=ballots(registered=149), votes=votes((80, None, 20)))
    assert check("A04", record).units == [UNITS[0]]
    unknown = small_record(ballots=ballots(valid=None), votes=votes((80, None, 20)))
    assert check("A04", unknown).numbers == (0, 5, 1)
    plainly_too_many = small_record(
        ballots=ballots(valid=None, invalid=None, registered=90), votes=votes((80, None, 20))
    )
    assert check("A04", plainly_too_many).numbers == (1, 5, 0)


def test_a20_finds_a_negative_count_in_a_record_made_without_the_reader(check):
    record = small_record()
    sheet = record.sheets["diet", "official"]
    planted = replace(sheet, votes=sheet.votes.with_columns(birch=pl.Series([40, -3, 40, 40, 40, 40])))
    found = check("A20", with_sheets(record, {("diet", "official"): planted}))
    assert found.units == [UNITS[1]]
    assert "-3" in found.failed[0]["message"]
    assert "negative" in found.failed[0]["message"]
    fraction = replace(sheet, ballots=sheet.ballots.with_columns(cast=pl.Series([150.0, 150.5] + [150.0] * 4)))
    fractional = check("A20", with_sheets(record, {("diet", "official"): fraction}))
    assert fractional.units == [UNITS[1]]
    assert "not a whole number" in fractional.failed[0]["message"]


@pytest.mark.parametrize(
    ("low", "high", "fails"),
    [("150", "150", False), ("149.5", "149.5", True), ("-5", "-5", True), ("6735000", "6745000", False)],
)
def test_a20_looks_at_printed_counts(check, low, high, fails):
    statement = pl.DataFrame(
        {
            "statement": ["s1"],
            "unit": ["r"],
            "contest": ["diet"],
            "stage": ["official"],
            "metric": ["cast"],
            "printed": ["as printed"],
            "low": [low],
            "high": [high],
            "source": ["S"],
            "used": ["false"],
            "reason": ["A rival."],
        }
    )
    found = check("A20", small_record(statements=statement))
    assert found.numbers == (int(fails), 7 - fails, 0)
    assert all("as printed" in finding["message"] for finding in found.failed)


@pytest.mark.parametrize(("register", "severity"), [(149, "error"), (150, "warning"), (151, None), (200, None)])
def test_a27_has_two_severities(check, register, severity):
    found = check("A27", small_record(ballots=ballots(registered=register)))
    assert [finding["severity"] for finding in found.failed] == ([severity] if severity else [])


def test_a27_leaves_small_units_and_the_75_per_cent_clause_alone_unless_asked(check):
    tiny = ballots(registered=49, cast=49, valid=40, invalid=9)
    assert check("A27", small_record(ballots=tiny)).numbers == (0, 6, 0)
    assert check("A27", small_record(ballots=tiny), least_ballots=49).numbers == (1, 5, 0)
    asked = check("A27", small_record(), high_turnout=0.75)
    assert asked.numbers == (6, 0, 0)
    assert {finding["severity"] for finding in asked.failed} == {"warning"}


def test_a27_without_ballots_cast_is_not_evaluable(check):
    assert check("A27", small_record(ballots=ballots(cast=None))).numbers == (0, 5, 1)


def test_a28_finds_blank_cells_and_names_them(check):
    found = check("A28", small_record(votes=votes((80, None, None))))
    assert found.units == [UNITS[0]]
    assert found.failed[0]["observed"] == 2
    assert "Birch Party and Cedar Party" in found.failed[0]["message"]


def test_a28_without_rows_of_votes_is_not_evaluable(check):
    only_five = vote_table(UNITS).filter(pl.col("unit") != UNITS[0])
    assert check("A28", small_record(votes=only_five)).numbers == (0, 5, 1)


def test_a_rule_refuses_a_parameter_it_does_not_have():
    with pytest.raises(KeyError, match="tolerance"):
        rule("A01").with_parameters(tolerance=1)
    with pytest.raises(TypeError, match="k must be a number"):
        run_checks(tabulate(small_record()), rules=(rule("A04").with_parameters(k="many"),))


COUNT = st.one_of(st.none(), st.integers(0, 300))


@given(st.lists(st.tuples(COUNT, COUNT, COUNT, COUNT, COUNT, COUNT, COUNT), min_size=6, max_size=6))
def test_every_form_gets_one_result_and_passes_mean_that_the_identity_holds(forms):
    registered, cast, valid, invalid, *options = (list(column) for column in zip(*forms, strict=True))
    record = small_record(
        ballots=ballot_table(UNITS, registered=registered, cast=cast, valid=valid, invalid=invalid),
        votes=vote_table(UNITS, votes=list(zip(*options, strict=True))),
    )
    report = run_checks(tabulate(record), rules=[item for item in RULES if item.code in {"A01", "A02", "A04", "A28"}])
    rows = {row["code"]: row for row in report.summary.iter_rows(named=True)}
    assert all(row["fail"] + row["pass"] + row["not_evaluable"] == 6 for row in rows.values())
    holds = sum(None not in (v, *o) and sum(o) == v for v, o in zip(valid, zip(*options, strict=True), strict=True))
    assert rows["A01"]["pass"] == holds
    assert rows["A02"]["pass"] == sum(
        None not in t and t[0] + t[1] == t[2] for t in zip(valid, invalid, cast, strict=True)
    )
    published = any(vote is not None for column in options for vote in column)
    assert rows["A28"]["fail"] == (sum(None in o for o in zip(*options, strict=True)) if published else 0)
