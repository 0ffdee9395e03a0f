"""Proposals for invented files: totals, repeated rows, ambiguous numbers, several sheets, versions, parts, and size."""

import time

import numpy as np
import openpyxl
import polars as pl
import pytest

from proposed_recipe import settled
from scrutineer.errors import InputError, UsageError
from scrutineer.formats.recipe.apply import import_files
from scrutineer.formats.recipe.propose import propose
from scrutineer.formats.recipe.propose_draft import DOUBTFUL

HEADER = "District,Station,Registered,Cast,Valid,Invalid,Ash,Birch"
ROWS = (
    "North,N1,200,150,140,10,100,40",
    "North,N2,210,160,150,10,90,60",
    "South,S1,100,80,75,5,50,25",
    "South,S2,120,90,85,5,35,50",
    "West,W1,100,80,75,5,50,25",
    "West,W2,130,95,85,10,35,50",
)


def write(folder, name, *rows, header=HEADER):
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def texts(proposal):
    return [str(question) for question in proposal.questions]


def test_a_clean_file_gets_all_its_roles(tmp_path):
    recipe = propose([write(tmp_path, "ruritania.csv", *ROWS)]).recipe
    assert {count: figure.sum for count, figure in recipe.counts.items()} == {
        "registered": ("Registered",),
        "cast": ("Cast",),
        "valid": ("Valid",),
        "invalid": ("Invalid",),
    }
    assert [role.column for role in recipe.options] == ["Ash", "Birch"]
    assert [level.column for level in recipe.units.levels] == ["District"]
    assert recipe.units.station is not None
    assert recipe.units.station.columns == ("Station",)
    assert not recipe.leave_out
    assert recipe.units.repeated == "refuse"


def test_headers_without_meaning_get_their_roles_from_sums(tmp_path):
    rows = [row.replace("North", "A").replace("South", "B").replace("West", "C") for row in ROWS]
    path = write(tmp_path, "x.csv", *rows, header="place,box,c1,c2,valid votes,c4,c5,c6")
    recipe = propose([path]).recipe
    assert [role.column for role in recipe.options] == ["c5", "c6"]
    assert recipe.counts["valid"].sum == ("valid votes",)


def test_subtotals_and_a_total_are_left_out_because_they_add_up(tmp_path):
    rows = [
        *(*ROWS[:2], "Total North,,410,310,290,20,190,100"),
        *(*ROWS[2:4], "Total South,,220,170,160,10,85,75"),
        *(*ROWS[4:], "Total West,,230,175,160,15,85,75"),
    ]
    path = write(tmp_path, "totals.csv", *rows)
    proposal = propose([path])
    (rule,) = proposal.recipe.leave_out
    assert rule.kind == "subtotal"
    assert rule.when["District"].values == ("Total North", "Total South", "Total West")
    assert import_files([path], settled(proposal)).record.ballots["cast"].sum() == 655
    # Two regions are enough, and a station may be missing in the rows of totals alone.
    path = write(tmp_path, "two.csv", *rows[:6])
    assert [rule.kind for rule in propose([path]).recipe.leave_out] == ["subtotal"]
    path = write(tmp_path, "one.csv", *ROWS, "Total,,860,655,610,45,360,250")
    proposal = propose([path])
    assert [(rule.kind, rule.compare) for rule in proposal.recipe.leave_out] == [("total", True)]
    assert import_files([path], settled(proposal)).record.ballots["cast"].sum() == 655


def test_a_total_without_a_label_is_found_by_its_sum(tmp_path):
    path = write(tmp_path, "t.csv", *ROWS, ",,860,655,610,45,360,250")
    (rule,) = propose([path]).recipe.leave_out
    assert rule.kind == "total"
    assert all(condition.empty for condition in rule.when.values())


def test_a_place_that_is_called_total_is_kept_and_asked_about(tmp_path):
    path = write(tmp_path, "t.csv", *ROWS, "Total,T1,130,95,85,10,35,50")
    proposal = propose([path])
    assert not proposal.recipe.leave_out
    assert any("no figure shows that they are totals" in text for text in texts(proposal))


def test_equal_rows_are_kept_and_asked_about(tmp_path):
    path = write(tmp_path, "twice.csv", *ROWS, ROWS[1])
    proposal = propose([path])
    assert proposal.recipe.units.repeated == "keep"
    assert any("1 keys stand in several rows (1 in equal rows)" in text for text in texts(proposal))


def test_leading_zeros_are_codes_and_not_counts(tmp_path):
    rows = [f"{n:03d},{n % 2},{200 + n},{100 + n},{60 + n},40" for n in range(1, 30)]
    path = write(tmp_path, "z.csv", *rows, header="code,flag,registered,valid,ash,birch")
    proposal = propose([path])
    assert proposal.recipe.units.station is not None
    assert proposal.recipe.units.station.columns == ("code",)
    record = import_files([path], settled(proposal)).record
    assert "001" in record.units.table["name"].to_list()


