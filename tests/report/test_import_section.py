"""The report tells how the files were read: rows left out, the column behind each option, and a foreign account."""

import json
import re
from pathlib import Path

import pytest

from invented_recipe import COUNTS, HEAD, OPTIONS, PLAIN, STAGE, TABLE, UNITS, WIDE, imported, recipe_of
from report.page_texts import document_of, page_of
from scrutineer.cli.check import check
from scrutineer.cli.records import show
from scrutineer.formats.recipe.import_account import ACCOUNT, OF_ANOTHER, account_beside
from scrutineer.formats.recipe.write_import import import_documents, write_import
from scrutineer.formats.record_folder import read_folder

SWAPPED = OPTIONS.replace('"Ash"', '"?"').replace('"Birch"', '"Ash"').replace('"?"', '"Birch"')
LEAVE = '[[leave_out]]\nwhen = { station = ["002"] }\nkind = "other"\nreason = "note"\n'
DROPPED = HEAD + STAGE + WIDE + UNITS + COUNTS + SWAPPED + LEAVE


def record_of(folder: Path, recipe: str, text: str = TABLE):
    """The record of an import, written with its account and read again."""
    folder.mkdir()
    made = imported(folder, recipe, main=text)
    write_import(made.record, import_documents(made, recipe_of(recipe)), folder / "record")
    return read_folder(folder / "record")


def section(record):
    """The section, and what the first paragraph says of it."""
    page = page_of(record)
    found = next((part for part in page.sections if part.id == "import"), None)
    return found, [sentence.text for sentence in page.summary if sentence.anchor == "import"]


def cells(part, name):
    """The rows of a table."""
    return next(item.rows for item in part.tables if item.id == name)


def test_a_station_left_out_and_exchanged_options_are_on_the_page(tmp_path):
    part, told = section(record_of(tmp_path / "a", DROPPED))
    assert ("main.csv", "left out by rule 1 (other)", "note", 1) in cells(part, "import-rows")
    assert ("rule 1 (other)", "note", "line 3", "birch", 30) in cells(part, "import-left-out")
    assert ("ash (ash)", "Birch", "main.csv", "Official") in cells(part, "import-columns")
    assert len(part.points) == 2
    (text,) = told
    assert "1 row with figures that no other row repeats was left out" in text
    # Counted: birch reads 40 + 45 and 30, ash reads 20 + 45 and 40.
    assert "the lead of birch over ash would be 10 votes in place of 20" in text
    assert "'ash' is read from the column 'Birch'" in text


@pytest.mark.parametrize(
    ("north", "south", "words"),
    [
        ("40,20", "10,50", "birch would lead ash by 20 votes; as it stands, ash leads birch by 20."),
        ("40,20", "20,40", "would be level; as it stands, ash leads by 20."),
        ("40,20", "30,10", "the lead of ash over birch would be 40 votes in place of 20."),
    ],
)
def test_what_the_rows_left_out_would_do_to_the_lead(tmp_path, north, south, words):
    text = f"district,station,Register,Valid,Ash,Birch\nNorth,001,100,60,{north}\nSouth,002,100,60,{south}\n"
    _, (told,) = section(record_of(tmp_path / "a", PLAIN + LEAVE, text))
    assert words in told


def test_totals_that_are_sums_are_told_in_the_section_alone(tmp_path):
    leave = LEAVE.replace("002", "T").replace("other", "total")
    part, told = section(record_of(tmp_path / "a", PLAIN + leave, TABLE + "All,T,600,220,115,105\n"))
    assert told == []
    assert any("they are sums of them" in sentence for sentence in part.sentences)


def test_a_clean_import_says_only_what_was_read(tmp_path):
    part, told = section(record_of(tmp_path / "a", PLAIN))
    assert told == []
    assert part.sentences[0].endswith("3 rows were read, 3 used and 0 left out.")


def test_the_account_of_another_record_is_never_believed(tmp_path):
    one, other = record_of(tmp_path / "a", PLAIN), record_of(tmp_path / "b", DROPPED)
    (Path(one.origin) / ACCOUNT).write_bytes((Path(other.origin) / ACCOUNT).read_bytes())
    part, told = section(one)
    assert part.tables == ()
    assert told == [
        "The account in this folder is of another record, so nothing on this page says how the files were read."
    ]
    assert account_beside(one).fault == OF_ANOTHER


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda d: d["files"][0].update(rows_used=3), "does not add up"),
        (lambda d: d["figures"][-1].update(record=1), "other figures than the record"),
        (lambda d: d["figures"][-1].update(figure="votes/nobody"), "other figures than the record"),
        (lambda d: d.update(format="scrutineer-import/9"), "a format that this version does not read"),
        (lambda d: d.update(files=3), "cannot be read"),
    ],
)
def test_an_account_that_was_changed_is_not_believed(tmp_path, change, fault):
    record = record_of(tmp_path / "a", DROPPED)
    path = Path(record.origin) / ACCOUNT
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))
    assert fault in account_beside(record).fault


def test_without_an_account_the_page_says_so(tmp_path):
    record = record_of(tmp_path / "a", PLAIN)
    (Path(record.origin) / ACCOUNT).unlink()
    page = page_of(record)
    gaps = next(part for part in page.sections if part.id == "gaps")
    assert any(re.search("no account of an import lies beside", point) for point in gaps.points)
    assert document_of(record)["import"] is None


def test_the_account_is_in_the_data_and_in_a_line_of_the_commands(tmp_path, capsys):
    record = record_of(tmp_path / "a", DROPPED)
    assert document_of(record)["import"]["left_out"][0]["figures"]["votes/birch"] == 30
    line = "3 rows read, 2 used, 1 left out; 1 of them with figures that no other row holds; 2 warnings (import.json)"
    show(record.origin)
    assert line in capsys.readouterr().out
    check(record.origin)
    assert line in capsys.readouterr().out
