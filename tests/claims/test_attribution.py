"""Who said what: annotated passages of many kinds of paper, the annotated article, and each trap on its own."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotated_text import Marked, pair, plain, read_marks
from least_time import least_time
from scrutineer.claims.extraction import attribution
from scrutineer.claims.extraction.attribution import extract_statements
from scrutineer.claims.extraction.register import Register, Role, Speaker, make_register
from scrutineer.claims.extraction.statement_draft import Candidate, StatementDraft
from scrutineer.claims.extraction.text import Span
from scrutineer.errors import InputError
from scrutineer.formats.builtin import builtin_folder, load_builtin
from scrutineer.formats.people_file import read_people
from scrutineer.formats.reporting_words import load_lexicon

PASSAGES = sorted((Path(__file__).parent / "attribution").glob("*.txt"))


@dataclass(frozen=True)
class Read:
    """A passage with what a person marked and what was found."""

    text: str
    marked: list[Marked]
    found: tuple[StatementDraft, ...]

    def pairs(self) -> dict[int, int]:
        return pair([(one.start, one.end) for one in self.found], [(one.start, one.end) for one in self.marked])

    def right(self) -> set[int]:
        """Found statements with the right words and the right speaker."""
        return {i for i, j in self.pairs().items() if plain(self.found[i].speaker) == plain(self.marked[j].speaker)}


def read(text: str, register: Register | None = None, language: str = "en") -> tuple[StatementDraft, ...]:
    return extract_statements(text, lexicon=load_lexicon(language), register=register or Register())


def said(text: str, register: Register | None = None, language: str = "en") -> list[tuple[str, str]]:
    """Speaker and words of each statement."""
    return [(one.speaker, text[one.start : one.end]) for one in read(text, register, language)]


@pytest.fixture(scope="module")
def passages() -> list[Read]:
    marked = [read_marks(path.read_text(encoding="utf-8")) for path in PASSAGES]
    return [Read(text, marks, read(text)) for text, marks in marked]


def test_the_passages_are_many_and_marked(passages: list[Read]) -> None:
    assert len(passages) >= 16
    assert sum(len(one.marked) for one in passages) >= 100


def test_what_was_said_is_found_in_papers_of_many_kinds(passages: list[Read]) -> None:
    hits = sum(len(one.pairs()) for one in passages)
    found = sum(len(one.found) for one in passages)
    marked = sum(len(one.marked) for one in passages)
    assert 2 * hits / (found + marked) >= 0.97
    assert sum(len(one.right()) for one in passages) / marked >= 0.95


@pytest.mark.parametrize("language", ["fr", "es", "pt"])
def test_papers_in_other_languages(language: str) -> None:
    paths = sorted((Path(__file__).parent / "attribution" / language).glob("*.txt"))
    marked = [read_marks(path.read_text(encoding="utf-8")) for path in paths]
    texts = [Read(text, marks, read(text, language=language)) for text, marks in marked]
    hits, found, wanted = (
        sum(len(one.pairs()) for one in texts),
        sum(len(one.found) for one in texts),
        sum(len(one.marked) for one in texts),
    )
    assert wanted >= 50
    assert 2 * hits / (found + wanted) >= 0.93
    assert sum(len(one.right()) for one in texts) / wanted >= 0.9


def test_high_confidence_is_earned(passages: list[Read]) -> None:
    high = [(one, i) for one in passages for i, draft in enumerate(one.found) if draft.confidence == "high"]
    assert len(high) >= 50
    assert sum(i in one.right() for one, i in high) / len(high) >= 0.97


def test_the_annotated_article(shared: Path) -> None:
    folder = shared / "article"
    with (folder / "article.txt").open(encoding="utf-8", newline="") as file:
        text = file.read()
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    names = {source["id"]: source["name"] for source in gold["sources"]}
    core = [one for one in gold["attributions"] if one["layer"] == "core"]
    marked = [Marked(one["content"]["start"], one["content"]["end"], names[one["source"]]) for one in core]
    register = read_people(builtin_folder("cambodia-2018"), load_builtin("cambodia-2018"))
    for known in (Register(), register):
        result = Read(text, marked, read(text, known))
        assert len(result.found) == len(marked)
        assert len(result.right()) == len(marked)
    by_place = {(one["content"]["start"], one["content"]["end"]): one for one in core}
    for draft in result.found:
        one = by_place[draft.start, draft.end]
        assert draft.form == one["form"]
        assert draft.cue == (one["cue"] and (one["cue"]["start"], one["cue"]["end"]))
        if one["source_resolution"] == "named":
            assert draft.mention == (one["source_mention"]["start"], one["source_mention"]["end"])
    assert [draft.via for draft in result.found if draft.via] == [("local media",)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the speaker before, after, in front of an apposition, behind a relative pronoun
        ("Jane Doe said the count was fair.", [("Jane Doe", "the count was fair")]),
        ("The count was fair, said Jane Doe.", [("Jane Doe", "The count was fair")]),
        ("Jane Doe, 54, the mayor of Hull, said the count was fair.", [("Jane Doe", "the count was fair")]),
        ("The mayor of Hull, Jane Doe, said the count was fair.", [("Jane Doe", "the count was fair")]),
        ("The mayor met Jane Doe, who said that the count was fair.", [("Jane Doe", "the count was fair")]),
        ("Jane Doe, head of the mission told reporters that it was fair.", [("Jane Doe", "it was fair")]),
        # titles and offices are no part of the name
        ("Deputy Prime Minister Som Vanna said it was fair.", [("Som Vanna", "it was fair")]),
        ("Secretary of State Mary Brown said it was fair.", [("Mary Brown", "it was fair")]),
        ("Chief Election Commissioner (CEC) K. Rao said it was fair.", [("K. Rao", "it was fair")]),
        # what was told to whom, when and where is not what was said
        ("Mr Doe told a crowd in Hull on Monday that it was fair.", [("Doe", "it was fair")]),
        ("The party said in a statement on Friday it had won.", [("The party", "it had won")]),
        ("He said on Monday it was fair and thanked the police.", [("he", "it was fair")]),
        # interrupted, reversed, according to
        ("A recount, Jane Doe added, is worth more.", [("Jane Doe", "A recount, Jane Doe added, is worth more")]),
        ("According to Jane Doe, the count was fair.", [("Jane Doe", "the count was fair")]),
        ("The count was fair, according to Jane Doe.", [("Jane Doe", "The count was fair")]),
        ("In Jane Doe's view, the count was fair.", [("Jane Doe", "the count was fair")]),
        ('"Fair," Radio Roma quoted Jane Doe as saying.', [("Jane Doe", '"Fair,"')]),
        ("As Jane Doe has shown, the count was fair.", [("Jane Doe", "the count was fair")]),
        ("It did, however, note: “It was late.” Doe left.", [("it", "“It was late.”")]),
        ("It was, Jane Doe said in June, “no fun”.", [("Jane Doe", "It was, Jane Doe said in June, “no fun”")]),
        ("We were told by Jane Doe that it was fair.", [("Jane Doe", "it was fair")]),
        ("It came late, with its head, Dr Jane Doe, saying it was fair.", [("Jane Doe", "it was fair")]),
        ("“It was fair,” Jane Doe said by telephone.", [("Jane Doe", "“It was fair,”")]),
        ("“It was fair,” Jane Doe chortles.", [("Jane Doe", "“It was fair,”")]),
        # a claim that is rejected is not what the speaker says, but is his to reject
        ("Jane Doe rejected claims by the union that it was late.", [("Jane Doe", "it was late")]),
        # names and offices that no list knows
        ("Board of Polls (Bopol) Chairman Bob Roe said it was fair.", [("Bob Roe", "it was fair")]),
        ("Vale County Recorder Bob Roe said it was fair.", [("Bob Roe", "it was fair")]),
        ("Head of mission Ilse van der Meer said it was fair.", [("Ilse van der Meer", "it was fair")]),
        ("Supervisor of Elections Ann Roe said it was fair.", [("Ann Roe", "it was fair")]),
        ("Ann Roe SC said it was fair.", [("Ann Roe", "it was fair")]),
        ("Ann Roe lost. It was fair, said monitoring officer Bob Poe.", [("Bob Poe", "It was fair")]),
        # phrases
        ("Jane Doe made it clear the count was fair.", [("Jane Doe", "the count was fair")]),
        ("Jane Doe took to Twitter to say that it was fair.", [("Jane Doe", "it was fair")]),
        # no speech: silence, wishes, orders, thanks, nouns, a passive
        ("Jane Doe did not say that the count was fair.", []),
        ("Jane Doe declined to comment on the count.", []),
        ("Jane Doe could say that the count was fair.", []),
        ("Jane Doe thanked the police and called on voters to stay calm.", []),
        ("Jane Doe promised to publish the count.", []),
        ("The claims of Jane Doe were read in court.", []),
        ("The results announced by the party were false.", []),
        ("The police ruled out fraud.", []),
        # words in marks that nobody says
        ('The "sham" count went on.', []),
    ],
)
def test_each_way_to_report(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(text) == expected


def test_two_reports_of_one_sentence_are_parted() -> None:
    text = "Jane Doe said the count was fair, adding that it was slow, but Bob Roe warned it was false."
    assert said(text) == [("Jane Doe", "the count was fair"), ("Jane Doe", "it was slow"), ("Bob Roe", "it was false")]


def test_a_report_in_a_report_names_both() -> None:
    text = "Radio Roma reported that Jane Doe said the count was fair."
    outer, inner = read(text)
    assert (outer.speaker, outer.via) == ("Radio Roma", ())
    assert (inner.speaker, inner.via) == ("Jane Doe", ("Radio Roma",))


def test_a_pronoun_stands_for_whom_its_gender_allows() -> None:
    text = "Mrs Jane Doe lost to Mr Bob Roe. “It was close,” she said. “It was not,” he said."
    assert [name for name, _ in said(text)] == ["Jane Doe", "Bob Roe"]


def test_rivals_lower_the_confidence_of_a_pronoun() -> None:
    alone, among = "Jane Doe won. “It was close,” she said.", "Jane Doe beat Ann Roe. “It was close,” she said."
    assert [one.confidence for one in read(alone)] == ["high"]
    assert [one.confidence for one in read(among)] == ["medium"]


def test_an_office_leads_back_to_its_holder() -> None:
    text = "Bob Roe, the chairman of the board, came late. Jane Doe waited. The chairman added that it was fair."
    assert said(text) == [("Bob Roe", "it was fair")]


def test_an_abbreviation_and_a_noun_lead_back_to_the_body() -> None:
    text = "The National Election Board (NEB) met. The NEB said it was fair. The board added that it was slow."
    assert [name for name, _ in said(text)] == ["National Election Board"] * 2


def test_the_register_knows_short_forms_and_offices_that_the_text_does_not_explain() -> None:
    register = make_register(
        [
            Speaker("Kep Sotha", family_first=True, gender="he", roles=(Role("Secretary-general"),)),
            Speaker("National Election Committee", "body", ("NEC",)),
        ]
    )
    text = "The NEC said it was fair. The secretary-general said it was slow. Mr Kep said it was over."
    assert [name for name, _ in said(text, register)] == ["National Election Committee", "Kep Sotha", "Kep Sotha"]


def test_quotations_without_a_speaker_go_on_with_the_last() -> None:
    text = "Jane Doe was angry.\n\n“It was a sham.”\n\nBob Roe said it was fair. “I was there.”"
    assert [name for name, _ in said(text)] == ["Jane Doe", "Bob Roe", "Bob Roe"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Ines de la Cruz came. “Fair,” de la Cruz said.", "Ines de la Cruz"),
        ("Halim bin Yusof came. “Fair,” said Halim.", "Halim bin Yusof"),
        ("Xu Meilin came. “Fair,” said Xu.", "Xu Meilin"),
        ("Oliver St John came. “Fair,” St John said.", "Oliver St John"),
        ("Robert Poe Jr. came. “Fair,” Poe said.", "Robert Poe Jr."),
        ("Mr Poe came. Later Ned Poe spoke. “Fair,” Poe said.", "Ned Poe"),
        ("Lord Ashdale came. The ex-minister said: “Fair.”", "Lord Ashdale"),
        ("Jane Doe came. “Fair,” said the 54-year-old.", "Jane Doe"),
        ("Jane Doe came. “Fair,” the retired nurse said.", "Jane Doe"),
        ("Jane Doe came. “Fair,” says the Finn.", "Jane Doe"),
        ("Chief Polls Officer Jane Doe came. “Fair,” the CPO said.", "Jane Doe"),
        # the deputy is not the chief, and the envoy of one country not that of another
        ("Jane Doe, the chief officer, came. “Fair,” the deputy officer said.", "the deputy officer"),
        (
            "Jane Doe, the UN envoy, came." + " The rain went on." * 8 + " “Fair,” the envoy of Kenya said.",
            "the envoy of Kenya",
        ),
        # whoever a pronoun last pointed at, also where it has no name
        ("Jane Doe left. The party's digital chief spoke. “Fair,” he said.", "The party's digital chief"),
        ("Jane Doe won. The court met on Monday. It said that it was fair.", "The court"),
        ("Jane Doe said no. Bob Roe told us the opposite: “Fair.”", "Bob Roe"),
        ("HEAD SAYS NO\n\nJane Doe came. “Fair,” she said.", "Jane Doe"),
    ],
)
def test_whom_a_short_form_or_description_means(text: str, speaker: str) -> None:
    assert said(text)[-1][0] == speaker


def test_questions_of_an_interview_are_nobodys_and_the_answers_are_the_guests() -> None:
    text = "Ann Roe runs the board.\n\nQ: Was it fair?\n\nA: It was.\n\nQ: Sure?\n\nA: Very."
    assert said(text) == [("Ann Roe", "It was."), ("Ann Roe", "Very.")]


def test_a_label_leaves_out_the_seat() -> None:
    text = "Mr SMITH (North Vale): It was late.\n\nThe CHAIRMAN (Mr Roe): Order."
    assert said(text) == [("Smith", "It was late."), ("Roe", "Order.")]


def test_a_transcript_names_its_speakers_by_labels() -> None:
    text = "SEN. ANN ROE: The count was late.\n\nTHE CHAIR: Order.\n\nSEN. ROE: It was late."
    assert said(text) == [("Ann Roe", "The count was late."), ("The Chair", "Order."), ("Ann Roe", "It was late.")]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("es", "La ministra Ana Ruiz dijo que ganó. Añadió que fue limpio.", ["Ana Ruiz", "Ana Ruiz"]),
        ("es", "«No hubo fraude», aseguró Juan Paz. Según la OEA, fue limpio.", ["Juan Paz", "OEA"]),
        ("fr", "« Tout va bien », a dit le ministre Jean Roy. Selon l’Union africaine, le vote a été libre.",
         ["Jean Roy", "l’Union africaine"]),
        ("fr", "« C'est fini », a-t-il dit. Jean Roy est parti.", ["he"]),
        ("fr", "Jean Roy est venu. « C'est fini », a précisé lundi le maire. « Enfin », souffle-t-il.", ["Jean Roy"] * 2),
        ("fr", "La cour a siégé. Elle a estimé que le vote était libre.", ["La cour"]),
        ("fr", "Le vote est libre, selon la Commission électorale nationale (CEN).", ["Commission électorale nationale"]),
        ("es", "«No hubo fraude», dijo ayer en rueda de prensa la jefa de la misión, Ana Paz.", ["Ana Paz"]),
        ("es", "Ana Paz llegó.\n\n—Contamos dos veces —susurró.", ["Ana Paz"]),
        ("es", "—Ganamos —dijo Ana Paz—. Por fin.", ["Ana Paz", "Ana Paz"]),
        ("es", "Ana Paz perdió. A su juicio, no hubo fraude.", ["Ana Paz"]),
        ("pt", "A líder Ana Reis perdeu. Segundo explicou, as urnas falharam.", ["Ana Reis"]),
        ("pt", "“Foi limpo”, disse o ministro à rádio. O ministro João Prado perdeu.", ["João Prado"]),
        ("pt", "O ministro João Prado disse que ganhou. “Foi limpo”, afirmou ele.", ["João Prado", "João Prado"]),
    ],
)  # fmt: skip
def test_other_languages_by_their_word_lists(language: str, text: str, expected: list[str]) -> None:
    assert [name for name, _ in said(text, language=language)] == expected


# A second method


def test_what_two_methods_find_is_more_certain_and_what_one_finds_is_added() -> None:
    text = "Ann Roe noted the count was fair. Bob Poe blurted it was false."
    start, end = text.index("the count"), text.index(". Bob")
    (alone,) = read(text)
    assert (alone.speaker, alone.confidence, alone.methods) == ("Ann Roe", "medium", ("lexicon",))
    agreeing = Candidate(start, end, Span(0, 7), Span(8, 13))
    poe = text.index("Bob Poe")
    new = Candidate(poe + 16, len(text) - 1, Span(poe, poe + 7), Span(poe + 8, poe + 15))
    both, added = extract_statements(text, lexicon=load_lexicon("en"), register=Register(), candidates=(agreeing, new))
    assert (both.speaker, both.confidence, both.methods) == ("Ann Roe", "high", ("lexicon", "parser"))
    assert (added.speaker, text[added.start : added.end]) == ("Bob Poe", "it was false")
    assert (added.confidence, added.methods) == ("medium", ("parser",))


@pytest.mark.parametrize(
    "text",
    [
        "Ann Roe, the mayor, came. The mayor noted the count was fair.",
        "Ann Roe reportedly noted the count was fair.",
        "If Ann Roe said the count was fair, few heard.",
    ],
)
def test_a_second_method_raises_neither_an_office_nor_hearsay_nor_a_condition(text: str) -> None:
    (alone,) = read(text)
    assert alone.mention is not None
    assert alone.cue is not None
    same = Candidate(alone.start, alone.end, alone.mention, alone.cue)
    (both,) = extract_statements(text, lexicon=load_lexicon("en"), register=Register(), candidates=(same,))
    assert (alone.confidence, both.confidence, len(both.methods)) == ("medium", "medium", 2)


def test_methods_that_disagree_on_the_speaker_lower_the_confidence() -> None:
    text = "Ann Roe told Bob Poe that the count was fair."
    (alone,) = read(text)
    assert (alone.speaker, alone.confidence) == ("Ann Roe", "high")
    at = text.index("Bob Poe")
    assert alone.cue is not None
    other = Candidate(alone.start, alone.end, Span(at, at + 7), alone.cue)
    (both,) = extract_statements(text, lexicon=load_lexicon("en"), register=Register(), candidates=(other,))
    assert both.confidence == "medium"


# Bad input

PIECES = st.sampled_from(
    ["Jane Doe", " said ", "“", "”", '"', "'", "the count was fair", ", ", ". ", "\n\n", "\r\n", " who ", "(", ")",
     "according to ", "adding that ", "he ", "NEC", "אמר", "\u202e", "e\u0301", "\x00", "—", ":", " and ", "'s ", "12"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=60)
def test_any_text_gives_places_inside_it(text: str) -> None:
    for one in read(text):
        assert 0 <= one.start < one.end <= len(text)
        assert not text[one.start].isspace()
        assert not text[one.end - 1].isspace()
        for span in (one.mention, one.cue):
            assert span is None or 0 <= span.start < span.end <= len(text)
        assert one.speaker


@pytest.mark.parametrize(
    "text",
    ["", " \n ", "\x00\x01\x02" * 50, "1234 %% 56", "“““““", "שלום, אמר הנשיא.", "((((((", "said", "said said said"],
)
def test_texts_without_reports_have_none(text: str) -> None:
    assert read(text) == ()


def test_a_text_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attribution, "LONGEST_TEXT", 100)
    with pytest.raises(InputError, match="too long"):
        read("a" * 101)


@pytest.mark.parametrize(
    "piece", ["“", "said, ", "Jane Doe, ", "( ", "according to ", "1", "a", "Jane ", "' ", "\n", "he said and "]
)
def test_time_grows_in_line_with_the_text(piece: str) -> None:
    def cost(times: int) -> float:
        return least_time(lambda: read(piece * times))

    few = 3_000 // len(piece)
    cost(few)
    # Quadratic growth would be a factor of 64.
    assert cost(8 * few) < 24 * max(cost(few), 0.005)
