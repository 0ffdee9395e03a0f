"""Real elections: Bolivia's two counts, Peru's missing and annulled tables, and records of the whole only."""

import datetime as dt
from fractions import Fraction

import numpy as np
import pytest

from materiality.stations_of import checked, two_stages
from scrutineer.formats.builtin import load_builtin
from scrutineer.formats.law_file import load_law
from scrutineer.formats.open_record import open_record
from scrutineer.law.decision import rule_by_hand
from scrutineer.materiality.assessment import assess
from scrutineer.materiality.at_stake import at_stake
from scrutineer.materiality.forms import COUNTED
from scrutineer.materiality.outcome import Outcome, Totals, decide
from scrutineer.materiality.scenario import scenario
from scrutineer.report.examination import examine

pytestmark = pytest.mark.real_data
DAY = dt.date(2019, 10, 20)


@pytest.fixture(scope="module")
def bolivia(shared):
    folder = shared / "data" / "stations"
    record = two_stages(
        folder / "bolivia_2019_president_trep_21oct1829.parquet",
        folder / "bolivia_2019_president_computo.parquet",
        law="bo",
        day=DAY,
    )
    law = load_law("bo").in_force(DAY)
    return assess(checked(record, "A27", "D05"), contest="president", stage="official", law=law)


def test_the_lead_over_the_ten_point_line(bolivia):
    assert bolivia.totals.votes["mas_ipsp"] == 2_889_359
    assert bolivia.totals.votes["cc"] == 2_240_920
    assert bolivia.totals.valid == 6_137_671
    assert bolivia.present == Outcome(elected=("mas_ipsp",))
    margins = {str(line.condition): line.margin for line in bolivia.lines}
    # 2,889,359 - 2,240,920 - 613,767.1: 34,671.9, which is 34,672 in whole votes.
    assert margins["lead >= 1/10"] == Fraction(346_719, 10)
    assert margins["share > 1/2"] < 0 < margins["share >= 2/5"]
    # A vote read for the second instead of the first counts twice.
    assert bolivia.fewest == 17_336
    assert "the lead over the 10-point line is 34,671.9 votes (MAS-IPSP before CC)" in bolivia.headline


@pytest.mark.parametrize(
    ("name", "tables", "votes", "most", "answer"),
    [
        ("changed:first", 546, 97_715, 116_841, "can"),
        ("new:first", 1_749, 292_042, 350_388, "can"),
        ("changed-or-new:first", 2_295, 389_757, 467_229, "can"),
    ],
)
def test_tables_that_differ_or_are_in_the_official_count_only(bolivia, name, tables, votes, most, answer):
    (found,) = [entry for entry in bolivia.weighed if entry.set.id == name]
    assert (found.stake.units, found.stake.valid, found.stake.ceiling) == (tables, votes, most)
    assert found.outcome is not None
    assert (found.outcome.answer, found.outcome.answer_reassigned) == (answer, answer)
    # Left out altogether, the outcome stays; it is their votes for the second that could bring a second round.
    assert found.outcome.without == bolivia.present
    assert found.outcome.worst["cc"] == Outcome(runoff=("cc", "mas_ipsp"))
    assert f"The {tables:,} tables" in found.sentence
    assert f"hold {votes:,} votes and could hold {most:,} at most" in found.sentence
    assert "they can change the outcome." in found.sentence


def test_corrections_between_the_counts(bolivia):
    (change,) = bolivia.corrections
    assert (change.compared, change.changed.size, change.only_later.size, change.only_earlier.size) == (
        32_806,
        546,
        1_749,
        0,
    )
    by_option = {option.option: option for option in change.options}
    first, second = by_option["mas_ipsp"], by_option["cc"]
    assert (first.net, first.gained, first.lost) == (3_796, 121, 53)
    assert (second.net, second.gained, second.lost) == (2_301, 127, 52)
    assert first.p_holm < 1e-4
    assert second.p_holm < 1e-4
    assert bolivia.undone["first"] == bolivia.present


def test_full_tables_could_only_with_more_votes_than_they_report(bolivia):
    (found,) = [entry for entry in bolivia.weighed if entry.set.id == "rule:A27"]
    assert (found.stake.units, found.stake.valid, found.stake.ceiling) == (176, 27_764, 31_569)
    assert found.outcome is not None
    assert (found.outcome.answer, found.outcome.answer_reassigned) == ("can", "cannot")
    assert "they can change the outcome, but only with more votes than they report" in found.sentence
    assert "Without them: the outcome is the same." in found.sentence