def test_thousands_that_sums_prove_are_read_and_others_asked_about(tmp_path):
    proven = [f"S{n};{_dots(1_400 + 2 * n)};{_dots(1_200 + n)};{_dots(1_000 + n)};200" for n in range(1, 9)]
    path = write(tmp_path, "p.csv", *proven, header="Station;Registered;Valid;Ash;Birch")
    proposal = propose([path])
    assert proposal.recipe.number.thousands == "."
    assert not any("thousands sign" in text for text in texts(proposal))
    assert import_files([path], settled(proposal)).record.ballots["valid"].sum() == sum(1_200 + n for n in range(1, 9))
    loose = [f"S{n};{_dots(1_400 + 2 * n)};{900 + n};{200 + n * n}" for n in range(1, 9)]
    path = write(tmp_path, "l.csv", *loose, header="Station;Registered;Ash;Birch")
    assert any("is it a thousands sign?" in text for text in texts(propose([path])))


def test_two_thousands_signs_in_one_file_get_a_rule_each(tmp_path):
    rows = [f"S{n};{_dots(1_400 + 2 * n)};{1_200 + n:,};{1_000 + n};200" for n in range(1, 9)]
    path = write(tmp_path, "t.csv", *rows, header="Station;Registered;Valid;Ash;Birch")
    proposal = propose([path])
    assert proposal.recipe.number.thousands is None
    # The sums prove the comma; nothing adds up to the register.
    assert [(rule.thousands, rule.columns) for rule in proposal.recipe.number.where] == [(",", ("Valid",))]
    assert [(rule.thousands, rule.columns) for rule in proposal.held_back.where] == [(".", ("Registered",))]
    assert import_files([path], settled(proposal)).record.ballots["valid"].sum() == sum(1_200 + n for n in range(1, 9))


def _dots(number):
    return f"{number:,}".replace(",", ".")


def test_only_the_sheet_with_results_is_proposed_and_the_other_asked_about(tmp_path):
    book = openpyxl.Workbook()
    notes = book.active
    notes.title = "Notes"
    for row in (("district", "remark"), ("North", "late"), ("South", "very late")):
        notes.append(row)
    sheet = book.create_sheet("Results")
    for line in (HEADER, *ROWS):
        sheet.append([int(cell) if cell.isdigit() else cell for cell in line.split(",")])
    book.save(tmp_path / "book.xlsx")
    proposal = propose([tmp_path / "book.xlsx"])
    assert proposal.recipe.files[0].layout.sheet == "Results"
    assert any("'Notes' of book.xlsx has no result column" in text for text in texts(proposal))


def test_parts_of_one_table_are_one_stage_and_versions_are_two(tmp_path):
    one, two = write(tmp_path, "a.csv", *ROWS[:3]), write(tmp_path, "b.csv", *ROWS[3:])
    proposal = propose([one, two])
    assert len(proposal.recipe.stages) == 1
    assert len(next(iter(import_files([one, two], settled(proposal)).record.sheets.values()))) == 6
    later = write(tmp_path, "c.csv", *ROWS[:3])
    proposal = propose([one, later])
    assert len(proposal.recipe.stages) == 2
    assert any("published first" in text for text in texts(proposal))


def test_eastern_digits_are_numbers(tmp_path):
    rows = [f"S{n},{_eastern(100 + n)},{_eastern(60 + n)},{_eastern(40)}" for n in range(1, 9)]
    recipe = propose([write(tmp_path, "e.csv", *rows, header="station,valid,ash,birch")]).recipe
    assert [role.column for role in recipe.options] == ["ash", "birch"]


def _eastern(number):
    return "".join(chr(0x660 + int(digit)) for digit in str(number))


def test_a_list_without_figures_is_refused_with_what_it_holds(tmp_path):
    path = write(tmp_path, "n.csv", "45,7,late", "62,13,early", "3,54,right", header="district,precinct,note")
    with pytest.raises(InputError, match="no result column found") as fault:
        propose([path])
    assert fault.value.value == "district, precinct, note"
    with pytest.raises(UsageError):
        propose([])


def test_every_reason_below_the_line_is_a_question(tmp_path):
    rows = [f"S{n},{n * 7 % 90},{n * 13 % 80}" for n in range(1, 40)]
    proposal = propose([write(tmp_path, "d.csv", *rows, header="name,alpha,beta")])
    doubtful = [reason for reason in proposal.reasons if reason.confidence < DOUBTFUL]
    assert doubtful
    assert {reason.key for reason in doubtful} <= {question.key for question in proposal.questions}


def test_a_hundred_thousand_rows_take_seconds(tmp_path):
    size, rng = 100_000, np.random.default_rng(7)
    votes = rng.integers(0, 200, size=(size, 20))
    valid, invalid = votes.sum(axis=1), rng.integers(0, 30, size=size)
    table = pl.DataFrame(
        {
            "province": [f"P{n % 20}" for n in range(size)],
            "station": [f"{n:06d}" for n in range(size)],
            "registered": valid + invalid + 50,
            "valid": valid,
            "invalid": invalid,
            **{f"party {n}": votes[:, n] for n in range(20)},
        }
    )
    table.write_csv(tmp_path / "large.csv")
    begin = time.process_time()
    recipe = propose([tmp_path / "large.csv"]).recipe
    # Seconds of this process, generous: about 2 were measured.
    assert time.process_time() - begin < 20
    assert [role.column for role in recipe.options] == [f"party {n}" for n in range(20)]
