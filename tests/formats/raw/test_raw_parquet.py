"""Parquet: a small file that would fill the memory is refused before it is read; what is no number is noted."""

import io
import math

import polars as pl
import pytest

from scrutineer.errors import InputError
from scrutineer.formats.raw.layout import Layout
from scrutineer.formats.raw.limits import Limits
from scrutineer.formats.raw.parquet_footer import stated_size
from scrutineer.formats.raw.read import look, read_grid


def written(folder, table, **options):
    path = folder / "a.parquet"
    table.write_parquet(path, **options)
    return path


def test_many_rows_of_one_word_are_refused(tmp_path):
    path = written(tmp_path, pl.DataFrame({"unit": ["N"]}).select(pl.col("unit").repeat_by(6_000_000).explode()))
    for read in (read_grid, look):
        with pytest.raises(InputError, match="more than 200 times its size"):
            read(path)


def test_long_texts_that_pack_well_are_refused_by_the_size_of_their_pages(tmp_path):
    table = pl.DataFrame({"unit": ["N" * 500_000 + str(place) for place in range(60)]})
    path = written(tmp_path, table, compression="zstd", use_pyarrow=False)
    data = path.read_bytes()
    assert stated_size(data, "a.parquet") > 25_000_000
    with pytest.raises(InputError, match="more than 200 times its size"):
        read_grid(path)


@pytest.mark.parametrize("compression", ["zstd", "snappy", "gzip", "uncompressed"])
def test_the_size_of_the_pages_is_that_of_the_values(compression):
    table = pl.DataFrame(
        {"a": pl.Series(range(50_000)) * 7919 % 50_021, "b": [f"{place:07}" for place in range(50_000)]}
    )
    out = io.BytesIO()
    table.write_parquet(out, compression=compression, row_group_size=7_000)
    # Eight bytes of a number, and seven with four of their length of a text; dictionaries add to it.
    assert 50_000 * 15 < stated_size(out.getvalue(), "a") < 50_000 * 40


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_a_damaged_footer_is_refused(tmp_path, cut):
    path = written(tmp_path, pl.DataFrame({"a": [1, 2], "b": [3, 4]}))
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(InputError, match="Parquet"):
        read_grid(path)


def test_a_table_of_zeros_of_usual_size_is_read(tmp_path):
    table = pl.DataFrame({"unit": range(100_000), **{f"o{place}": [0] * 100_000 for place in range(20)}})
    assert read_grid(written(tmp_path, table)).table.height == 100_000


def test_more_columns_than_a_table_has_are_refused(tmp_path):
    path = written(tmp_path, pl.DataFrame({f"c{place}": [1] for place in range(30)}))
    with pytest.raises(InputError, match="more than 20 columns"):
        read_grid(path, Layout(), limits=Limits(max_columns=20))


def test_not_a_number_is_noted_with_its_row_and_column(tmp_path):
    table = pl.DataFrame({"unit": ["a", "b", "c"], "votes": [5.0, math.nan, math.nan], "valid": [5.0, None, 7.0]})
    grid = read_grid(written(tmp_path, table))
    assert grid.table["votes"].to_list() == ["5", None, None]
    (note,) = [note for note in grid.notes if note.kind == "not a number"]
    assert (note.line, note.column, note.value) == (2, "votes", "NaN")
    assert "2 cells" in note.text
