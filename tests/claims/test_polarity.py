"""What somebody denies, doubts, asks or supposes is not drafted as an assertion, and never collected as a claim."""

import pytest

from scrutineer.claims.extraction.attribution import extract_statements
from scrutineer.claims.extraction.register import Register, Speaker
from scrutineer.claims.extraction.statement_draft import HIGH
from scrutineer.formats.reporting_words import load_lexicon

REGISTER = Register((Speaker("Dara Sok"),))


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("Dara Sok said that turnout was 83 per cent.", "asserted"),
        ("Dara Sok confirmed that turnout was 83 per cent.", "asserted"),
        ("Dara Sok denied that turnout was 83 per cent.", "denied"),
        ("Dara Sok doubted that turnout was 83 per cent.", "doubted"),
        ("“Did turnout reach 90 per cent?” asked Dara Sok.", "asked"),
        ("“Was it 90 per cent?” said Dara Sok.", "asked"),
        ("Had Dara Sok said that turnout was 90 per cent, few would have believed him.", "supposed"),
        ("Imagine a president who said: “I lost the election”.", "supposed"),
        ("I do not believe Dara Sok when he says that turnout was 83 per cent.", "doubted"),
        ("Dara Sok, whom few believe, said that turnout was 83 per cent.", "asserted"),
    ],
)
def test_how_a_speaker_stands_to_what_is_reported(text: str, polarity: str) -> None:
    (found,) = extract_statements(text, lexicon=load_lexicon("en"), register=REGISTER)
    assert found.polarity == polarity
    assert (found.confidence == HIGH) <= (polarity == "asserted")


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "Siti Rahman said it was slow. Aaron Lim, a spokesman, said it was not. “It was late,” she added.",
            "Siti Rahman",
        ),
        ("Siti Rahman said it was slow. Aaron Lim said it was not. “It was late,” she added.", None),
    ],
)
def test_a_pronoun_whose_gender_the_text_does_not_settle_is_never_sure(text: str, speaker: str | None) -> None:
    last = extract_statements(text, lexicon=load_lexicon("en"), register=Register())[-1]
    assert text[last.start : last.end].startswith("“It was late")
    assert last.confidence != HIGH
    assert speaker in {None, last.speaker}


def test_a_pronoun_behind_the_verb_passes_nothing_on() -> None:
    text = "María Ruiz dijo que el presidente Juan Pérez había ganado, según él, con trampa."
    found = extract_statements(text, lexicon=load_lexicon("es"), register=Register())
    assert [one.via for one in found if one.speaker == "María Ruiz"] == [()]
