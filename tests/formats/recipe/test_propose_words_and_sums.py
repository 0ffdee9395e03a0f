"""Roles from words in thirteen languages, and sums found among columns by trying them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.formats.recipe.propose_columns import UNKNOWN
from scrutineer.formats.recipe.propose_sums import block_identities, small_identities, sum_share
from scrutineer.formats.recipe.propose_words import plain_words, word_roles

HEADERS = {
    "Registered voters": "registered",
    "Ballots cast": "cast",
    "Spoilt ballots": "invalid",
    "Electores inscritos": "registered",
    "Votos válidos": "valid",
    "Votos no válidos": "invalid",
    "Votos en blanco": "blank",
    "Wahlberechtigte": "registered",
    "Ungültige Stimmen": "invalid",
    "Gültige Stimmen": "valid",
    "Число избирателей, внесенных в список": "registered",
    "Число недействительных бюллетеней": "invalid",
    "Число действительных бюллетеней": "valid",
    "Кількість виборців, внесених до списку": "registered",
    "Кількість недійсних бюлетенів": "invalid",
    "ბათილი ბიულეტენები": "invalid",
    "ამომრჩეველთა რაოდენობა": "registered",
    "פסולים": "invalid",
    "מצביעים": "cast",
    "Kayıtlı Seçmen": "registered",
    "Geçersiz oy": "invalid",
    "Geçerli oy": "valid",
    "Inscrits": "registered",
    "Bulletins blancs": "blank",
    "Suffrages exprimés": "valid",
    "Votos brancos": "blank",
    "Eleitores inscritos": "registered",
    "Vota të pavlefshme": "invalid",
    "Vota të vlefshme": "valid",
    "Недействителни бюлетини": "invalid",
    "آراء باطل": "invalid",
    "الأصوات الصحيحة": "valid",
}


@pytest.mark.parametrize(("header", "role"), HEADERS.items())
def test_words_of_many_languages_name_the_role(header, role):
    roles = word_roles(header)
    assert roles
    assert roles[0].role == role
    assert 0 < roles[0].confidence <= 1


@pytest.mark.parametrize("header", ["Yushchenko", "MAS - IPSP", "CDU", "фз", "column 4", ""])
def test_a_name_is_no_count(header):
    assert not {"registered", "cast", "valid", "invalid"} & {role.role for role in word_roles(header)}


def test_accents_case_and_signs_do_not_matter():
    assert plain_words("  VOTOS_Válidos (Nº 2)") == "votos validos no 2"
    assert word_roles("INSCRITOS") == word_roles("inscritos")


def test_absentee_certificates_are_no_ballots():
    assert word_roles("Число неиспользованных открепительных удостоверений")[0].role == "other figure"


@st.composite
def forms(draw):
    """Votes of some options at some stations, with a register before them and invalid ballots behind."""
    options, stations = draw(st.integers(2, 8)), draw(st.integers(20, 60))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    votes = rng.integers(1, 300, size=(stations, options))
    invalid = rng.integers(1, 40, size=stations)
    valid = votes.sum(axis=1)
    register = valid + invalid + rng.integers(7, 400, size=stations)
    return votes, np.column_stack([register, valid + invalid, valid, votes, invalid])


@given(forms())
def test_the_block_of_options_is_found_behind_the_valid_ballots(form):
    votes, matrix = form
    options = [f"o{n}" for n in range(votes.shape[1])]
    found = block_identities(["register", "cast", "valid", *options, "invalid"], matrix)
    parts = {identity.whole: identity.parts for identity in found}
    assert parts["valid"] == tuple(options)
    assert parts["cast"] == (*options, "invalid")
    assert all(identity.share == 1 for identity in found if identity.whole in {"valid", "cast"})


@given(forms())
def test_few_parts_that_are_no_neighbours_are_found(form):
    _, matrix = form
    names = ["register", "cast", "valid", "invalid"]
    found = small_identities(names, matrix[:, [0, 1, 2, -1]])
    assert [(identity.whole, identity.parts) for identity in found] == [("cast", ("valid", "invalid"))]


def test_a_sum_that_fails_at_a_twentieth_of_the_rows_still_holds_and_at_a_tenth_does_not():
    rng = np.random.default_rng(3)
    votes = rng.integers(1, 90, size=(200, 3))
    for wrong, expected in ((10, True), (20, False)):
        total = votes.sum(axis=1)
        total[:wrong] += 1
        found = block_identities(["total", "a", "b", "c"], np.column_stack([total, votes]))
        assert (found[:1] != [] and found[0].parts == ("a", "b", "c")) == expected


def test_rows_with_an_empty_cell_are_not_tried():
    matrix = np.array([[30, 10, 20], [UNKNOWN, 5, 5], [9, UNKNOWN, 9], [0, 0, 0]])
    assert sum_share(matrix, 0, [1, 2]) == (1.0, 1)
    assert sum_share(matrix[1:2], 0, [1, 2]) == (0.0, 0)


def test_equal_columns_are_no_sum():
    column = np.arange(1, 50)
    zeros = np.zeros_like(column)
    assert block_identities(["a", "b", "zero"], np.column_stack([column, column, zeros])) == []
