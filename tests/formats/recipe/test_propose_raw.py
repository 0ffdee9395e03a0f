"""What is proposed for each awkward raw file, against what a person found in it: roles right, and doubts asked."""

from dataclasses import dataclass, field
from functools import cache

import pytest

from proposed_recipe import settled
from scrutineer.errors import InputError
from scrutineer.formats.recipe.apply import import_files
from scrutineer.formats.recipe.propose import propose
from scrutineer.formats.recipe.propose_draft import DOUBTFUL
from scrutineer.formats.recipe.recipe_file import parse_recipe
from scrutineer.formats.record_folder import read_toml

pytestmark = pytest.mark.real_data


@dataclass(frozen=True)
class Right:
    """What is right for a file; a role is one count, the block of options, the key, or a part of the layout.

    Attributes:
        options: How many options there are.
        first: The first of them.
        counts: Count to its columns or codes.
        key: Columns of the key within the region.
        regions: Columns of regions that must be among the levels.
        whole: Columns with one value in all rows of the excerpt, which part nothing and must not be among the levels.
        layout: What must be seen of the layout.
        asks: Words that must stand in a question.
    """

    options: int
    first: str
    counts: dict[str, tuple[str, ...]]
    key: tuple[str, ...]
    regions: tuple[str, ...] = ()
    whole: tuple[str, ...] = field(default=(), kw_only=True)
    layout: tuple[tuple[str, object], ...] = ()
    asks: tuple[str, ...] = ()


