"""Which rows and columns are units: totals left out and compared, what looks like a total, statuses, marks, words."""

from pathlib import Path

import pytest

from invented_recipe import COUNTS, OPTIONS, PLAIN, TABLE, imported, table
from scrutineer.errors import InputError, RecordError

HEADER = "district,station,Register,Valid,Ash,Birch"
WITH_TOTALS = table(
    HEADER,
    "North,001,100,60,40,20",
    "North,002,200,70,30,40",
    "North,all,300,130,70,60",
    "South,003,300,90,45,45",
    "South,all,300,91,45,46",
    "Everything,,600,220,115,105",
)
RULES = (
    '[[leave_out]]\nwhen = { district = ["Everything"] }\nkind = "total"\nreason = "the whole"\ncompare = true\n'
    '[[leave_out]]\nwhen = { station = ["all"] }\nkind = "subtotal"\nreason = "a district"\ncompare = true\n'
    'total_of = ["district"]\n'
)


def test_totals_are_left_out_by_rule_and_compared_with_their_parts(tmp_path: Path) -> None:
    made = imported(tmp_path, PLAIN + RULES, main=WITH_TOTALS)
    assert made.record.ballots["registered"].sum() == 600
    account = made.reconciliation.files[0]
    assert (account.rows_read, account.rows_used) == (6, 3)
    whole, districts = account.left_out
    assert (whole.rule, whole.kind, whole.rows, whole.lines) == (1, "total", 1, ("line 7",))
    assert whole.sums == {"Register": 600, "Valid": 220, "Ash": 115, "Birch": 105}
    assert whole.comparison is not None
    assert (whole.comparison.compared, whole.comparison.agree) == (4, 4)
    assert districts.comparison is not None
    assert [(d.line, d.column, d.printed, d.parts) for d in districts.comparison.disagreements] == [
        ("line 6", "Valid", 91, 90),
        ("line 6", "Birch", 46, 45),
    ]


def test_a_total_that_must_agree_and_does_not_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="which is 90") as caught:
        imported(tmp_path, PLAIN + RULES + "must_agree = true\n", main=WITH_TOTALS)
    assert (caught.value.row, caught.value.column, caught.value.value) == (6, "Valid", 91)


@pytest.mark.parametrize(
    "word", ["Total", "TOTAL:", "Insgesamt", "razem", "Всього", "ИТОГО", "סה״כ", "الإجمالي", "ჯამი", "Toplam"]
)
def test_a_row_called_a_total_is_an_error_until_the_recipe_decides(tmp_path: Path, word: str) -> None:
    text = TABLE + f"South,{word},5,4,3,1\n"
    with pytest.raises(InputError, match="looks like a total") as caught:
        imported(tmp_path, main=text)
    assert (caught.value.row, caught.value.value) == (5, word)
    cleared = f'[[not_total]]\nwhen = {{ station = ["{word}"] }}\nreason = "a village"\n'
    assert imported(tmp_path, PLAIN + cleared, main=text).record.ballots["registered"].sum() == 605


@pytest.mark.parametrize("word", ["Totalán", "Summerset", "Sumatra", "Razemice", "Gesamtschule"])
def test_a_name_that_only_begins_like_one_is_a_unit(tmp_path: Path, word: str) -> None:
    assert imported(tmp_path, main=TABLE + f"South,{word},5,4,3,1\n").record.ballots.height == 4


def test_a_row_that_equals_the_sum_of_all_others_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="equals the sum of all other rows") as caught:
        imported(tmp_path, main=TABLE + "Z,900,600,220,115,105\n")
    assert caught.value.row == 5
    assert imported(tmp_path, main=TABLE + "Z,900,650,221,116,105\n").record.ballots.height == 4


def test_a_row_that_equals_the_sum_of_its_district_is_an_error(tmp_path: Path) -> None:
    text = TABLE + "South,004,50,40,30,10\nSouth,900,350,130,75,55\n"
    with pytest.raises(InputError, match="other rows of its region") as caught:
        imported(tmp_path, main=text)
    assert caught.value.row == 6


