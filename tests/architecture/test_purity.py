"""The rooms from record to claims read and write no files: what they need is handed to them."""

import ast
import re
from pathlib import Path

import polars as pl
import pytest

PURE_ROOMS = ("record", "law", "tabulation", "checks", "seats", "materiality", "claims")
POLARS_FILES = {
    name
    for owner in (pl, pl.DataFrame, pl.LazyFrame)
    for name in dir(owner)
    if re.match(r"(read|scan|write|sink)_", name)
}


def file_access(source: str) -> list[str]:
    """Line and name of each use of `open` and of Polars' readers and writers in Python source.

    `frame.write_csv()` without a target gives text and touches nothing.
    """
    found = []
    tree = ast.parse(source)
    to_text = {
        id(node.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") == "write_csv"
        and not node.args
        and not {"file", None} & {word.arg for word in node.keywords}
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and (node.id == "open" or node.id in POLARS_FILES):
            found.append(f"line {node.lineno}: {node.id}")
        elif isinstance(node, ast.Attribute) and node.attr in {"open", *POLARS_FILES} and id(node) not in to_text:
            found.append(f"line {node.lineno}: .{node.attr}")
        elif isinstance(node, ast.ImportFrom):
            found += [f"line {node.lineno}: {alias.name}" for alias in node.names if alias.name in POLARS_FILES]
    return found


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_room_touches_no_file(root: Path, room: str) -> None:
    files = sorted((root / "src" / "scrutineer" / room).rglob("*.py"))
    assert files
    faults = {
        str(file.relative_to(root)): found for file in files if (found := file_access(file.read_text(encoding="utf-8")))
    }
    assert not faults


@pytest.mark.parametrize(
    "planted",
    [
        "text = open('votes.csv').read()",
        "frame = pl.read_csv('votes.csv')",
        "frame = pl.scan_parquet('votes.parquet')",
        "frame.write_csv('votes.csv')",
        "frame.write_csv(file='votes.csv')",
        "frame.write_csv(**target)",
        "writer = frame.write_csv",
        "frame.lazy().sink_parquet('votes.parquet')",
        "from polars import read_csv as r",
        "reader = pl.read_json",
        "handle = path.open('w')",
        "list(map(open, names))",
    ],
)
def test_a_planted_access_is_found(planted: str) -> None:
    assert file_access(planted)


def test_ordinary_code_is_not_accused() -> None:
    assert not file_access("opened = frame.select('open', 'read').with_columns(x=pl.col('write_in'))")
    assert not file_access("text = frame.write_csv(include_header=False)")