SEMICOLON = (("delimiter", ";"),)
RUSSIAN_2004 = {
    "registered": ("Число избирателей, внесенных в список",),
    "valid": ("Число действительных избирательных бюллетеней",),
    "invalid": ("Число недействительных избирательных бюллетеней",),
    "cast": (
        "Число избирательных бюллетеней в переносных ящиках",
        "Число бюллетеней в стационарных ящиках для голосования",
    ),
}
RUSSIAN_2021 = {
    "registered": ("Число избирателей, внесенных в список избирателей на момент окончания голосования",),
    "valid": ("Число действительных избирательных бюллетеней",),
    "invalid": ("Число недействительных избирательных бюллетеней",),
    "cast": (
        "Число избирательных бюллетеней, содержащихся в переносных ящиках для голосования",
        "Число избирательных бюллетеней, содержащихся в стационарных ящиках для голосования",
    ),
}
HEBREW = {"registered": ("בזב",), "cast": ("מצביעים",), "invalid": ("פסולים",), "valid": ("כשרים",)}
RIGHT = {
    "afghanistan_2014_pdf_extract.csv": Right(
        11,
        "column 2",
        {"valid": ("column 13",)},
        ("above column 1", "column 1"),
        layout=(("header_rows", 0), ("delimiter", ",")),
        asks=("totals of a larger region", "no row below", "registered"),
    ),
    "afghanistan_2014_runoff_samangan_duplicates.csv": Right(
        2,
        "Abdullah",
        {"valid": ("Total",)},
        ("PC_number", "PS_number"),
        ("District",),
        whole=("Province",),
        asks=("70 keys stand in several rows", "registered"),
    ),
    "argentina_2015_long_padded.csv": Right(
        6,
        "0131",
        {"registered": ("9001",), "cast": ("9002",)},
        ("CODIGO MESA",),
        (),
        SEMICOLON,
        ("only", "which are blank, invalid, contested", "code 9001"),
        whole=("CODIGO PROVINCIA", "CODIGO DEPARTAMENTO"),
    ),
    "bolivia_2019_bom.csv": Right(
        9,
        "CC",
        {"registered": ("Inscritos",), "blank": ("Blancos",), "invalid": ("Nulos",)},
        ("Número Mesa",),
        ("País", "Departamento", "Provincia", "Municipio", "Recinto"),
        asks=("No column holds their sum",),
    ),
    "bulgaria_2021_votes_long_with_subtotals.csv": Right(
        23,
        "1",
        {"valid": ("100",), "cast": ("101",)},
        ("section_id",),
        layout=SEMICOLON,
        asks=("what is code 99", "what is code 103"),
    ),
    "georgia_2012_forset_georgian_headers.csv": Right(
        16,
        "1 “კახა კუკავა – თავისუფალი საქართველო”",
        {
            "registered": ("ერთიან სიაში ამომრჩეველთა რაოდენობა",),
            "additional": ("სპეციალურ სიაში ამომრჩეველთა რაოდენობა",),
            "cast": ("არჩევნებში მონაწილეთა რაოდენობა",),
            "invalid": ("ბათილი ბიულეტენები",),
        },
        ("უბანი",),
        ("district id",),
        asks=("signatures", "in only"),
    ),
    "georgia_2016_forset.csv": Right(
        25,
        "1 - State for the People",
        {
            "registered": ("possible voters",),
            "additional": ("special voters",),
            "received": ("num ballots",),
            "cast": ("ballots signed for",),
            "invalid": ("invalid votes",),
            "valid": ("valid votes",),
        },
        ("precinct_id",),
        ("district_id",),
        asks=("signatures", "in only", "it is 0 in"),
    ),
    "germany_2024_saarland_thousand_dots.csv": Right(
        35,
        "CDU",
        {"registered": ("Wahlberechtigte",), "cast": ("Wählende",), "invalid": ("ungültig",), "valid": ("gültig",)},
        ("Wahlbezirk",),
        ("Kreis", "Gemeinde"),
        SEMICOLON,
        ("Bezirksart", "reported, or computed", "it is 0 in"),
        whole=("Land",),
    ),
    "israel_2021_expb_utf8.csv": Right(39, "אמת", HEBREW, ("קלפי",), ("סמל ועדה", "סמל ישוב"), asks=("שופט",)),
    "israel_2022_expb_bom.csv": Right(40, "אמת", HEBREW, ("קלפי",), ("סמל ועדה", "סמל ישוב"), asks=("שופט",)),
    "russia_2004.csv": Right(7, "Глазьев Сергей Юрьевич", RUSSIAN_2004, ("uik",), ("tik",), whole=("region",)),
    "russia_2021.csv": Right(
        14,
        '1. Политическая партия "КОММУНИСТИЧЕСКАЯ ПАРТИЯ РОССИЙСКОЙ ФЕДЕРАЦИИ"',
        RUSSIAN_2021,
        ("uik",),
        ("tik",),
        whole=("region", "oik"),
    ),
    "uganda_2016_cr_only.csv": Right(
        8,
        "ABED BWANIKA",
        {
            "registered": ("REG VOTERS",),
            "valid": ("VALID VOTES",),
            "invalid": ("INVALID VOTES",),
            "cast": ("TOTAL VOTES",),
        },
        ("STATION",),
        ("DISTRICT", "CONSTITUENCY", "SUB COUNTY", "PARISH"),
    ),
    "ukraine_2004_r2_cp1251.csv": Right(
        3,
        "Yushchenko",
        {
            "registered": ("total.voters",),
            "cast": ("actually.voted",),
            "invalid": ("invalid.ballots",),
            "unused": ("unused.ballots",),
            "issued": ("received.ballots",),
        },
        ("district.id",),
        ("constituency",),
        (("encoding", "cp1251"), ("ragged", "pad")),
        ("Is the file cut off?", "signatures"),
        whole=("region",),
    ),
    "venezuela_2024_v1_bom.csv": Right(
        10,
        "EG",
        {"registered": ("RE",), "valid": ("VOTOS_VALIDOS",), "invalid": ("VOTOS_NULOS",)},
        ("CENTRO", "MESA"),
        ("COD_EDO", "COD_MUN", "COD_PAR"),
    ),
    "venezuela_2024_v2_latin1.csv": Right(
        10,
        "EG",
        {"valid": ("VOTOS_VALIDOS",), "invalid": ("VOTOS_NULOS",)},
        ("CENTRO", "MESA"),
        ("COD_PAR",),
        whole=("COD_EDO", "COD_MUN"),
        asks=("registered",),
    ),
}


@cache
def proposal_for(path):
    """The proposal for a file, made once for all tests."""
    return propose([path])


def wrong_roles(recipe, right):
    """How many roles there are, and those that are not as a person found them."""
    figures = {count: figure.sum or figure.code for count, figure in recipe.counts.items()}
    assert recipe.units.station is not None
    found = {
        "options": (len(recipe.options), recipe.options[0].column or recipe.options[0].code),
        "key": recipe.units.station.columns,
        **{f"counts.{count}": figures.get(count) for count in right.counts},
        **{f"region {name}": name for name in right.regions if name in {level.column for level in recipe.units.levels}},
        **{f"layout.{name}": getattr(recipe.files[0].layout, name) for name, _ in right.layout},
    }
    wanted = {
        "options": (right.options, right.first),
        "key": right.key,
        **{f"counts.{count}": columns for count, columns in right.counts.items()},
        **{f"region {name}": name for name in right.regions},
        **{f"layout.{name}": value for name, value in right.layout},
    }
    return len(wanted), {name: found.get(name) for name, value in wanted.items() if found.get(name) != value}


