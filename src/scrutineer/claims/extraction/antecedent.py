"""Whom a noun phrase, a pronoun or nothing at all stands for, as a reader who goes from line to line would say."""

from collections.abc import Sequence
from dataclasses import dataclass

from scrutineer.claims.extraction.cast import Cast, Member, fits
from scrutineer.claims.extraction.grammar import Grammar
from scrutineer.claims.extraction.noun_phrase import (
    BODY,
    DESCRIPTION,
    GROUP,
    NAME,
    PERSON,
    PRONOUN,
    NounPhrase,
    read_phrase,
)
from scrutineer.claims.extraction.text import WORD, Token

NAMED, ROLE, ONLY, LIKELY, DESCRIBED, UNKNOWN = "named", "role", "only", "likely", "described", "unknown"
_SILENT = frozenset(
    ("i", "we", "you", "this", "these", "those", "that", "which", "who", "there", "what", "je", "yo", "eu")
)
_MESSAGES = frozenset(
    ("statement", "letter", "message", "post", "tweet", "release", "communique", "communiqué", "email")
)
_TOPIC_REACH = 40
_NEAR = 60
"""Code points around a mention in which a name explains it."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who speaks.

    Attributes:
        name: The full name, or the description as printed.
        certainty: NAMED beside the verb; ROLE, by an office; ONLY, the one person a pronoun may mean; LIKELY, one of
            several; DESCRIBED, never named; UNKNOWN.
        kind: PERSON, BODY, GROUP or DESCRIPTION.
        member: The member of the cast.
        personal: Whether a description is of one person.
        several: Whether it is of several.
    """

    name: str
    certainty: str
    kind: str
    member: Member | None = None
    personal: bool = False
    several: bool = False


