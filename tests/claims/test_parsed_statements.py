"""The second method: clear errors where the extra is absent, and the union with a real pipeline where one is named."""

import os
from importlib.util import find_spec

import pytest

from scrutineer.claims.extraction.register import Register
from scrutineer.errors import UsageError
from scrutineer.formats import parsed_statements
from scrutineer.formats.parsed_statements import PIPELINE_VARIABLE, extract_with_parser, load_pipeline
from scrutineer.formats.reporting_words import load_lexicon

TEXT = "The mayor of Hull, Ann Roe, noted that the count was fair. The board which she leads had been slow, Roe added."


def test_without_spacy_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsed_statements, "is_installed", lambda: False)
    with pytest.raises(UsageError, match="extra nlp"):
        load_pipeline("any")


def test_without_a_name_the_error_says_how_to_give_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsed_statements, "is_installed", lambda: True)
    monkeypatch.delenv(PIPELINE_VARIABLE, raising=False)
    with pytest.raises(UsageError, match=PIPELINE_VARIABLE):
        load_pipeline()


def test_a_pipeline_adds_to_what_the_words_find() -> None:
    if find_spec("spacy") is None:
        pytest.skip("spaCy is not installed (extra nlp)")
    if not os.environ.get(PIPELINE_VARIABLE):
        pytest.skip(f"no pipeline is named in {PIPELINE_VARIABLE}")
    pipeline = load_pipeline()
    found = extract_with_parser(TEXT, lexicon=load_lexicon("en"), register=Register(), pipeline=pipeline)
    assert [(one.speaker, TEXT[one.start : one.end]) for one in found] == [
        ("Ann Roe", "the count was fair"),
        ("Ann Roe", "The board which she leads had been slow"),
    ]
    assert any(one.methods == ("lexicon", "parser") for one in found)


def test_a_pipeline_that_does_not_exist_is_named() -> None:
    if find_spec("spacy") is None:
        pytest.skip("spaCy is not installed (extra nlp)")
    with pytest.raises(UsageError, match="cannot be loaded"):
        load_pipeline("no_such_pipeline")
