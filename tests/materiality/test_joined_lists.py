"""Where lists are joined or a bonus is given, seats are not weighed, and the true reason is told."""

import datetime as dt

import pytest

from scrutineer.checks.run import run_checks
from scrutineer.formats.law_file import load_law
from scrutineer.formats.vote_table import read_vote_table
from scrutineer.materiality.assessment import assess
from scrutineer.seats.derive import derive_seats
from scrutineer.tabulation.tally import tabulate

LINES = "Israel,a,1000000,{0}\nIsrael,b,300000,{0}\nIsrael,c,800000,\n"


@pytest.mark.parametrize(("name", "joined"), [("x", True), ("", False)])
def test_joined_lists_are_not_weighed(tmp_path, name, joined):
    path = tmp_path / "t.csv"
    path.write_text("district,option,votes,alliance\n" + LINES.format(name), encoding="utf-8")
    table = read_vote_table(path).record
    law = load_law("il").in_force(dt.date(2015, 3, 17), trust_unverified=True)
    contest, stage = table.main_contest().id, table.metadata.stages[-1].id
    seats = derive_seats(table, law, contest=contest, stage=stage)
    found = assess(run_checks(tabulate(table)), contest=contest, stage=stage, law=law, seats=seats)
    assert any("lists are joined in alliances" in note for note in found.notes) is joined
