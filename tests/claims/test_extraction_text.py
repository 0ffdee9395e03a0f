"""Paragraphs, words and sentences keep their places in the text as given."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.claims.extraction.lexicon import Lexicon
from scrutineer.claims.extraction.text import paragraphs, sentences, tokens, tokens_around
from scrutineer.formats.reporting_words import load_lexicon

ODD = st.text(
    alphabet=st.one_of(
        st.sampled_from("“”\"'’«».,!?:;\n\r\u2028\u2029\t ()-–—"),
        st.characters(categories=("Lu", "Ll", "Lo", "Mn", "Nd", "Cc", "So")),
        st.sampled_from("אבجدក្រ\u202e\u0301\U0001f5f3"),
    ),
    max_size=80,
)


@pytest.fixture(scope="module")
def english() -> Lexicon:
    return load_lexicon("en")


def cut(text: str, lexicon: Lexicon) -> list[str]:
    words = lexicon.words
    return [
        text[sentence[0].start : sentence[-1].end]
        for span in paragraphs(text)
        for sentence in sentences(
            tokens(text, *span), abbreviations=words["abbreviations"], openers=words["sentence_openers"]
        )
    ]


@given(ODD)
def test_places_are_those_of_the_text_as_given(text: str) -> None:
    spans = paragraphs(text)
    assert all(not text[span.start].isspace() and not text[span.end - 1].isspace() for span in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))
    outside = set(range(len(text))) - {place for span in spans for place in range(*span)}
    assert all(text[place].isspace() for place in outside)
    for span in spans:
        for token in tokens_around(text, span, []):
            assert text[token.start : token.end] == token.text


@given(ODD)
def test_sentences_lose_no_word(text: str) -> None:
    lexicon = load_lexicon("en")
    for span in paragraphs(text):
        line = tokens(text, *span)
        split = sentences(line, abbreviations=lexicon.words["abbreviations"], openers=lexicon.words["sentence_openers"])
        assert [token for sentence in split for token in sentence] == line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rose to 83.02 per cent. Nobody knew.", ["It rose to 83.02 per cent.", "Nobody knew."]),
        ("Mr. J. F. Smith left. He won.", ["Mr. J. F. Smith left.", "He won."]),
        ("She is in the U.S. Senate. The vote failed.", ["She is in the U.S. Senate.", "The vote failed."]),
        ("He left the U.S. The vote failed.", ["He left the U.S.", "The vote failed."]),
        ("At 8 a.m. voting began!", ["At 8 a.m. voting began!"]),
    ],
)
def test_sentences(text: str, expected: list[str], english: Lexicon) -> None:
    assert cut(text, english) == expected


def test_lines_of_one_width_are_one_paragraph_and_lines_that_end_are_not() -> None:
    wrapped = "The commission said on Tuesday that it had counted\nnearly all of the ballots and that it would finish\nthe rest before noon."
    assert len(paragraphs(wrapped)) == 1
    assert len(paragraphs("The count is over.\nNobody came.\r\nThey left.")) == 3
    assert [wrapped[slice(*span)] for span in paragraphs(wrapped)] == [wrapped]
