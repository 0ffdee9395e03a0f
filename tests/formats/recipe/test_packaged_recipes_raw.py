"""Every packaged recipe for an awkward raw file gives the totals that were added up apart from it, cell by cell."""

from dataclasses import dataclass, field, replace

import polars as pl
import pytest

from scrutineer.errors import InputError
from scrutineer.formats.recipe.apply import import_files
from scrutineer.formats.recipe.find import find_recipe
from scrutineer.formats.recipe.propose import propose
from scrutineer.formats.recipe.recipe import NumberFormat
from scrutineer.formats.recipe.recipe_check import file_matches


@dataclass(frozen=True)
class Expected:
    """What an import must give: figures added up with Python's csv module, without any recipe."""

    files: tuple[str, ...]
    units: int
    counts: dict[str, int]
    votes: tuple[int, ...]
    computed: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)


EXPECTED = {
    "afghanistan-2014-kabul-pdf": Expected(
        ("afghanistan_2014_pdf_extract.csv",),
        162,
        {"valid": 35_212},
        (323, 20_763, 3_579, 28, 57, 1_391, 8_576, 178, 213, 33, 71),
    ),
    "afghanistan-2014-runoff-samangan": Expected(
        ("afghanistan_2014_runoff_samangan_duplicates.csv",), 387, {"valid": 142_100}, (88_791, 53_309)
    ),
    "argentina-2015": Expected(
        ("argentina_2015_long_padded.csv",),
        50,
        {"registered": 17_251, "cast": 11_979, "invalid": 3 + 171 + 98 + 0},
        (4_043, 669, 113, 5_110, 792, 1_767),
        {"valid": 12_494},
    ),
    "bolivia-2019-president-sample": Expected(
        ("bolivia_2019_bom.csv",),
        199,
        {"registered": 44_901, "blank": 139, "invalid": 583},
        (3_982, 55, 235, 109, 19_675, 242, 1_450, 79, 223),
        {"valid": 26_050, "cast": 26_772},
    ),
    "bulgaria-2021-protocols": Expected(
        ("bulgaria_2021_protocols.csv", "bulgaria_2021_votes_long_with_subtotals.csv"),
        70,
        {
            "registered": 29_355,
            "additional": 250,
            "accredited": 14_454,
            "received": 29_000,
            "unused": 27_392,
            "cancelled": 59,
            "cast": 1_549 + 12_905,
            "valid": 1_524 + 12_729,
            "blank": 3 + 176,
            "invalid": 22,
        },
        (
            *(18, 21, 26, 1_688, 3_548, 52, 3_125, 944, 25, 19, 282, 9, 16, 4, 191, 457, 23, 9, 9, 12, 66),
            *(3_071, 1_546),
        ),
    ),
    "georgia-2012-parliament-forset": Expected(
        ("georgia_2012_forset_georgian_headers.csv",),
        119,
        {"registered": 154_614, "additional": 6_919, "cast": 115_523, "invalid": 2_956},
        (615, 146, 30_427, 60, 1_374, 13, 67, 248, 908, 40, 101, 36, 65, 1_132, 126, 77_116),
        {"valid": 112_474},
    ),
    "georgia-2016-parliament-forset": Expected(
        ("georgia_2016_forset.csv",),
        119,
        {
            "additional": 47_913,
            "received": 129_548,
            "cast": 54_672,
            "invalid": 1_635,
            "valid": 53_037,
            "registered": 87_786,
        },
        (
            *(1_090, 40, 1_709, 81, 11_486, 2_056, 139, 2_607, 1_044, 31, 61, 347, 274, 27, 49, 161, 304, 51, 66, 36),
            *(373, 4_136, 83, 35, 26_827),
        ),
    ),
    "germany-2024-ep-saarland": Expected(
        ("germany_2024_saarland_thousand_dots.csv",),
        400,
        {"registered": 258_946, "cast": 164_885, "invalid": 2_243, "valid": 162_642},
        (
            *(41_135, 13_585, 33_211, 24_913, 0, 4_121, 8_154, 4_311, 2_248, 3_415, 1_259, 1_823, 3_784, 875, 417),
            *(152, 1_549, 62, 93, 116, 355, 296, 81, 78, 32, 111, 238, 526, 13_172, 555, 113, 561, 132, 878, 291),
        ),
        kinds={"ordinary": 283, "postal": 117},
    ),
    "israel-2021-knesset": Expected(
        ("israel_2021_expb_utf8.csv",),
        299,
        {"registered": 164_951, "cast": 99_873, "invalid": 600, "valid": 99_273},
        (
            *(1_969, 5_107, 7_993, 85, 13, 9, 2_988, 24, 748, 8, 2, 13, 7, 10, 36, 4_059, 13_906, 31_981, 872, 8, 13),
            *(9, 51, 11_120, 20, 10, 3, 1, 7, 15, 7, 11, 9, 384, 22, 6, 0, 12_802, 4_945),
        ),
    ),
    "israel-2022-knesset": Expected(
        ("israel_2022_expb_bom.csv",),
        299,
        {"registered": 169_442, "cast": 97_661, "invalid": 798, "valid": 96_863},
        (
            *(1_851, 164, 543, 2_878, 7_807, 9_397, 7, 4, 11, 6, 8_877, 23, 226, 10, 12, 5, 5_542, 16, 2_411, 24_274),
            *(1_516, 2, 18, 7, 21, 21, 13, 11_750, 9_407, 19, 130, 46, 15, 16, 19, 26, 179, 15, 9_552, 27),
        ),
    ),
    "russia-2004-president": Expected(
        ("russia_2004.csv",),
        59,
        {
            "registered": 67_034,
            "received": 67_387,
            "issued": 53_611 + 3_994,
            "cancelled": 9_782,
            "cast": 3_994 + 53_605,
            "invalid": 249,
            "valid": 57_350,
            "lost": 0,
        },
        (631, 472, 169, 49_888, 384, 5_262, 544),
    ),
    "russia-2021-duma": Expected(
        ("russia_2021.csv",),
        59,
        {
            "registered": 84_047,
            "received": 66_305,
            "issued": 28_835 + 3_285,
            "cancelled": 34_185,
            "cast": 3_285 + 28_815,
            "invalid": 776,
            "valid": 31_324,
            "lost": 0,
        },
        (9_646, 282, 2_437, 2_660, 9_917, 3_619, 507, 89, 187, 627, 19, 219, 214, 901),
    ),
    "uganda-2016-president": Expected(
        ("uganda_2016_cr_only.csv",),
        299,
        {"registered": 174_079, "valid": 112_358, "invalid": 6_355, "cast": 118_713},
        (1_499, 1_520, 1_706, 465, 41_361, 509, 590, 64_708),
    ),
    "ukraine-2004-president-r2": Expected(
        ("ukraine_2004_r2_cp1251.csv",),
        584,
        {
            "registered": 873_898,
            "received": 926_385,
            "unused": 240_539,
            "issued": 685_846,
            "cast": 685_689,
            "invalid": 8_604,
        },
        (81_794, 581_530, 13_761),
        {"valid": 677_085},
    ),
}
SEVERAL_SHEETS = {"usa-ga-2024-general", "venezuela-2024-president"}


