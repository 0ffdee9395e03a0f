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
    ],
)
def test_how_a_speaker_stands_to_what_is_reported(text: str, polarity: str) -> None:
    (found,) = extract_statements(text, lexicon=load_lexicon("en"), register=REGISTER)
    assert found.polarity == polarity
    assert (found.confidence == HIGH) <= (polarity == "asserted")