@pytest.mark.parametrize("name", RIGHT)
def test_the_roles_are_those_that_a_person_finds(shared, name):
    proposal = proposal_for(shared / "data" / "raw" / name)
    roles, wrong = wrong_roles(proposal.recipe, RIGHT[name])
    assert not wrong, f"{roles - len(wrong)} of {roles} roles are right"
    assert not set(RIGHT[name].whole) & {level.column for level in proposal.recipe.units.levels}
    # A count of ballots that a person did not find is not made up; codes that count for no option may be called invalid.
    made_up = {"registered", "cast", "valid", "invalid"} & set(proposal.recipe.counts) - set(RIGHT[name].counts)
    assert made_up <= {"invalid"}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_doubtful_is_a_question_and_stands_in_the_file(shared, name):
    proposal = proposal_for(shared / "data" / "raw" / name)
    questions = [str(question) for question in proposal.questions]
    for words in (*RIGHT[name].asks, "which election is this", "licence", "which version of the count"):
        assert any(words in question for question in questions), words
    asked = {question.key for question in proposal.questions}
    assert {reason.key for reason in proposal.reasons if reason.confidence < DOUBTFUL} <= asked
    text = proposal.text
    for question in proposal.questions:
        assert question.text.splitlines()[0] in text


@pytest.mark.parametrize("name", RIGHT)
def test_the_proposal_reads_back_and_imports_when_it_is_settled(shared, tmp_path, name):
    path = shared / "data" / "raw" / name
    proposal = proposal_for(path)
    (tmp_path / "r.toml").write_text(proposal.text, encoding="utf-8")
    again = parse_recipe(read_toml(tmp_path / "r.toml"), file="proposal")
    assert again == proposal.recipe
    with pytest.raises(InputError, match="nothing is imported while a question of the recipe stands"):
        import_files([path], again)
    record = import_files([path], settled(proposal)).record
    assert len(next(iter(record.sheets.values()))) > 0


def test_one_file_with_several_contests_is_read_as_several(shared):
    proposal = propose([shared / "data" / "raw" / "usa_ga_2024_openelections_long.csv"])
    recipe = proposal.recipe
    assert len(recipe.contests) == 18
    assert recipe.files[0].long is not None
    assert (recipe.files[0].long.item, recipe.files[0].long.value) == (("candidate",), "total_votes")
    assert [level.column for level in recipe.units.levels] == ["county"]
    assert recipe.units.station is not None
    assert recipe.units.station.columns == ("precinct",)
    assert sum(role.option.contest == "president" for role in recipe.options) == 4


def test_protocols_and_votes_of_one_election_are_joined(shared):
    raw = shared / "data" / "raw"
    files = [raw / "bulgaria_2021_protocols.csv", raw / "bulgaria_2021_votes_long_with_subtotals.csv"]
    proposal = propose(files)
    recipe = proposal.recipe
    assert [role.shape for role in recipe.files] == ["wide", "long"]
    assert len(recipe.stages) == 1
    assert [role.code for role in recipe.options] == [str(number) for number in range(1, 24)]
    assert recipe.counts["cast"].sum == ("urn_paper_ballots", "urn_machine_ballots")
    assert recipe.counts["registered"].sum == ("registered_voters",)
    subtotals = [rule for rule in recipe.leave_out if rule.compare]
    assert [condition.values for rule in subtotals for condition in rule.when.values()] == [("100",)]
    assert any("45 units in common" in reason.text for reason in proposal.reasons)
    assert len(next(iter(import_files(files, settled(proposal)).record.sheets.values()))) == 70


def test_two_versions_of_one_count_are_stages_whose_order_is_asked_for(shared):
    raw = shared / "data" / "raw"
    proposal = propose([raw / "venezuela_2024_v1_bom.csv", raw / "venezuela_2024_v2_latin1.csv"])
    assert len(proposal.recipe.stages) == 2
    assert proposal.recipe.files[1].absent == ("RE",)
    assert any("published first" in question.text for question in proposal.questions)


def test_places_named_differently_in_two_versions_are_asked_for(shared):
    folder = shared / "data" / "stations"
    proposal = propose([folder / f"bolivia_2019_president_{name}.parquet" for name in ("computo", "trep_21oct1829")])
    assert any("140 units have other regions" in question.text for question in proposal.questions)