def test_two_stations_alike_are_no_totals(tmp_path: Path) -> None:
    text = table(HEADER, "North,1,100,60,40,20", "North,2,100,60,40,20", "South,3,0,0,0,0")
    assert imported(tmp_path, main=text).record.ballots.height == 3


def test_an_option_that_is_the_sum_of_the_others_is_an_error(tmp_path: Path) -> None:
    text = table(
        "district,station,v_Ash,v_Birch,v_Cedar,v_All",
        "N,1,1,2,3,6",
        "N,2,4,5,6,15",
        "S,3,7,8,9,24",
    )
    recipe = PLAIN.replace(COUNTS + OPTIONS, '[options]\ncolumns = "v_*"\n')
    with pytest.raises(InputError, match="equals the sum of all other options") as caught:
        imported(tmp_path, recipe, main=text)
    assert caught.value.column == "v_All"
    rule = '[[leave_out]]\ncolumns = "^v_All$"\nkind = "total"\nreason = "all parties"\ncompare = true\n'
    made = imported(tmp_path, recipe + rule, main=text.replace("6,15", "6,16"))
    assert made.record.sheets["diet", "official"].options == ("ash", "birch", "cedar")
    entry = made.reconciliation.files[0].left_out[0]
    assert (entry.columns, entry.sums) == (("v_All",), {"v_All": 46})
    assert entry.comparison is not None
    assert [(d.line, d.printed, d.parts) for d in entry.comparison.disagreements] == [("line 3", 16, 15)]
    cleared = '[[not_total]]\ncolumns = "^v_All$"\nreason = "a party of this name"\n'
    assert imported(tmp_path, recipe + cleared, main=text).record.votes["votes"].sum() == 90


def test_notes_below_the_table_and_blank_rows_are_left_out(tmp_path: Path) -> None:
    rule = '[[leave_out]]\nwhen = { station = { empty = true } }\nkind = "note"\nreason = "remarks"\n'
    made = imported(tmp_path, PLAIN + rule, main=TABLE + '"Source: Gazette, 1,000 copies",,,,,\n')
    entry = made.reconciliation.files[0].left_out[0]
    assert (entry.kind, entry.rows, entry.lines) == ("note", 1, ("line 5",))


def test_a_rule_may_be_for_one_file_and_must_name_columns_that_are_there(tmp_path: Path) -> None:
    rule = '[[leave_out]]\nwhen = { Station = ["x"] }\nreason = "none"\n'
    with pytest.raises(InputError) as caught:
        imported(tmp_path, PLAIN + rule)
    assert caught.value.column == "Station"
    assert "'station'" in str(caught.value.mend)


def test_a_recipe_that_leaves_out_everything_is_refused(tmp_path: Path) -> None:
    rule = '[[leave_out]]\nwhen = { station = { matches = "." } }\nreason = "all"\n'
    with pytest.raises(InputError, match="leaves out every row"):
        imported(tmp_path, PLAIN + rule)


def test_statuses_by_rule_and_missing_where_nothing_is_filled(tmp_path: Path) -> None:
    text = table(
        HEADER + ",remark",
        "North,1,100,60,40,20,",
        "North,2,100,60,41,19,annulled",
        "South,3,,,,,",
        "South,4,50,,,,did not open",
    )
    rules = (
        '[[status]]\nwhen = { remark = { matches = "annul" } }\nstatus = "annulled"\n'
        '[[status]]\nwhen = { remark = ["did not open"] }\nstatus = "not_opened"\n[keep]\ncolumns = ["remark"]\n'
    )
    made = imported(tmp_path, PLAIN + rules, main=text)
    assert made.record.ballots["status"].to_list() == ["reported", "annulled", "missing", "not_opened"]
    assert made.record.ballots["remark"].to_list() == [None, "annulled", None, "did not open"]
    assert made.record.votes["votes"].to_list() == [40, 41, None, None, 20, 19, None, None]
    assert made.reconciliation.statuses["official/diet"]["annulled"] == 1


