"""What can be told of a clause without a parser: name runs, finite verbs, where a noun phrase may begin.

All functions take a sentence as a list of tokens in which each quotation is one token, and places in that list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from scrutineer.claims.extraction.lexicon import Lexicon
from scrutineer.claims.extraction.text import MARK, NUMBER, QUOTATION, WORD, Token

_CLAUSE = 80
"""Tokens within which a clause must have its verb."""
DASHES = frozenset("–—―") | {"--", "-"}


@dataclass(slots=True)
class _Read:
    """The sentence that is being read, and which of its tokens can be part of a name."""

    sentence: Sequence[Token] = ()
    capitals: list[bool] = field(default_factory=list)


@dataclass(frozen=True)
class Grammar:
    """The shallow grammar of one language, on its word lists."""

    lexicon: Lexicon

    @cached_property
    def function_words(self) -> frozenset[str]:
        """Words that are no names even where they are printed with a capital."""
        names = (
            "determiners", "prepositions", "adverbs", "clause_openers", "auxiliaries", "subordinators", "relatives",
            "subject_pronouns", "negations", "pronouns_he", "pronouns_she", "pronouns_they", "pronouns_it",
            "pronouns_other", "time_words", "modals", "free_relatives",
        )  # fmt: skip
        return frozenset().union(*(self.lexicon.words[name] for name in names)) - {"march", "may", "will", "x"}

    @cached_property
    def office_words(self) -> frozenset[str]:
        """Titles, offices and what stands before an office."""
        return self.lexicon.words["titles"] | self.lexicon.words["offices"] | self.lexicon.words["office_modifiers"]

    @cached_property
    def speaking_nouns(self) -> frozenset[str]:
        """Nouns for persons, bodies and documents that can say something."""
        words = self.lexicon.words
        return words["speakers"] | words["offices"] | words["documents"] | words["bodies"]

    @cached_property
    def personal_nouns(self) -> frozenset[str]:
        """Nouns for one person."""
        words = self.lexicon.words
        return words["offices"] | words["hypernyms"] | words["he_words"] | words["she_words"]

    def is_finite_report(self, token: Token) -> bool:
        """Whether a word can be the finite form of a verb of speech."""
        verb = self.lexicon.verbs.get(token.low)
        return verb is not None and not verb.forms <= {"participle", "base"}

    def is_agent(self, noun: str) -> bool:
        """Whether a noun is made like one for a person: `schoolmaster`, `hawker`, `biologist`."""
        words = self.lexicon.words
        return noun.endswith(self._agent_endings) and noun not in words["bodies"] and noun not in words["no_agents"]

    @cached_property
    def _agent_endings(self) -> tuple[str, ...]:
        return tuple(self.lexicon.words["agent_endings"])

    @cached_property
    def joints(self) -> frozenset[str]:
        """Words that join a noun closely to the noun before it."""
        return self.lexicon.words["name_joints"] - {"on"} | self.lexicon.words["agents"]

    @cached_property
    def office_titles(self) -> frozenset[str]:
        """Titles and offices, which stand before a name."""
        return self.lexicon.words["titles"] | self.lexicon.words["offices"]

    @cached_property
    def titled(self) -> frozenset[str]:
        """Titles and offices, and what stands behind a name for them."""
        return self.office_titles | self.lexicon.words["postnominals"]

    @cached_property
    def modifiers(self) -> frozenset[str]:
        """What stands before an office and tells it from another: `former`, `deputy`."""
        return self.lexicon.words["past_modifiers"] | self.lexicon.words["distinct_modifiers"]

    @cached_property
    def clause_joints(self) -> frozenset[str]:
        """Words that set a clause beside the one before it."""
        return self.lexicon.words["coordinators"] | {"while", "whereas", "though", "although"}

    @cached_property
    def he_nouns(self) -> frozenset[str]:
        """Titles and nouns of men."""
        return self.lexicon.words["titles_he"] | self.lexicon.words["he_words"]

    @cached_property
    def she_nouns(self) -> frozenset[str]:
        """Titles and nouns of women."""
        return self.lexicon.words["titles_she"] | self.lexicon.words["she_words"]

    @cached_property
    def according(self) -> Mapping[str, Sequence[tuple[str, ...]]]:
        """Phrases for a source (`according to`), by their first word."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for words in self.lexicon.according:
            found.setdefault(words[0], []).append(words)
        return found

    @cached_property
    def pronouns(self) -> frozenset[str]:
        """Pronouns that can be the subject of a reporting verb."""
        return frozenset(self.lexicon.gender_of_pronoun) | self.lexicon.words["pronouns_other"]

    @cached_property
    def cue_openers(self) -> frozenset[str]:
        """Words with which a report may begin."""
        return self.lexicon.phrase_openers | self.lexicon.words["noun_verbs"] | frozenset(self.lexicon.verbs)

    @cached_property
    def clause_openers(self) -> frozenset[str]:
        """Words that begin a clause."""
        return self.lexicon.words["clause_openers"]

    def is_capital(self, sentence: Sequence[Token], place: int) -> bool:
        """Whether a token can be part of a name."""
        return self._capitals_of(sentence)[place]

    def _capitals_of(self, sentence: Sequence[Token]) -> list[bool]:
        """Which tokens of a sentence can be part of a name; kept for the sentence that is being read."""
        last = self._last_read
        if last.sentence is not sentence:
            last.capitals = [
                kind == WORD and printed[0].isupper() and self._can_name(sentence, place)
                for place, (kind, printed, _, _, _) in enumerate(sentence)
            ]
            last.sentence = sentence
        return last.capitals

    @cached_property
    def _last_read(self) -> "_Read":
        return _Read()

    def _can_name(self, sentence: Sequence[Token], place: int) -> bool:
        """Whether a word with a capital can be part of a name."""
        token = sentence[place]
        if token.low in self.function_words:
            return False
        if place == 0 or sentence[place - 1].kind in (MARK, QUOTATION):
            if token.low in self.lexicon.words["speakers"] and not token.text.isupper():
                after = place + 1
                if token.low in self.lexicon.words["bodies"] and self._is_joint(sentence, after):
                    after += 1  # `Commission on Elections`
                follows = sentence[after] if after < len(sentence) else None
                return follows is not None and follows.kind == WORD and follows.text[0].isupper()
            return not (place == 0 and token.low in self.lexicon.verbs)
        return True

    def _is_joint(self, sentence: Sequence[Token], place: int) -> bool:
        """Whether a word joins a body and its purpose: `of`, `on`."""
        return place < len(sentence) and sentence[place].low in self.lexicon.words["name_joints"]

    def name_runs(self, sentence: Sequence[Token], first: int, end: int) -> list[tuple[int, int]]:
        """Ranges of tokens that are printed like a name, with their titles: `Deputy Prime Minister Sar Kheng`."""
        runs = []
        capitals, particles = self._capitals_of(sentence), self.lexicon.words["leading_particles"]
        place = first
        while True in capitals[place:end]:
            start = place = capitals.index(True, place)
            stop = self._run_end(sentence, place, end)
            while start > first and sentence[start - 1].text in particles:
                start -= 1  # `van der Meer`
            runs.append((start, stop))
            place = stop
        return runs

    def _run_end(self, sentence: Sequence[Token], place: int, end: int) -> int:
        stop = place + 1
        capitals, bodies = self._capitals_of(sentence), self.lexicon.words["bodies"]
        body = sentence[place].low in bodies
        joined = False
        while stop < end:
            token = sentence[stop]
            if capitals[stop]:
                before = sentence[stop - 1].low
                if before.endswith(("'s", "s'")) and before not in self.lexicon.words["collective_possessives"]:
                    break
                body = body or token.low in bodies
                stop += 1
                continue
            if self._is_name_stop(sentence, stop):
                stop += 1
                continue
            if token.kind == WORD and stop + 1 < end and self._carries_on(sentence, stop, body=body, joined=joined):
                joined = True
                stop += 1
                continue
            break
        while stop > place + 1 and sentence[stop - 1].text == "." and not self._is_name_stop(sentence, stop - 1):
            stop -= 1
        return stop

    def _is_name_stop(self, sentence: Sequence[Token], place: int) -> bool:
        token, before = sentence[place], sentence[place - 1]
        if token.text != "." or before.end != token.start or before.kind != WORD:
            return False
        return before.low in self.lexicon.words["abbreviations"] or (len(before.text) == 1 and before.text.isupper())

    def _carries_on(self, sentence: Sequence[Token], place: int, *, body: bool, joined: bool) -> bool:
        token = sentence[place]
        after = place + 1
        particles = self.lexicon.words["name_particles"]
        if token.low in particles and token.low != "of":
            while after + 1 < len(sentence) and sentence[after].low in particles and after < place + 3:
                after += 1  # `de la Cruz`
            return self.is_capital(sentence, after)
        office = sentence[place - 1].low in self.lexicon.words["offices"]
        if token.low in ("of", "for") and office and self.is_capital(sentence, after):
            return True
        if not body or token.low not in self.lexicon.words["name_prepositions"]:
            return False
        if token.low in ("and", "&", "the") and not joined:
            return False
        if sentence[after].low == "the" and after + 1 < len(sentence):
            after += 1
        return self.is_capital(sentence, after)

    def finite(
        self, sentence: Sequence[Token], first: int, end: int, *, clause: bool = False, sure: bool = False
    ) -> int | None:
        """The place of the first finite verb of a range, outside relative clauses; None where there is none.

        With `clause`, the range is known to begin with a subject, so that a participle in front is a noun (`voting`).
        With `sure`, a word in -ed that reports nothing counts as a participle.
        Sure only for auxiliaries and common verbs; a word in -ed counts where no article or comma stands before it.
        """
        place = first
        if place < end and not clause and self.opens_modifier(sentence[place]):
            return None
        relatives, known = self.lexicon.words["relatives"], self.finite_words
        relative = False
        end = min(end, first + _CLAUSE)
        while place < end:
            token = sentence[place]
            if token.kind == WORD:
                if place > first:
                    low = token.low
                    if low in relatives:
                        relative = True
                    elif (low in known and not self._has_agent(sentence, place)) or (
                        (not sure or low in self.lexicon.verbs) and self._is_past(sentence, place, first)
                    ):
                        if not relative:
                            return place
                        relative = False
            elif token.text == ",":
                relative = False
            place += 1
        return None

    def _has_agent(self, sentence: Sequence[Token], place: int) -> bool:
        """Whether a form that may be a participle is one: `parties met by observers`."""
        after = place + 1
        return (
            after < len(sentence)
            and sentence[after].low in self.lexicon.words["agents"]
            and sentence[place].low in self.lexicon.words["past_verbs"]
        )

    @cached_property
    def finite_words(self) -> frozenset[str]:
        """Words that are finite verbs wherever a clause has its verb."""
        words = self.lexicon.words
        return words["auxiliaries"] | words["past_verbs"] | words["present_verbs"]

    @cached_property
    def present_words(self) -> frozenset[str]:
        """Words that are finite verbs in the present, and never participles."""
        return self.lexicon.words["auxiliaries"] | self.lexicon.words["present_verbs"]

    @cached_property
    def _past_endings(self) -> tuple[str, ...]:
        return tuple(self.lexicon.words["past_endings"])

    @cached_property
    def _participle_endings(self) -> tuple[str, ...]:
        return tuple(self.lexicon.words["participle_endings"])

    @cached_property
    def gerund_endings(self) -> tuple[str, ...]:
        """How a participle of the present ends."""
        return tuple(self.lexicon.words["gerund_endings"])

    @cached_property
    def _adverb_endings(self) -> tuple[str, ...]:
        return tuple(self.lexicon.words["adverb_endings"])

    @cached_property
    def _nominal(self) -> frozenset[str]:
        """Words after which a word in -ed is an adjective."""
        return self.lexicon.words["determiners"] | self.lexicon.words["prepositions"]

    def _is_past(self, sentence: Sequence[Token], place: int, first: int) -> bool:
        token = sentence[place]
        low = token.low
        verb = self.lexicon.verbs.get(low)
        ending = low.endswith(self._past_endings)
        if (verb is None and not ending) or token.text[0].isupper():
            return False
        before = sentence[place - 1] if place > first else None
        if place + 1 < len(sentence) and sentence[place + 1].low in self.lexicon.words["agents"]:
            return False  # `results announced by the parties`
        if low in self.lexicon.words["nouns_too"] and not self._goes_on(sentence, place + 1):
            return False
        if verb is not None and ("past" in verb.forms or "present" in verb.forms):
            return before is not None and before.low not in self.lexicon.words["determiners"]
        if not ending or low.startswith("un") or len(low) < 5 or before is None:
            return False
        return before.kind == WORD and before.low not in self._nominal

    def _goes_on(self, sentence: Sequence[Token], place: int) -> bool:
        """Whether what stands at a place can follow a verb: a clause, a noun phrase, a quotation."""
        if place >= len(sentence):
            return False
        token = sentence[place]
        return token.kind == QUOTATION or token.low in self.lexicon.that or self.opens_phrase(sentence, place)

    def opens_modifier(self, token: Token) -> bool:
        """Whether a word opens something that is no main clause: a preposition, a relative, a participle."""
        low = token.low
        if low in self.lexicon.words["relatives"]:
            return True
        if token.kind != WORD or token.text[0].isupper():
            return False
        return (
            low in self.lexicon.words["prepositions"]
            or (low.endswith(self._participle_endings) and len(low) > 4)
            or low in self.lexicon.words["past_verbs"]
        )

    def opens_adjunct(self, sentence: Sequence[Token], place: int) -> bool:
        """Whether a clause-initial token opens an adjunct: `In Kampot`, `While ...`, `On Monday`, `Asked ...`."""
        token = sentence[place]
        low = token.low
        words = self.lexicon.words
        if low in words["hedge_openers"] and self._is_hedge(sentence, place):
            return False
        if low in words["subordinators"] or low in words["time_words"]:
            return True
        if low in words["prepositions"] and low not in words["determiners"]:
            return True
        if low in self.lexicon.words["adverbs"] and low not in ("there", "both", "all", "here"):
            return True
        if token.kind != WORD or not low.endswith(self.gerund_endings) or low in self.lexicon.words["bodies"]:
            return False
        follows = sentence[place + 1] if place + 1 < len(sentence) else None
        return follows is None or follows.low not in self.lexicon.words["offices"]  # `monitoring officer Ann Roe`

    def _is_hedge(self, sentence: Sequence[Token], place: int) -> bool:
        """Whether a number that is no time follows a hedge: `About 4,000 ballots`, `At least two stations`."""
        words = self.lexicon.words
        low = sentence[place].low
        after = place + 1
        if low not in words["hedges"] and after < len(sentence):
            low = f"{low} {sentence[after].low}"
            after += 1
        if low not in words["hedges"] or after >= len(sentence):
            return False
        number = sentence[after].kind == NUMBER or sentence[after].low in words["number_words"]
        return number and not (after + 1 < len(sentence) and sentence[after + 1].low in words["time_words"])

    def opens_phrase(self, sentence: Sequence[Token], place: int) -> bool:
        """Whether a new noun phrase, and so perhaps a clause, can begin at a place."""
        token = sentence[place]
        if token.kind == NUMBER:
            return True
        if token.kind != WORD:
            return False
        low = token.low
        if low in self.lexicon.words["subject_pronouns"] or low in self.lexicon.words["determiners"]:
            return True
        if self.is_capital(sentence, place):
            return place == 0 or not self.is_capital(sentence, place - 1) or low in self.lexicon.words["titles"]
        return False

    def is_adverb(self, token: Token) -> bool:
        """Whether a word is an adverb."""
        low = token.low
        if low in self.lexicon.words["adverbs"]:
            return True
        if token.kind != WORD or token.text[0].isupper() or len(low) < 5:
            return False
        return low.endswith(self._adverb_endings) and low not in self.lexicon.words["no_adverbs"]
