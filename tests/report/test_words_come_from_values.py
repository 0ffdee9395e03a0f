"""No template and no sentence of the report holds a country, a party or a number of a record."""

import ast
import re
from pathlib import Path

import pytest

import scrutineer.figures
import scrutineer.report
from scrutineer.formats.builtin import builtin_ids, load_builtin

HOMES = [Path(package.__path__[0]) for package in (scrutineer.report, scrutineer.figures)]
TEMPLATES = sorted((HOMES[0] / "templates").iterdir())
MODULES = [file for home in HOMES for file in sorted(home.glob("*.py"))]


@pytest.fixture(scope="module")
def names():
    """Names of countries, bodies, options and units of the built-in records, and their abbreviations."""
    found = set()
    for record in map(load_builtin, builtin_ids()):
        meta = record.metadata
        found |= {meta.election.country_name, meta.election.body}
        found |= {option.name for option in meta.options} | {option.abbreviation for option in meta.options}
        found |= {option.id.upper() for option in meta.options}
        found |= set(record.units.table["name"])
    # Short words such as DP would be found inside other words.
    return {name for name in found if name and len(name) > 2}


@pytest.fixture(scope="module")
def numbers():
    """Counts of the built-in records, as printed and as they are."""
    found = set()
    for record in map(load_builtin, builtin_ids()):
        for sheet in record.sheets.values():
            for column in [*(sheet.count(name) for name in sheet.counts), *sheet.votes]:
                found |= {value for value in column if value is not None and value > 1000}
    return found


def texts(file):
    """Texts in a module that are no docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    docs = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            docs.add(node.value)
    return [
        n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str) and n not in docs
    ]


def templates_text(file):
    """The words of a template: no markup, no expressions, no comments."""
    text = re.sub(r"\{[%{#].*?[%}#]\}", " ", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", text)


def test_there_is_something_to_look_at(names, numbers):
    assert len(TEMPLATES) == 4
    assert len(MODULES) > 25
    assert len(names) > 40
    assert 594_659 in numbers


def test_no_name_of_a_record(names):
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, sorted(names))) + r")\b")
    assert not [
        (file.name, found[0]) for file in TEMPLATES if (found := pattern.search(file.read_text(encoding="utf-8")))
    ]
    assert not [(file.name, text) for file in MODULES for text in texts(file) if pattern.search(text)]


def test_no_number_of_a_record(numbers):
    written = {f"{n:,}" for n in numbers} | {str(n) for n in numbers}
    everything = [(file.name, file.read_text(encoding="utf-8")) for file in TEMPLATES]
    everything += [(file.name, text) for file in MODULES for text in texts(file)]
    assert not [(name, number) for name, text in everything for number in written if number in text]


@pytest.mark.parametrize("file", [f for f in TEMPLATES if f.suffix == ".j2"], ids=lambda f: f.name)
def test_no_digit_in_the_words_of_a_template(file):
    assert not re.findall(r"[^\n]*\d[^\n]*", templates_text(file))


def test_sentences_hold_no_share_of_their_own():
    found = {
        (file.name, share)
        for file in MODULES
        for text in texts(file)
        for share in re.findall(r"(?<![.\d])\d+(?:\.\d+)? ?(?:%|per cent)", text)
    }
    # Borders of charts, said as what the chart does not draw, and the level of an interval: no findings.
    assert {share for _, share in found} <= {"100 %", "120 %", "90 %", "95 %"}
