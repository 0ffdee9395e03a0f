"""Edges of claims.toml that a hostile reader found."""

import pytest

from scrutineer.errors import ClaimError
from scrutineer.formats.claims_file import read_claims
from synthetic import small_record

CLAIM = """[[claim]]
id = "c1"
speaker = "X"
text = "t"
printed = "610.000"
source = "S"
kind = "checkable"
[[claim.figure]]
metric = "cast"
relation = "eq"
printed = "PRINTED"
"""


def _write(folder, printed):
    path = folder / "claims.toml"
    path.write_text(CLAIM.replace("PRINTED", printed), encoding="utf-8")
    return path


@pytest.mark.parametrize("printed", ["610.000", "1.234.567"])
def test_a_count_with_dots_is_refused_rather_than_guessed(tmp_path, printed):
    with pytest.raises(ClaimError, match=r"can be read as both|no figure|more than one") as caught:
        read_claims(_write(tmp_path, printed), small_record())
    assert "claims.toml" in str(caught.value)


@pytest.mark.parametrize("printed", ["610,000", "610000", "0.61 million"])
def test_clear_counts_are_read(tmp_path, printed):
    assert len(read_claims(_write(tmp_path, printed), small_record())) == 1


def test_a_folder_in_place_of_claims_is_an_error(tmp_path):
    from scrutineer.errors import InputError
    from scrutineer.formats.open_record import open_record
    from scrutineer.formats.record_folder import write_record
    from scrutineer.report.examination import examine

    write_record(small_record(), tmp_path / "r")
    (tmp_path / "r" / "claims.toml").mkdir()
    with pytest.raises(InputError):
        _ = examine(open_record(tmp_path / "r")).claims