def test_figures_that_changed_state_no_number_of_wrong_votes(bolivia):
    """Votes, ballots cast and valid ballots change together on a form; their largest differences are no votes."""
    (found,) = [entry for entry in bolivia.weighed if entry.set.id == "rule:D05"]
    assert found.set.forms.size >= 546
    assert found.set.gap is None
    assert "adds up to" not in found.sentence


def test_tables_whose_votes_were_all_set_to_zero(bolivia):
    """The official count holds four tables without a vote or a ballot: in effect annulled, with 918 voters."""
    forms = bolivia.queue.forms
    empty = np.flatnonzero((forms.state == COUNTED) & (forms.ceiling > 0) & (forms.votes + forms.not_valid == 0))
    stake = at_stake(forms, empty)
    assert (stake.units, stake.counted, stake.valid, stake.ceiling) == (4, 4, 0, 918)
    found = scenario(bolivia.rule, bolivia.totals, stake)
    assert (found.answer, found.answer_reassigned) == ("cannot", None)


def test_looking_at_the_forms_of_the_queue_settles_the_outcome(bolivia):
    queue = bolivia.queue
    assert queue.forms_to_clear is not None
    left = queue.order[queue.forms_to_clear :]
    forms, totals = queue.forms, bolivia.totals
    for places, changes in ((left, False), (queue.order[queue.forms_to_clear - 1 :], True)):
        held = dict(zip(forms.contestants, forms.option_votes(places)[0].tolist(), strict=True))
        worst = totals.moved(taken=held, added={"cc": int(forms.ceiling[places].sum())})
        assert (decide(bolivia.rule, worst) != bolivia.present) == changes


@pytest.fixture(scope="module")
def peru(shared):
    record = open_record(shared / "data" / "stations" / "peru_2021_president_r1_mesas.parquet")
    return assess(checked(record), contest="contest", stage="unnamed", rule=rule_by_hand("runoff"))


def test_tables_without_a_register_leave_the_answer_open(peru):
    by_id = {entry.set.id: entry for entry in peru.weighed}
    missing = by_id["missing"]
    assert (missing.stake.units, missing.stake.unbounded, missing.stake.valid) == (9_335, 9_335, 0)
    assert missing.as_dict()["at_stake"]["ceiling"] is None
    assert missing.outcome is not None
    assert (missing.outcome.answer, missing.outcome.answer_reassigned) == ("cannot be told", None)
    assert "how many votes at most is not known" in missing.sentence


def test_annulled_and_unopened_tables_are_bounded_by_their_registers(peru):
    by_id = {entry.set.id: entry for entry in peru.weighed}
    assert peru.present == Outcome(runoff=("fuerza_popular", "peru_libre"))
    for name, tables, registered in (("annulled", 753, 222_351), ("not_opened", 189, 53_904)):
        found = by_id[name]
        assert (found.stake.units, found.stake.ceiling, found.stake.counted) == (tables, registered, 0)
        # The second leads the third by 272,385 votes.
        assert found.outcome is not None
        assert found.outcome.answer == "cannot"


@pytest.mark.parametrize("name", ["cambodia-2013", "cambodia-2018", "cambodia-2023"])
def test_records_of_the_whole_say_what_cannot_be_told(name):
    examined = examine(load_builtin(name))
    tally = [t for t in examined.tabulation.stages(examined.contest.id) if t.ranking][-1]
    found = assess(
        examined.checks,
        contest=examined.contest.id,
        stage=tally.stage.id,
        law=examined.law,
        seats=examined.seats,
    )
    assert found.rule.source is None
    assert any("No decision rule is on file" in note for note in found.notes)
    assert any("figures of the whole only" in note for note in found.notes)
    assert any("Whether a seat could change hands cannot be told" in note for note in found.notes)
    assert found.present == Outcome(elected=("cpp",))
    assert all(entry.outcome is None for entry in found.weighed if entry.set.kind == "rule")
    assert found.queue_sentence == "No form has an open finding."


def test_invalid_ballots_against_the_lead_of_cambodia_2018():
    examined = examine(load_builtin("cambodia-2018"))
    found = assess(examined.checks, contest=examined.contest.id, stage="official", law=examined.law)
    (entry,) = [entry for entry in found.weighed if entry.set.id == "not_valid"]
    assert entry.outcome is not None
    assert (entry.stake.not_valid, entry.outcome.answer) == (594_659, "cannot")
    assert found.totals == Totals(found.totals.votes, 200_964, 594_659, found.totals.registered)