class Antecedents:
    """What a reader keeps in mind: who was spoken of last, and who spoke last."""

    def __init__(self, grammar: Grammar, cast: Cast, text: str) -> None:
        self._grammar = grammar
        self._cast = cast
        self._text = text
        self.speaker: Identity | None = None
        self._person: Member | None = None
        self._other: Identity | None = None
        self._latest: Identity | None = None
        self._several: Identity | None = None
        self.topic_start = 0
        self._described: dict[str, str] = {}
        # A speaker of one name that nothing explains, which a pronoun may show to be a person.
        self._single: Identity | None = None

    def spoke(self, identity: Identity) -> None:
        """Keep in mind who spoke."""
        self.speaker = self._latest = identity
        self._several = identity if identity.several else None
        if identity.kind == PERSON:
            self._person, self._single = identity.member, None
        else:
            self._other = identity
            single = identity.member is None and " " not in identity.name and not identity.name.isupper()
            self._single = identity if single and identity.name[0].isupper() else None

    def topic(self, sentence: Sequence[Token]) -> Identity | None:
        """Who the sentence is about, if its subject is a person or body; kept in mind."""
        grammar = self._grammar
        lists = grammar.lexicon.words
        first = 0
        end = min(len(sentence), _TOPIC_REACH)
        while first < end and (
            sentence[first].low in lists["coordinators"]
            or sentence[first].low in lists["topic_openers"]
            or sentence[first].text == ","
        ):
            first += 1
        if first < end and grammar.opens_adjunct(sentence, first):
            comma = next((at for at in range(first, end) if sentence[at].text == ","), None)
            if comma is None:
                return None
            first = comma + 1
        self.topic_start = first
        if first < end and grammar.lexicon.words["drops_subject"] and sentence[first].low in grammar.lexicon.verbs:
            return None
        verb = grammar.finite(sentence, first, end)
        stop = verb if verb is not None else end
        while stop > first + 1 and sentence[stop - 1].low in grammar.lexicon.words["negations"]:
            stop -= 1
        comma = next((at for at in range(first, stop) if sentence[at].text in (",", "(", "–", "—")), stop)
        phrase = self._leading_name(sentence, first, stop) if verb is None or verb > first + 2 else None
        phrase = phrase or read_phrase(grammar, self._text, sentence, first, comma)
        if phrase is not None and phrase.kind == DESCRIPTION and comma < end and sentence[comma].text == ",":
            closing = next((at for at in range(comma + 1, end) if sentence[at].text == ","), end)
            name = read_phrase(grammar, self._text, sentence, comma + 1, closing)
            if name is not None and name.kind == PERSON and name.end == closing and name.first - comma < 5:
                phrase = name
        if phrase is None or (verb is None and comma == end and phrase.kind not in (PERSON, NAME)):
            return None
        found = self.identify(phrase, sentence)
        body = phrase.kind == DESCRIPTION and phrase.head in grammar.lexicon.words["bodies"]
        if found is not None and phrase.kind != PRONOUN and (body or found.member or found.kind != DESCRIPTION):
            self._keep(found)
        elif found is not None and found.personal:
            self._latest = found
        if found is not None and found.several:
            self._several = found
        return found

    def _leading_name(self, sentence: Sequence[Token], first: int, stop: int) -> NounPhrase | None:
        """A known name that begins a sentence, whatever verb follows: `Holt bristles at that`."""
        if first >= stop or not self._grammar.is_capital(sentence, first):
            return None
        runs = self._grammar.name_runs(sentence, first, min(stop, first + 8))
        if not runs or runs[0][0] != first or runs[0][1] >= len(sentence):
            return None
        follows = sentence[runs[0][1]]
        if follows.kind != WORD or follows.low in self._grammar.function_words:
            return None
        phrase = read_phrase(self._grammar, self._text, sentence, *runs[0])
        if phrase is None or phrase.kind not in (PERSON, NAME):
            return None
        member = self._cast.named(phrase.name) or self._cast.short_form(phrase.name, before=sentence[first].start)
        return phrase if member is not None and member.kind == PERSON else None

    def _keep(self, identity: Identity) -> None:
        self._latest = identity
        if identity.kind == PERSON and identity.member is not None:
            identity.member.evidence = True
            self._person = identity.member
        elif identity.kind != PERSON:
            self._other = identity

    def identify(self, phrase: NounPhrase, sentence: Sequence[Token]) -> Identity | None:
        """Who a noun phrase stands for; None where it can be nobody (`I`, `this`)."""
        place = sentence[phrase.first].start
        if phrase.kind == PRONOUN:
            return self._pronoun(phrase.name.lower(), place)
        if phrase.kind == DESCRIPTION:
            return self._description(phrase, place)
        if phrase.kind == GROUP:
            return Identity(phrase.name, NAMED, GROUP)
        office = self._cast.office(phrase.name)
        if office:
            member = self._cast.by_role(office, before=place)
            if member is not None:
                return Identity(member.name, ROLE, PERSON, member)
        member = self._cast.named(phrase.name)
        if member is None and phrase.kind in (PERSON, NAME) and " " not in phrase.name:
            member = self._cast.short_form(phrase.name, before=place)
        if member is None and phrase.kind in (BODY, NAME) and " " not in phrase.name:
            member = self._cast.by_noun(phrase.name.lower(), before=place)
        words = phrase.name.split()
        if member is None and len(words) == 2 and words[0].isupper():  # `DCOP Quartey`
            member = self._cast.short_form(words[1], before=place)
        if member is not None:
            return Identity(member.name, NAMED, member.kind, member)
        if self._person is not None and phrase.name.lower() in self._grammar.lexicon.words["demonyms"]:
            return Identity(self._person.name, LIKELY, PERSON, self._person)  # `says the Finn`
        kind = PERSON if phrase.kind == PERSON else BODY
        return Identity(phrase.name, NAMED if phrase.kind != NAME else DESCRIBED, kind)

    def _pronoun(self, word: str, place: int) -> Identity | None:
        gender = self._grammar.lexicon.gender_of_pronoun.get(word)
        if gender is None:
            return None if word in _SILENT else Identity(word, UNKNOWN, DESCRIPTION)
        if gender in ("he", "she"):
            body = self._body_for(gender)
            return self._person_for(gender, place) if body is None else body
        if gender == "they" and self._several is not None:
            return Identity(self._several.name, LIKELY, self._several.kind)
        if gender == "it" or self.speaker is None or self.speaker.kind != PERSON:
            if self._other is not None:
                return Identity(self._other.name, LIKELY, self._other.kind, self._other.member)
            return Identity(word, UNKNOWN, DESCRIPTION)
        return Identity(self.speaker.name, LIKELY, self.speaker.kind, self.speaker.member)

    def _body_for(self, gender: str) -> Identity | None:
        """The body that a pronoun means where bodies have a gender: `La cour ... Elle a estimé`."""
        latest, lists = self._latest, self._grammar.lexicon.words
        if latest is None or latest.kind == PERSON or not lists["gendered_bodies"]:
            return None
        article = latest.name.split()[0].lower()
        if article in lists["definite"] and (article in lists["she_articles"]) != (gender == "she"):
            return None
        return Identity(latest.name, LIKELY, latest.kind, latest.member)

    def _person_for(self, gender: str, place: int) -> Identity:
        if self._single is not None:
            return Identity(self._single.name, LIKELY, DESCRIPTION)
        if self._latest is not None and self._latest.personal:
            return Identity(self._latest.name, LIKELY, DESCRIPTION, personal=True)
        rivals = self._cast.persons_before(place, gender)
        chosen = self._person if self._person is not None and fits(self._person, gender) else None
        if chosen is None and rivals:
            chosen = rivals[0]
        if chosen is None:
            if self.speaker is not None and self.speaker.kind == DESCRIPTION and not _is_plural(self.speaker.name):
                return Identity(self.speaker.name, LIKELY, DESCRIPTION)
            if self.speaker is not None and self.speaker.kind == PERSON and self.speaker.member is None:
                return Identity(self.speaker.name, LIKELY, PERSON)
            return Identity(gender, UNKNOWN, DESCRIPTION)
        if chosen.gender is None:
            # Where nobody else has been named, the text itself says whom it means.
            chosen.gender, chosen.guessed = gender, self._cast.has_others(chosen, place)
        only = not chosen.guessed and all(one is chosen for one in rivals)
        return Identity(chosen.name, ONLY if only else LIKELY, PERSON, chosen)

    def _description(self, phrase: NounPhrase, place: int) -> Identity:
        lists = self._grammar.lexicon.words
        printed = phrase.name
        if len(phrase.role) == 1 and printed[0].isupper():  # a surname that is also a noun, where a sentence begins
            named = self._cast.short_form(printed, before=place)
            if named is not None:
                return Identity(named.name, NAMED, named.kind, named)
        plural = phrase.head.endswith("s") and phrase.head not in ("sources", "series")
        words = printed.split()
        if len(words) > 2 and words[0].lower() in lists["definite"]:
            body = self._cast.named(" ".join(words[1:]))  # `la Commission électorale nationale`
            if body is not None:
                return Identity(body.name, NAMED, body.kind, body)
        if phrase.definite and not plural:
            if phrase.head in _MESSAGES and self.speaker is not None and self.speaker.kind != DESCRIPTION:
                return Identity(self.speaker.name, LIKELY, self.speaker.kind, self.speaker.member)
            member = self._cast.by_role(phrase.role, before=place)
            if member is not None and self._agrees(member, phrase):
                return Identity(member.name, ROLE, member.kind, member)
            member = self._cast.by_noun(phrase.head, before=place)
            if member is not None:
                return Identity(member.name, ROLE, member.kind, member)
            short = phrase.end - phrase.first <= len(phrase.role) <= 2
            if (
                short
                and phrase.head in lists["body_hypernyms"]
                and self._other is not None
                and self._other.kind == BODY
            ):
                return Identity(self._other.name, LIKELY, BODY, self._other.member)
            person = self._person
            if person is not None and fits(person, phrase.gender) and phrase.role[0] not in lists["possessives"]:
                # An office that nobody in the text has is that of the person who is spoken of, if no other is known.
                office = phrase.head in lists["offices"] and person.roles <= lists["relations"]
                agent = phrase.head not in self._grammar.speaking_nouns and self._grammar.is_agent(phrase.head)
                shown = phrase.role[0] in lists["demonstratives"]
                past = not lists["past_modifiers"].isdisjoint(phrase.role)
                alone = (past or len(phrase.role) <= 2) and phrase.end - phrase.first <= len(phrase.role) + 2
                of_body = len(phrase.role) == 3 and any(word[0].isupper() for word in words[1:-1])
                office = office and (alone or past or of_body)
                if shown or office or (alone and (agent or phrase.head in lists["hypernyms"] or "-of-" in phrase.head)):
                    return Identity(person.name, LIKELY, PERSON, person)
            longer = self._described.get(phrase.head)
            if longer is not None and len(phrase.role) <= 2:
                return Identity(longer, DESCRIBED, DESCRIPTION, personal=phrase.head in lists["offices"])
        if len(printed.split()) > 2 and not plural:
            self._described[phrase.head] = printed
        personal = not plural and (phrase.head in lists["offices"] or phrase.gender is not None)
        several = plural and phrase.head.removesuffix("s") in self._grammar.speaking_nouns
        return Identity(printed, DESCRIBED, DESCRIPTION, personal=personal, several=several)

    def _agrees(self, member: Member, phrase: NounPhrase) -> bool:
        """Whether the names in a description (`the envoy of Kenya`) stand near a mention of the member."""
        names = [word for word in phrase.name.split()[len(phrase.role) :] if word[0].isupper()]
        if not names:
            return True
        around = (self._text[max(0, place - _NEAR) : place + 2 * _NEAR] for place in member.places[:_NEAR])
        return any(name in text for text in around for name in names)

    def label(self, printed: str, place: int) -> Identity:
        """Who the label of a turn in a transcript stands for: `SEN. MARGARET OKAFOR`."""
        before, _, inside = printed.partition("(")
        if inside and before.split():  # `Mr SMITH (North Vale)`, but `The CHAIRMAN (Mr Smith)`
            known = self._grammar.office_words | {"the"}
            office = all(word.lower().rstrip(".") in known for word in before.split())
            office = office or before.split()[0].lower() == "the"  # `The Minister for Democracy (Ann Roe)`
            holder = inside.partition(")")[0]
            printed = holder if office and len(holder) > 2 else before.rstrip()
        words = printed.split()
        while len(words) > 1 and words[0].lower().rstrip(".") in self._grammar.office_words and not words[1].islower():
            words = words[1:]
        if words[0].lower().rstrip(".") in self._grammar.office_words:
            words = printed.split()
        name = " ".join(word.title() if word.isupper() and len(printed) > 4 else word for word in words)
        member = self._cast.short_form(words[0], before=place) if len(words) == 1 else None
        member = member or self._cast.named(name)
        if member is None:
            member = self._cast.add_person(name)
        return Identity(member.name, NAMED, member.kind, member)

    def interviewee(self, place: int) -> Identity | None:
        """Who answers in an interview: the person mentioned most before its first question."""
        places: dict[str, int] = {}
        people: dict[str, Member] = {}
        for at, member in self._cast.mentions:
            if at < place and member.kind == PERSON and member.evidence:
                places[member.name] = places.get(member.name, 0) + 1
                people.setdefault(member.name, member)
        if not places:
            return None
        name = max(places, key=lambda one: places[one])
        return Identity(name, LIKELY, PERSON, people[name])

    def continuing(self, place: int) -> Identity | None:
        """Who goes on speaking where nothing says who does: whoever spoke or was spoken of last."""
        if self._latest is not None and self._latest.personal and self._latest is not self.speaker:
            return Identity(self._latest.name, LIKELY, DESCRIPTION, personal=True)
        if self.speaker is None and self._person is None:
            return None
        person = self._person
        if (
            person is not None
            and (self.speaker is None or self.speaker.member is not person)
            and (
                self.speaker is None
                or self.speaker.kind == PERSON
                or (self._latest is not None and self._latest.member is person)
            )
        ):
            return Identity(person.name, LIKELY, PERSON, person)
        assert self.speaker is not None  # noqa: S101  # a person or a speaker is in mind
        rivals = self._cast.persons_before(place, None)
        only = self.speaker.kind == PERSON and all(one is self.speaker.member for one in rivals)
        certainty = ONLY if only else LIKELY
        return Identity(self.speaker.name, certainty, self.speaker.kind, self.speaker.member)


def _is_plural(name: str) -> bool:
    """Whether a description is of several: its first noun cannot be told without its head, so any plural counts."""
    words = name.split()
    return words[-1].endswith("s") and words[0].lower() not in ("the", "a", "an", "his", "her")


__all__ = ["BODY", "DESCRIBED", "LIKELY", "NAMED", "ONLY", "ROLE", "UNKNOWN", "Antecedents", "Identity"]
