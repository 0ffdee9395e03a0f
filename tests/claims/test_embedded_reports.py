"""Sentences in which a careless reading gives words to the wrong person, or another's words with them."""

import pytest

from scrutineer.claims.extraction.attribution import extract_statements
from scrutineer.claims.extraction.register import Register
from scrutineer.claims.extraction.statement_draft import HIGH, LOW, MEDIUM, StatementDraft
from scrutineer.formats.reporting_words import load_lexicon

CLOSED = "20 stations were closed"


def said(text: str) -> list[tuple[str, str]]:
    return [(one.speaker, text[one.start : one.end]) for one in drafts(text)]


def drafts(text: str) -> tuple[StatementDraft, ...]:
    return extract_statements(text, lexicon=load_lexicon("en"), register=Register())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a quotation that goes on is not another's
        ("“20,” Jon Poe said; “thirty,” said Ann Roe.", [("Jon Poe", "“20,”"), ("Ann Roe", "“thirty,”")]),
        ("“20,” Jon Poe said; “no more,” and left.", [("Jon Poe", "“20,”"), ("Jon Poe", "“no more,”")]),
        # a clause beside the first, whose verb no list knows
        (f"Jon Poe said {CLOSED}, but Ann Roe disagreed: “None.”", [("Jon Poe", CLOSED), ("Ann Roe", "“None.”")]),
        (f"Jon Poe said {CLOSED}; Ann Roe was clear: “None.”", [("Jon Poe", CLOSED), ("Ann Roe", "“None.”")]),
        (f"Jon Poe said {CLOSED}, while Ann Roe, the chair, differed: “None.”",
         [("Jon Poe", CLOSED), ("Ann Roe", "“None.”")]),
        (f"Jon Poe said {CLOSED}, Ann Roe said 30.", [("Jon Poe", CLOSED)]),
        (f"Jon Poe said {CLOSED}, Ann Roe 30.", [("Jon Poe", CLOSED)]),
        # a clause in front ends before its main clause
        (f"As Jon Poe said {CLOSED}, supporters of Ann Roe shouted: “Shame!”",
         [("Jon Poe", CLOSED), ("supporters of Ann Roe", "“Shame!”")]),
        (f"Since Jon Poe said {CLOSED}, Ann Roe has not spoken.", [("Jon Poe", CLOSED)]),
        (f"The day after Jon Poe said {CLOSED}, Ann Roe left.", [("Jon Poe", CLOSED)]),
        (f"Now that Jon Poe has said {CLOSED}, Ann Roe will leave.", [("Jon Poe", CLOSED)]),
        (f"When Jon Poe said {CLOSED} in Hull, Leeds and York, the court rose.",
         [("Jon Poe", f"{CLOSED} in Hull, Leeds and York")]),
        (f"The crowd rose as Jon Poe said {CLOSED}, the most in Hull.", [("Jon Poe", f"{CLOSED}, the most in Hull")]),
        # a relative clause too
        ("Ann Roe, who Jon Poe said had lost, said she had won.", [("Jon Poe", "had lost"), ("Ann Roe", "she had won")]),
        (f"The mayor, whose rival Jon Poe said he would quit, said {CLOSED}.",
         [("Jon Poe", "he would quit"), ("The mayor", CLOSED)]),
        ("Ann Roe, who said the vote, held in July, was clean, left.", [("Ann Roe", "the vote, held in July, was clean")]),
        ("Bob Lee met Ann Roe, who said the vote, held in July, was clean.",
         [("Ann Roe", "the vote, held in July, was clean")]),
        # who is named behind a participle or a relative pronoun is its object
        (f"The lawyer defending Jon Poe said {CLOSED}.", [("The lawyer defending Jon Poe", CLOSED)]),
        (f"Reporters covering Jon Poe said {CLOSED}.", [("Reporters covering Jon Poe", CLOSED)]),
        (f"A bot posing as Jon Poe said {CLOSED}.", [("A bot posing as Jon Poe", CLOSED)]),
        ("An actor playing Jon Poe said: “Yes.”", [("An actor playing Jon Poe", "“Yes.”")]),
        ("“Yes,” said the aide representing Jon Poe.", [("the aide representing Jon Poe", "“Yes,”")]),
        (f"The man who beat Jon Poe said {CLOSED}.", [("The man", CLOSED)]),
        (f"The man whom Jon Poe beat said {CLOSED}.", [("The man", CLOSED)]),
        (f"The outgoing President Jon Poe said {CLOSED}.", [("Jon Poe", CLOSED)]),
        (f"Ann Roe was speaking as Jon Poe said {CLOSED}.", [("Jon Poe", CLOSED)]),
        # set apart, denied, either, all of them
        (f"It was Jon Poe, not Ann Roe, who said that {CLOSED}.", [("Jon Poe", CLOSED)]),
        (f"It was Jon Poe and not Ann Roe who said {CLOSED}.", [("Jon Poe", CLOSED)]),
        (f"It was not Jon Poe who said {CLOSED}.", []),
        (f"Neither Jon Poe nor Ann Roe said {CLOSED}.", []),
        (f"No voter said {CLOSED}.", []),
        (f"Jon Poe or Ann Roe said {CLOSED}.", []),
        (f"Jon Poe, Ann Roe and Bob Lee said {CLOSED}.", [("Jon Poe, Ann Roe and Bob Lee", CLOSED)]),
        (f"Jon Poe, Ann Roe, and Bob Lee said {CLOSED}.", [("Jon Poe, Ann Roe, and Bob Lee", CLOSED)]),
        ("“Yes,” said Jon Poe, Ann Roe and Bob Lee.", [("Jon Poe, Ann Roe and Bob Lee", "“Yes,”")]),
        ("“Yes,” said Jon Poe, and Ann Roe agreed.", [("Jon Poe", "“Yes,”")]),
        (f"In London, Ann Roe and Bob Lee said {CLOSED}.", [("Ann Roe and Bob Lee", CLOSED)]),
        # asides, free relatives, sources
        (f"To say, as Jon Poe said, that {CLOSED} is absurd.", []),
        (f"Whatever Jon Poe said, {CLOSED}.", []),
        (f"According to a spokesman, Jon Poe said {CLOSED}.",
         [("a spokesman", f"Jon Poe said {CLOSED}"), ("Jon Poe", CLOSED)]),
        (f"According to the mayor, Jon Poe, {CLOSED}.", [("Jon Poe", CLOSED)]),
        ("If elected, Jon Poe said, he would go.", [("Jon Poe", "If elected, Jon Poe said, he would go")]),
        (f"Jon Poe said that, according to Ann Roe, {CLOSED}.",
         [("Jon Poe", f"according to Ann Roe, {CLOSED}"), ("Ann Roe", CLOSED)]),
        (f"20 won, according to Jon Poe, and {CLOSED}, according to Ann Roe.", [("Jon Poe", "20 won"), ("Ann Roe", CLOSED)]),
        # what another does beside it
        (f"Jon Poe said {CLOSED}, and so did Ann Roe.", [("Jon Poe", CLOSED)]),
        (f"Jon Poe said {CLOSED}, which Ann Roe denied.", [("Jon Poe", CLOSED)]),
        (f"Jon Poe said {CLOSED} before adding: “Or 30.”", [("Jon Poe", CLOSED), ("Jon Poe", "“Or 30.”")]),
        (f"Bob Lee (Jon Poe said {CLOSED}) left.", [("Jon Poe", CLOSED)]),
        (f"Everyone except Jon Poe said {CLOSED}.", []),
        # adjuncts and hedges
        (f"The Election Commission (EC) on Monday said {CLOSED}.", [("Election Commission", CLOSED)]),
        ("Jon Poe told supporters in Clacton: 'We have won 5 seats.'", [("Jon Poe", "'We have won 5 seats.'")]),
        ("Jon Poe left. About 596,000 ballots were lost, he added.", [("Jon Poe", "About 596,000 ballots were lost")]),
        ("Ann Roe left. At least 40 ballots were lost, she says.", [("Ann Roe", "At least 40 ballots were lost")]),
        ("“All open.” Ann Roe said so. “Not all.” Jon Poe said so.", [("Ann Roe", "“All open.”"), ("Jon Poe", "“Not all.”")]),
    ],
)  # fmt: skip
def test_each_says_only_what_is_his(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "highest"),
    [
        (f"The claim that Jon Poe said {CLOSED} was retracted.", LOW),
        (f"Facebook posts falsely claim that Jon Poe said {CLOSED}.", MEDIUM),
        (f"A fake post says Jon Poe said {CLOSED}.", MEDIUM),
        (f"It is not true that Jon Poe said {CLOSED}.", MEDIUM),
        (f"Jon Poe allegedly said {CLOSED}.", MEDIUM),
        (f"Jon Poe reportedly told aides that {CLOSED}.", MEDIUM),
        (f"Jon Poe supposedly said {CLOSED}.", MEDIUM),
        (f"When asked if Jon Poe said {CLOSED}, Ann Roe nodded.", MEDIUM),
        (f"If Jon Poe says {CLOSED}, the court will act.", MEDIUM),
        (f"Had Jon Poe said {CLOSED}, the court would have acted.", MEDIUM),
        (f"Whether Jon Poe said {CLOSED} is disputed.", MEDIUM),
        (f"Two hours after Jon Poe said {CLOSED} Ann Roe left.", MEDIUM),
        (f"The ballots that Jon Poe said he lost were found and {CLOSED}.", MEDIUM),
        (f"Radio Roma reported that Jon Poe said {CLOSED}.", HIGH),
        (f"Jon Poe said wrongly counted ballots were found and {CLOSED}.", HIGH),
    ],
)
def test_what_is_hearsay_or_in_doubt_is_never_sure(text: str, highest: str) -> None:
    found = [one for one in drafts(text) if one.speaker == "Jon Poe"]
    assert len(found) == 1
    assert found[0].confidence == highest
    assert "the court" not in text[found[0].start : found[0].end]
    assert "Ann Roe nodded" not in text[found[0].start : found[0].end]


def test_labels_of_a_parliament_are_speakers_and_headings_are_not() -> None:
    text = (
        "Tags: EC, NDC\n\nEC boss: we are ready | Ghana News\n\nElections: Voter Identification\n\n2.36 pm\n\n"
        "Lisa Roe (Hazel Grove) (LD): It was late.\n\nMr Paul Poe (Hamble Valley) (Con): It was not.\n\n"
        "The Minister for Democracy (Ann Lee): Order.\n\n(CROSSTALK)\n\nHon. Member for Kandal: I ask why.\n\n"
        "The Under-Secretary of State for Housing, Communities and Local Government (Ann Lee): I answer."
    )
    assert said(text) == [
        ("Lisa Roe", "It was late."),
        ("Paul Poe", "It was not."),
        ("Ann Lee", "Order."),
        ("Hon. Member for Kandal", "I ask why."),
        ("Ann Lee", "I answer."),
    ]
    assert said("Lisa Roe (Hazel Grove) (LD): It was late.") == [("Lisa Roe", "It was late.")]