def test_marks_words_sums_and_computed_counts(tmp_path: Path) -> None:
    text = table(
        "district,station,Paper,Machine,Ash,Birch,Null,Signed,Form",
        "N,1,50,10,40,20,3,oui,A-1",
        "N,2,70,,30,40,0,non,A-2",
    )
    roles = (
        '[counts]\nvalid = { sum = ["Paper", "Machine"], empty = "zero" }\ninvalid = "Null"\nderived = ["valid"]\n'
        'computed = { cast = { sum = ["valid", "invalid"] } }\n'
        '[flags]\nsigned = { column = "Signed", true = ["oui"], false = ["non"] }\n[texts]\nform_id = "Form"\n'
    )
    recipe = PLAIN.replace(COUNTS, roles)
    ballots = imported(tmp_path, recipe, main=text).record.ballots
    assert ballots.select("valid", "cast", "derived", "signed", "form_id").rows() == [
        (60, 63, "valid;cast", True, "A-1"),
        (70, 70, "valid;cast", False, "A-2"),
    ]
    with pytest.raises(InputError, match="in 1 rows some of them are empty") as caught:
        imported(tmp_path, recipe.replace(', empty = "zero"', ""), main=text)
    assert (caught.value.row, caught.value.column) == (3, "Machine")
    with pytest.raises(RecordError, match="neither true nor false"):
        imported(tmp_path, recipe.replace('false = ["non"]', "false = []"), main=text)


def test_a_difference_of_columns_is_never_negative(tmp_path: Path) -> None:
    recipe = PLAIN.replace('"Valid"', '{ sum = "Valid", minus = "Birch" }')
    made = imported(tmp_path, recipe)
    assert made.record.ballots["valid"].to_list() == [40, 30, 45]
    with pytest.raises(InputError, match="would be negative"):
        imported(tmp_path, recipe.replace('sum = "Valid", minus = "Birch"', 'sum = "Birch", minus = "Valid"'))


def test_two_columns_with_one_option_id_are_refused(tmp_path: Path) -> None:
    recipe = PLAIN.replace(COUNTS + OPTIONS, '[options]\ncolumns = "v_*"\n')
    with pytest.raises(InputError, match="two columns give one option id"):
        imported(tmp_path, recipe, main=table("district,station,v_A b,v_A-b", "N,1,1,2"))


def test_a_column_is_not_both_used_and_left_out(tmp_path: Path) -> None:
    rule = '[[leave_out]]\ncolumns = "^Va"\nreason = "not needed"\n'
    with pytest.raises(InputError, match="leaves this column out and uses it") as caught:
        imported(tmp_path, PLAIN + rule)
    assert (caught.value.column, caught.value.value) == ("leave_out.1.columns", "Valid")


def test_columns_left_out_need_something_to_be_compared_with(tmp_path: Path) -> None:
    rule = '[[leave_out]]\ncolumns = "^Sum$"\nreason = "all"\ncompare = true\n'
    nothing = PLAIN.replace(OPTIONS, '[[option]]\nid = "ash"\n')
    text = "\n".join(
        f"{line},{extra}" for line, extra in zip(TABLE.splitlines(), ["Sum", "60", "70", "91"], strict=True)
    )
    with pytest.raises(InputError, match="with which these could be compared"):
        imported(tmp_path, nothing + rule, main=text + "\n")
    made = imported(tmp_path, nothing + rule + 'parts = ["Valid"]\n', main=text + "\n")
    comparison = made.reconciliation.files[0].left_out[0].comparison
    assert comparison is not None
    assert [(d.line, d.printed, d.parts) for d in comparison.disagreements] == [("line 4", 91, 90)]
