"""Quotation marks as newspapers really print them: mixed, odd, nested, single, low, and across paragraphs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.claims.extraction.quotation import Quotation, quotations
from scrutineer.claims.extraction.text import paragraphs


def found(text: str, verbs: frozenset[str] = frozenset()) -> list[str]:
    spans = paragraphs(text)
    return [text[one.start : one.end] for line in quotations(text, spans, verbs=verbs) for one in line]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“One.” Then “two.”", ["“One.”", "“two.”"]),
        ('"One," he said. "Two."', ['"One,"', '"Two."']),
        # opened by a curly mark, closed by a straight one, and the other way round
        ('“One." he said, “two.”', ['“One."', "“two.”"]),
        ('"One.” he said, "two."', ['"One.”', '"two."']),
        # nested, of another class and of the same
        ("“He said ‘no’ to me,” she said.", ["“He said ‘no’ to me,”"]),
        ("'He said \"no\" to me,' she said.", ["'He said \"no\" to me,'"]),
        ("“He said “no” to me,” she said.", ["“He said “no” to me,”"]),
        # apostrophes are no marks
        ("'It isn't the voters' fault,' she said.", ["'It isn't the voters' fault,'"]),
        ("The voters' lists and the '90s weren't checked.", []),
        ("‘Don’t,’ he said.", ["‘Don’t,’"]),
        # angle marks, French with spaces, German inwards
        ("« Il a gagné », dit-elle.", ["« Il a gagné »"]),
        ("»Nein«, sagte er.", ["»Nein«"]),
        # low marks, German and Polish
        ("„Nein“, sagte er.", ["„Nein“"]),
        ("„Nie”, powiedział.", ["„Nie”"]),
        # Swedish: the same mark on both sides
        ("”Nej”, sade hon.", ["”Nej”"]),
        # inches
        ('A screen of 15" showed the count.', []),
        # a stray mark of either kind
        ("The count” was over. “Yes,” he said.", ["“Yes,”"]),
        ("The “count was over. “Yes,” he said.", ["“Yes,”"]),
        ("", []),
        ('"', []),
        ("”“", []),
    ],
)
def test_marks(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_an_odd_mark_does_not_run_into_the_next_paragraph() -> None:
    assert found("“It is over.\n\nNobody came. “Yes,” he said.") == ["“It is over.", "“Yes,”"]


def test_a_quotation_of_several_paragraphs_repeats_its_mark() -> None:
    text = "He said: “One.\n\n“Two.\n\n“Three.”\n\nEnd."
    lines = quotations(text, paragraphs(text))
    assert [[(one.closed, one.continues, one.continued) for one in line] for line in lines] == [
        [(False, True, False)],
        [(False, True, True)],
        [(True, False, True)],
        [],
    ]


def test_paragraphs_run_together_keep_one_quotation() -> None:
    verbs = frozenset({"said"})
    text = "“One is done. “Two is done too,” he said."
    assert found(text, verbs) == ["“One is done. “Two is done too,”"]
    assert found("“One is done, he said. “Two is done too,” he added.", verbs) == ["“Two is done too,”"]


@given(st.text(alphabet="ab .,\n“”\"'‘’«»„‟`", max_size=60))
def test_no_text_makes_it_fail_and_quotations_never_overlap(text: str) -> None:
    spans = paragraphs(text)
    lines = quotations(text, spans)
    for span, line in zip(spans, lines, strict=True):
        place = span.start
        for one in line:
            assert isinstance(one, Quotation)
            assert place <= one.start < one.end <= span.end
            place = one.end