@pytest.fixture
def raw(shared):
    return shared / "data" / "raw"


def record_of(raw, name, files):
    return import_files([raw / file for file in files], find_recipe(name))


@pytest.mark.real_data
@pytest.mark.parametrize("name", EXPECTED)
def test_the_totals_are_those_added_up_without_a_recipe(raw, name):
    expected = EXPECTED[name]
    imported = record_of(raw, name, expected.files)
    record = imported.record
    (sheet,) = record.sheets.values()
    assert len(sheet) == expected.units
    assert {kind: record.ballots[kind].sum() for kind in expected.counts} == expected.counts
    assert {kind: record.ballots[kind].sum() for kind in expected.computed} == expected.computed
    assert sheet.votes.select(pl.all().sum()).row(0) == expected.votes
    assert set(imported.reconciliation.computed) == set(expected.computed)
    if expected.kinds:
        stations = record.units.table.filter(pl.col("level") == record.units.table["level"][-1])
        assert dict(stations["kind"].value_counts().rows()) == expected.kinds


@pytest.mark.real_data
def test_one_american_file_holds_eighteen_contests(raw):
    record = record_of(raw, "usa-ga-2024-general", ["usa_ga_2024_openelections_long.csv"]).record
    assert len(record.metadata.contests) == 18
    votes = record.votes.group_by("contest", "option").agg(pl.col("votes").sum())
    assert votes["votes"].sum() == 148_852
    president = dict(votes.filter(pl.col("contest") == "president").select("option", "votes").rows())
    assert sorted(president.values()) == [43, 80, 12_654, 23_754]


