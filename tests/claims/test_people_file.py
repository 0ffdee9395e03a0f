"""The register of an election and the word lists: what is read, and what is wrong with what cannot be."""

import datetime as dt
from pathlib import Path

import pytest

from scrutineer.claims.extraction.register import Role, Speaker, make_register
from scrutineer.errors import InputError, UsageError
from scrutineer.formats.builtin import builtin_folder, load_builtin
from scrutineer.formats.people_file import read_people
from scrutineer.formats.reporting_words import load_lexicon, read_lexicon, reporting_languages
from scrutineer.record.record import ElectionRecord


@pytest.fixture(scope="module")
def cambodia() -> ElectionRecord:
    return load_builtin("cambodia-2018")


def test_the_built_in_register_knows_people_bodies_and_the_parties_of_the_ballot(cambodia: ElectionRecord) -> None:
    register = read_people(builtin_folder("cambodia-2018"), cambodia)
    by_name = {one.name: one for one in register.speakers}
    assert by_name["Sar Kheng"].family_first
    assert by_name["National Election Committee"].aliases == ("NEC",)
    assert by_name["Cambodian People's Party"].aliases[0] == "CPP"
    sources = {source.id for source in cambodia.metadata.sources}
    assert all(one.source in sources for one in register.speakers if one.kind == "person")


def test_a_folder_without_people_has_the_parties(tmp_path: Path, cambodia: ElectionRecord) -> None:
    register = read_people(tmp_path, cambodia)
    assert {one.kind for one in register.speakers} == {"body"}
    assert len(register.speakers) == sum(option.kind == "party" for option in cambodia.metadata.options)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('[[person]]\nname = "A"', "source"),
        ('[[person]]\nname = "A"\nsource = "NOWHERE"', "no such source"),
        ('[[person]]\nname = "A"\nsource = "ARTICLE"\nage = 3', "age"),
        ('[[person]]\nname = "A"\nsource = "ARTICLE"\ngender = "x"', "gender"),
        ('[[person]]\nname = "A"\nsource = "ARTICLE"\n' * 2, "two speakers"),
        ("[[person]", "not TOML"),
    ],
)
def test_a_wrong_file_is_named_with_its_fault(tmp_path: Path, cambodia: ElectionRecord, text: str, where: str) -> None:
    file = tmp_path / "people.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=where) as fault:
        read_people(file, cambodia)
    assert "people.toml" in str(fault.value)


def test_offices_are_those_of_the_day() -> None:
    role = Role("Prime Minister", dt.date(1998, 11, 30), dt.date(2023, 8, 22))
    register = make_register([Speaker("Hun Sen", roles=(role,))])
    assert register.on(dt.date(2018, 7, 29)).speakers[0].roles == (role,)
    assert register.on(dt.date(2023, 8, 23)).speakers[0].roles == ()
    assert register.on(None) == register


@pytest.mark.parametrize("language", reporting_languages())
def test_each_language_can_report(language: str) -> None:
    lexicon = load_lexicon(language)
    assert lexicon.language == language
    assert len(lexicon.verbs) > 50
    assert lexicon.according
    assert lexicon.that


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UsageError, match="no reporting words"):
        load_lexicon("xx")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("language =", "not a TOML file"),
        ('language = "xx"', "that"),
        ('language = "xx"\nthat = []\naccording = []\n[verbs]\nsay = ["go went"]\n[words]', "three to five"),
        ('language = "xx"\nthat = []\naccording = []\n[verbs]\nsing = []\n[words]', "sing"),
    ],
)
def test_a_wrong_word_list_is_named_with_its_fault(text: str, where: str) -> None:
    with pytest.raises(InputError, match=where) as fault:
        read_lexicon(text, "xx.toml")
    assert "xx.toml" in str(fault.value)
