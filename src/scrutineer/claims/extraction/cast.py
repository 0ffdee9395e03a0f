"""The cast of a text: who appears in it, by which names and offices, and who a short form or pronoun stands for."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from unicodedata import normalize

from scrutineer.claims.extraction.grammar import Grammar
from scrutineer.claims.extraction.noun_phrase import BODY, DESCRIPTION, NAME, PERSON, NounPhrase, read_phrase
from scrutineer.claims.extraction.office import offices_before, offices_behind, role_start
from scrutineer.claims.extraction.register import Register
from scrutineer.claims.extraction.text import WORD, Token

_ALIKE = 40
"""Members of one surname, or mentions of one office, among whom the last is sought."""
_WINDOW = 700
"""Code points back within which a pronoun may find its antecedent when rivals are counted."""


@dataclass(slots=True)
class Member:
    """Somebody or some body of the text.

    Attributes:
        name: The full name.
        kind: PERSON or BODY.
        gender: `he`, `she` or None.
        guessed: Whether only a pronoun told the gender, which may have meant another person.
        roles: Nouns of offices, in lower case.
        evidence: Whether more than capitals says that this is a person.
        registered: Whether the register knows it.
        places: Where it is mentioned.
    """

    name: str
    kind: str
    gender: str | None = None
    guessed: bool = False
    roles: set[str] = field(default_factory=set)
    evidence: bool = False
    registered: bool = False
    places: list[int] = field(default_factory=list)


class Cast:
    """The members of a text, filled from the register and from what the text says."""

    def __init__(self, grammar: Grammar, register: Register, text: str) -> None:
        self._grammar = grammar
        self._text = text
        self._by_name: dict[str, Member] = {}
        self._by_part: dict[str, list[Member]] = {}
        self._single: dict[str, Member] = {}
        self._by_first: dict[str, list[Member]] = {}
        self._holders: dict[frozenset[str], list[Member]] = {}
        self._by_office: dict[str, list[tuple[int, Member]]] = {}
        self._by_word: dict[str, list[tuple[int, Member]]] = {}
        self._offices: dict[str, tuple[str, ...]] = {}
        self._he_endings = tuple(grammar.lexicon.words["he_name_endings"])
        self._she_endings = tuple(grammar.lexicon.words["she_name_endings"])
        self.mentions: list[tuple[int, Member]] = []
        for speaker in register.speakers:
            member = Member(speaker.name, speaker.kind, speaker.gender, registered=True, evidence=True)
            for role in speaker.roles:
                words = frozenset(role.title.lower().split())
                member.roles.update(
                    words & (grammar.lexicon.words["offices"] | grammar.lexicon.words["office_modifiers"])
                )
                self._holders.setdefault(words, []).append(member)
            for name in (speaker.name, *speaker.aliases):
                self._by_name.setdefault(name.lower(), member)
            if speaker.kind == PERSON:
                parts = speaker.name.lower().split()
                self._add_part(parts[0] if speaker.family_first else parts[-1], member)

    def _add_part(self, part: str, member: Member) -> None:
        known = self._by_part.setdefault(part, [])
        if member not in known:
            known.append(member)

    # Filling

    def introduce(self, sentence: Sequence[Token]) -> None:
        """Take up the names of a sentence with the offices and abbreviations beside them."""
        grammar = self._grammar
        if _is_headline(sentence):
            return
        bracketed = self._text.find("(", sentence[0].start, sentence[-1].end) >= 0
        for place in range(2, len(sentence) - 2) if bracketed else ():
            if sentence[place].text == "(" and sentence[place + 2].text == ")" and sentence[place + 1].text.isupper():
                self._expand(sentence, place)
        for start, stop in grammar.name_runs(sentence, 0, len(sentence)):
            self._introduce_run(sentence, start, stop)

    def _expand(self, sentence: Sequence[Token], bracket: int) -> None:
        """Take up a body whose name is not all in capitals by its initials: `Commission électorale nationale (CEN)`."""
        letters = _bare(sentence[bracket + 1].text)
        if len(letters) < 2 or sentence[bracket + 1].low in self._by_name:
            return
        lists = self._grammar.lexicon.words
        initials = ""
        for place in range(bracket - 1, max(-1, bracket - 12), -1):
            token = sentence[place]
            if token.kind != WORD:
                return
            if token.low in lists["prepositions"] or token.low in lists["determiners"] or token.low in ("and", "&"):
                continue
            initials = _bare(token.text[0]) + initials
            if not letters.endswith(initials):
                return
            if initials == letters:
                member = self._add_body(" ".join(self._text[token.start : sentence[bracket - 1].end].split()))
                self._by_name[sentence[bracket + 1].low] = member
                self._mention(token.start, member)
                return

    def _introduce_run(self, sentence: Sequence[Token], start: int, stop: int) -> None:
        role_begins = role_start(self._grammar, sentence, start)
        phrase = read_phrase(self._grammar, self._text, sentence, role_begins, stop, owner=True)
        if phrase is None or phrase.end != stop or phrase.kind == DESCRIPTION:
            self._abbreviate_office(sentence, start, stop)
            return
        member = self._member_of(phrase)
        if member is None:
            return
        lists = self._grammar.lexicon.words
        if phrase.gender and member.gender is None:
            member.gender = phrase.gender
        grammar = self._grammar
        offices = [word for word in phrase.role if word in grammar.personal_nouns or grammar.is_agent(word)]
        member.roles.update(offices)
        if phrase.kind == PERSON:
            self._initials(sentence, start, phrase.first)
        member.roles.update(offices_behind(self._grammar, sentence, stop))
        if member.kind == PERSON and role_begins > 1 and sentence[role_begins - 1].text == ",":
            member.roles.update(offices_before(self._grammar, sentence, role_begins - 1))
        if member.kind == PERSON:
            first_name = member.name.split()[0].lower()
            if member.gender is None:
                if member.roles & lists["she_words"]:
                    member.gender = "she"
                elif member.roles & lists["he_words"] or first_name in lists["he_names"]:
                    member.gender = "he"
                elif first_name in lists["she_names"] or first_name.endswith(self._she_endings):
                    member.gender = "she"
                elif first_name.endswith(self._he_endings):
                    member.gender = "he"
            if (
                member.roles
                or member.gender
                or any(word in lists["titles"] for word in phrase.role)
                or not self._is_place(sentence, start)
            ):
                member.evidence = True
        elif stop + 2 < len(sentence) and sentence[stop].text == "(" and sentence[stop + 2].text == ")":
            self._by_name.setdefault(sentence[stop + 1].low, member)
        self._mention(sentence[phrase.first].start, member)

    def _abbreviate_office(self, sentence: Sequence[Token], start: int, stop: int) -> None:
        """Take up `Chief Election Commissioner (CEC)`."""
        if stop + 2 < len(sentence) and sentence[stop].text == "(" and sentence[stop + 2].text == ")":
            words = tuple(token.low for token in sentence[start:stop] if token.kind == WORD)
            self._offices.setdefault(sentence[stop + 1].low, words)
            follows = self._grammar.name_runs(sentence, stop + 3, min(len(sentence), stop + 9))
            if follows and follows[0][0] == stop + 3:
                name = read_phrase(self._grammar, self._text, sentence, *follows[0], owner=True)
                member = None if name is None else self._member_of(name)
                if member is not None:
                    member.roles.update(words)

    def _initials(self, sentence: Sequence[Token], start: int, end: int) -> None:
        """Take up the initials of an office printed in capitals: `Chief Elections Officer Ann Roe`, then `the CEO`."""
        words = [token for token in sentence[start:end] if token.kind == WORD and token.text[0].isupper()]
        if len(words) > 1 and words[-1].low in self._grammar.personal_nouns:
            initials = "".join(token.low[0] for token in words)
            self._offices.setdefault(initials, tuple(token.low for token in words))

    def office(self, abbreviation: str) -> tuple[str, ...]:
        """The words of an office that the text has abbreviated; none where it has not."""
        return self._offices.get(abbreviation.lower(), ())

    def _mention(self, place: int, member: Member) -> None:
        member.places.append(place)
        self.mentions.append((place, member))
        if member.kind == PERSON:
            for office in member.roles:
                self._by_office.setdefault(office, []).append((place, member))
        else:
            for word in member.name.lower().split():
                self._by_word.setdefault(word, []).append((place, member))

    def _is_place(self, sentence: Sequence[Token], start: int) -> bool:
        """Whether a name stands behind a preposition or an article, as names of places and things do."""
        before = sentence[start - 1].low if start else ""
        lists = self._grammar.lexicon.words
        return before in lists["prepositions"] or before in lists["determiners"]

    def _member_of(self, phrase: NounPhrase) -> Member | None:
        known = self.named(phrase.name)
        if known is not None:
            return known
        words = phrase.name.split()
        if phrase.kind in (PERSON, NAME) and len(words) == 1:
            known = self.short_form(words[0], before=None)
            titled = phrase.kind == PERSON and any(word in self._grammar.titled for word in phrase.role)
            if known is None and titled and not words[0].isupper():
                known = self._single.setdefault(words[0].lower(), Member(phrase.name, PERSON, phrase.gender))
                self._by_name.setdefault(words[0].lower(), known)
            return known
        if phrase.kind == PERSON and len(words) == 2 and words[0].isupper() and len(words[0]) > 2:
            member = self.short_form(words[1], before=None)  # `DCOP Quartey`
            if member is not None:
                return member
        if phrase.kind not in (PERSON, BODY):
            return None
        if phrase.kind == BODY and len(words) == 1 and not phrase.name.isupper():
            return None
        if phrase.kind == BODY and len(words) > 1:
            return self._add_body(phrase.name)
        member = Member(phrase.name, phrase.kind, phrase.gender)
        if phrase.kind == PERSON:
            # The surname may have stood alone before: `Mr Otieno`, then `James Otieno`.
            member = self._single.pop(words[-1].lower(), member)
            member.name = phrase.name
        self._by_name[phrase.name.lower()] = member
        if phrase.kind == PERSON:
            self._add_parts(words, member)
        return member

    def _add_parts(self, words: Sequence[str], member: Member) -> None:
        """Take up what stands for a full name: its last word, its first, and what begins with a particle."""
        numbered = len(words) > 2 and words[-1].lower().rstrip(".") in ("jr", "sr", "ii", "iii")
        self._add_part(words[-2 if numbered else -1].lower(), member)
        self._by_first.setdefault(words[0].lower(), []).append(member)
        for start in range(1, len(words) - 1):
            self._by_name.setdefault(" ".join(words[start:]).lower(), member)
        particle = next(
            (at for at in range(1, len(words)) if words[at] in self._grammar.lexicon.words["leading_particles"]), None
        )
        if particle is not None:
            self._by_name.setdefault(" ".join(words[particle:]).lower(), member)

    def _add_body(self, name: str) -> Member:
        """Take up a body; its initials and the end of its name stand for it, also where they were printed before."""
        words = name.lower().replace("’", "'").split()
        initials = "".join(word[0] for word in name.split() if word[0].isupper()).lower()
        known = self._by_name.get(initials) if len(initials) > 1 else None
        member = known if known is not None and known.name.lower() == initials else Member(name, BODY)
        member.name = name
        self._by_name[" ".join(words)] = member
        if len(initials) > 1:
            self._by_name.setdefault(initials, member)
        for first in range(1, len(words) - 1):
            if words[first] not in self._grammar.lexicon.words["name_prepositions"]:
                self._by_name.setdefault(" ".join(words[first:]), member)
        return member

    def add_person(self, name: str) -> Member:
        """Take up a person whom a label names."""
        member = Member(name, PERSON, evidence=True)
        self._by_name.setdefault(name.lower(), member)
        self._add_part(name.rsplit(maxsplit=1)[-1].lower(), member)
        return member

    # Asking

    def named(self, name: str) -> Member | None:
        """The member of this name or alias."""
        low = name.lower().replace("’", "'")
        return self._by_name.get(low) or self._by_name.get(low.replace(".", ""))

    def short_form(self, word: str, *, before: int | None) -> Member | None:
        """The person whom a surname stands for: the one mentioned last before a place, else the last taken up."""
        known = self._by_part.get(word.lower()) or self._by_first.get(word.lower(), [])
        if before is None or len(known) < 2:
            return known[-1] if known else None
        return max(known[-_ALIKE:], key=lambda one: _last_before(one.places, before))

    def by_role(self, words: Sequence[str], *, before: int) -> Member | None:
        """The person whose office these words are, mentioned last before a place.

        Else the only holder of exactly this office in the register, whom the text need not name.
        """
        head = words[-1]
        heads = _same_office(head)
        for alike in self._grammar.lexicon.synonyms:
            if head in alike:
                heads = heads | alike
        distinct = self._grammar.lexicon.words["distinct_modifiers"].intersection(words)
        best: tuple[int, int] | None = None
        found = None
        for one in heads:
            mentions = self._by_office.get(one, ())
            end = bisect_left(mentions, before, key=lambda mention: mention[0])
            for place, member in mentions[max(0, end - _ALIKE) : end]:
                shared = sum(word in member.roles for word in words[:-1])
                if not member.roles.issuperset(distinct):
                    continue  # the deputy is not the chief
                if best is None or (shared, place) > best:
                    best, found = (shared, place), member
        if found is not None:
            return found
        lists = self._grammar.lexicon.words
        title = frozenset(word for word in words if word not in lists["determiners"])
        holders = self._holders.get(title, [])
        if len(holders) == 1:
            return holders[0]
        named_later = self._by_office.get(head, [])[:_ALIKE]
        later = {id(member): member for _, member in named_later if member.roles.issuperset(distinct)}
        return next(iter(later.values())) if len(later) == 1 else None

    def by_noun(self, noun: str, *, before: int) -> Member | None:
        """The body whose name has this noun (`the commission`), mentioned last before a place."""
        mentions = self._by_word.get(noun, ())
        end = bisect_left(mentions, before, key=lambda mention: mention[0])
        return mentions[end - 1][1] if end else None

    def persons_before(self, place: int, gender: str | None) -> list[Member]:
        """Persons whom a pronoun of this gender may mean, mentioned within reach before a place, last first."""
        end = bisect_left(self.mentions, place, key=lambda one: one[0])
        start = bisect_right(self.mentions, place - _WINDOW, key=lambda one: one[0])
        found: list[Member] = []
        for _, member in reversed(self.mentions[start:end]):
            if member.kind == PERSON and member.evidence and fits(member, gender) and member not in found:
                found.append(member)
        return found

    def has_others(self, member: Member, place: int) -> bool:
        """Whether any other person is mentioned before a place."""
        end = bisect_left(self.mentions, place, key=lambda one: one[0])
        return any(one is not member and one.kind == PERSON for _, one in self.mentions[:end])


def fits(member: Member, gender: str | None) -> bool:
    """Whether a pronoun of this gender may mean the member."""
    return gender is None or member.gender is None or member.gender == gender


def _bare(letters: str) -> str:
    """Letters in small print without accents."""
    return "".join(one for one in normalize("NFD", letters.lower()) if one.isalpha())


def _is_headline(sentence: Sequence[Token]) -> bool:
    """Whether a sentence is printed in capitals, so that they tell no names."""
    count = 0
    for token in sentence[:_ALIKE]:
        if token.kind == WORD and len(token.text) > 1:
            if not token.text.isupper():
                return False
            count += 1
    return count > 2


def _last_before(places: Sequence[int], before: int) -> int:
    number = bisect_left(places, before)
    return places[number - 1] if number else -1


def _same_office(head: str) -> set[str]:
    for ending in ("man", "woman", "person"):
        stem = head.removesuffix(ending)
        if stem and stem != head:
            return {stem + "man", stem + "woman", stem + "person", stem}
    return {head, head + "man", head + "woman", head + "person"}
