"""Quotes that are never closed, rows that are not as the others, tables too wide: refused early, with the line."""

import re
import time
import tracemalloc
from pathlib import Path

import pytest

from scrutineer.errors import InputError
from scrutineer.formats.raw.layout import Layout
from scrutineer.formats.raw.limits import Limits
from scrutineer.formats.raw.read import read_grid

HEAD = "unit,registered,votes\n"


def refused(folder: Path, text: str, layout: Layout = Layout(), limits: Limits = Limits()) -> InputError:  # noqa: B008
    path = folder / "a.csv"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        read_grid(path, layout, limits=limits)
    assert caught.value.file == "a.csv"
    return caught.value


@pytest.mark.parametrize("before", [0, 3, 200_000])
def test_a_quote_that_is_never_closed_is_refused_at_its_line(tmp_path, before):
    text = HEAD + "N,1,2\n" * before + 'N,"1,2\n' + "N,1,2\n" * 700_000
    tracemalloc.start()
    start = time.process_time()
    fault = refused(tmp_path, text)
    spent = time.process_time() - start
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert fault.row == before + 2
    assert re.search("a quote opens in this line and is not closed within 1,000 lines", fault.message)
    assert most < 8 * len(text), "memory grows past the file"
    assert spent < 5


def test_quotes_that_open_in_every_line_are_refused_at_the_first(tmp_path):
    fault = refused(tmp_path, HEAD + '"N,1,2\n' * 300_000)
    assert fault.row == 2
    assert "quotes of this row are not closed" in fault.message


def test_a_quoted_cell_may_have_many_lines_but_not_more_than_the_limit(tmp_path):
    text = HEAD + '"{}",1,2\nM,1,2\n'
    path = tmp_path / "b.csv"
    path.write_text(text.format("N\n" * 900))
    assert read_grid(path).table.height == 2
    assert refused(tmp_path, text.format("N\n" * 1_001)).row == 2
    assert refused(tmp_path, text.format("N" * 2_000_000)).row == 2
    assert refused(tmp_path, text.format("N\n" * 9), limits=Limits(max_quoted_lines=8)).row == 2


def test_a_quoted_cell_over_several_blocks_is_counted_from_its_quote(tmp_path):
    text = HEAD + "N,1,2\n" * 170_000 + '"' + "longer than most lines are\n" * 5_000 + '",1,2\n' + "N,1,2\n" * 9
    assert refused(tmp_path, text).row == 170_002


def test_a_stray_quote_before_an_open_one_does_not_hide_it(tmp_path):
    text = HEAD + 'the 5" hall,1,2\n' + '"N,1,2\n' + "N,1,2\n" * 5_000
    fault = refused(tmp_path, text)
    assert (fault.row, "no end within 1,000 lines" in fault.message) == (3, True)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (HEAD + "a,1,2\nb,3\nc,5,6\nd,7,8\n", 3),
        (HEAD + "a,1,2\n\nb,3,4,9\nc,5,6\nd,7,8\n", 4),
        ("Results of the count\n" + HEAD + "a,1,2\nb,3,4\n", 1),
    ],
)
def test_an_uneven_row_in_a_short_file_is_named_not_the_delimiter(tmp_path, text, line):
    fault = refused(tmp_path, text)
    assert fault.row == line
    assert "where most have 3, parted by the comma" in fault.message


def test_an_open_quote_in_a_short_file_is_named_not_the_delimiter(tmp_path):
    fault = refused(tmp_path, HEAD + 'a,"1,2\nb,3,4\nc,5,6\n')
    assert fault.row == 2
    assert "quotes of this row are not closed" in fault.message


def test_a_table_of_too_many_columns_is_refused(tmp_path):
    wide = ",".join(f"c{place}" for place in range(12_000))
    fault = refused(tmp_path, wide + "\n" + ",".join(["1"] * 12_000) + "\n")
    assert "more than 10,000 columns" in fault.message