@pytest.mark.real_data
def test_two_versions_of_the_venezuelan_sheets_are_two_stages(raw):
    files = ["venezuela_2024_v1_bom.csv", "venezuela_2024_v2_latin1.csv"]
    record = record_of(raw, "venezuela-2024-president", files).record
    sheets = {stage: sheet for (_, stage), sheet in record.sheets.items()}
    assert sheets["v1"].votes.select(pl.all().sum()).row(0) == (63_310, 25_366, 788, 118, 403, 464, 139, 100, 235, 384)
    assert sheets["v2"].votes.select(pl.all().sum()).row(0) == (56_207, 28_853, 567, 178, 143, 715, 184, 77, 162, 811)
    by_stage = record.ballots.group_by("stage").agg(pl.col("valid").sum(), pl.col("registered").sum(), pl.len())
    assert sorted(by_stage.rows()) == [("v1", 91_307, 158_076, 199), ("v2", 87_897, 0, 199)]
    # The second version has no register: it is not known there, and not 0.
    second = record.ballots.filter(pl.col("stage") == "v2")
    assert second["registered"].null_count() == second.height
    assert record.ballots["unit"].n_unique() == 199 + 199 - 13


@pytest.mark.real_data
def test_the_dots_of_saarland_lose_nothing_and_without_the_rule_are_an_error(raw):
    text = (raw / "germany_2024_saarland_thousand_dots.csv").read_text("utf-8-sig")
    rows = [line.split(";") for line in text.splitlines()]
    # What a reader loses that takes 1.413 for a fraction and cuts it off.
    assert 258_946 - sum(int(float(row[9])) for row in rows[1:]) == 116_405
    recipe = replace(find_recipe("germany-2024-ep-saarland"), number=NumberFormat())
    with pytest.raises(InputError, match="thousands"):
        import_files([raw / "germany_2024_saarland_thousand_dots.csv"], recipe)


@pytest.mark.real_data
def test_rows_left_out_are_told_with_their_reason(raw):
    imported = record_of(raw, "ukraine-2004-president-r2", ["ukraine_2004_r2_cp1251.csv"])
    assert "breaks off" in str(imported.reconciliation.as_dict())
    imported = record_of(raw, "afghanistan-2014-runoff-samangan", ["afghanistan_2014_runoff_samangan_duplicates.csv"])
    # 70 stations stand in two equal rows: kept, and listed.
    assert len(imported.reconciliation.true_duplicates) == 70
    assert imported.reconciliation.same_key == ()


@pytest.mark.real_data
def test_a_list_of_notes_has_no_recipe_and_proposes_none(raw, root):
    with pytest.raises(InputError, match="no result column found"):
        propose([raw / "georgia_2024_notes.xlsx"])
    listed = (root / "src" / "scrutineer" / "recipes" / "README.md").read_text("utf-8")
    assert "georgia_2024_notes.xlsx" in listed


@pytest.mark.real_data
def test_every_raw_file_has_a_recipe_or_a_reason_why_not(raw):
    recipes = [find_recipe(name) for name in (*EXPECTED, *SEVERAL_SHEETS)]
    without = [
        file.name
        for file in raw.iterdir()
        if not any(file_matches(role, file.name) for recipe in recipes for role in recipe.files)
    ]
    assert without == ["georgia_2024_notes.xlsx"]
