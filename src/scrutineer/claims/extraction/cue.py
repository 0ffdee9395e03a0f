"""Reporting cues in a sentence: `said`, `made it clear`, `according to`, with the verb group around them."""

from collections.abc import Sequence
from dataclasses import dataclass

from scrutineer.claims.extraction.grammar import Grammar
from scrutineer.claims.extraction.text import MARK, QUOTATION, WORD, Token, is_clitic
from scrutineer.claims.extraction.unlisted_verb import ENDINGS, speaks_after, speaks_before, verb_before_colon

_WILDCARD = 4
_SINGLE = ("one", "this", "that")
_UNLISTED_REACH = 7
"""Words after a quotation within which such a verb must stand."""
UNLISTED = "unlisted"
"""Form of a verb that no list knows before a colon and a quotation."""
_NOUN_REACH = 7
"""Words between a verb and its noun of speech, and between the noun and its clause."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A reporting verb, phrase or preposition in a sentence.

    Attributes:
        first: First token of the cue.
        end: One past its last token.
        group_start: First token of the verb group, auxiliaries and adverbs included.
        kind: `finite`, `participle` (`adding that`) or `according`.
        group: Class of the verb, as in the lexicon.
        form: One of the lexicon's FORMS, or `phrase`.
        base: Base form of the verb, or the phrase.
    """

    first: int
    end: int
    group_start: int
    kind: str
    group: str
    form: str
    base: str


def find_cues(grammar: Grammar, sentence: Sequence[Token]) -> list[Cue]:
    """The cues of a sentence, in order. Denied speech (`did not say`), wishes and orders are none."""
    found: list[Cue] = []
    place = 0
    lexicon = grammar.lexicon
    openers, late = grammar.cue_openers, bool(lexicon.words["late_subject"])
    quoted = -_UNLISTED_REACH
    views, end = lexicon.words["view_openers"], len(sentence)
    while place < end:
        kind, _, low, _, _ = sentence[place]
        cue = None
        if kind == QUOTATION:
            quoted = place
            if place and sentence[place - 1].text == ":":
                verb = verb_before_colon(grammar, sentence, place - 1, found[-1].end if found else 0)
                cue = None if verb is None else Cue(verb, place - 1, verb, "finite", "quote", UNLISTED, ":")
        elif kind == WORD:
            if low in openers:
                cue = _listed(grammar, sentence, place, low)
            elif place - quoted < _UNLISTED_REACH:
                if late:
                    speaks = sentence[place - 1].text == "," and speaks_before(grammar, sentence, place)
                else:
                    speaks = low.endswith(ENDINGS) and speaks_after(grammar, sentence, place)
                cue = Cue(place, place + 1, place, "finite", "quote", "past", low) if speaks else None
            if cue is None and place < 2 and low in views:
                cue = _in_view(grammar, sentence, place)
        if cue is None:
            place += 1
        else:
            found.append(cue)
            place = max(place + (kind == QUOTATION), cue.end)
    return found


def _listed(grammar: Grammar, sentence: Sequence[Token], place: int, low: str) -> Cue | None:
    """The cue that begins with a word of the lists."""
    lexicon = grammar.lexicon
    cue = _phrase(grammar, sentence, place) if low in lexicon.phrase_openers else None
    if cue is None and low in lexicon.words["noun_verbs"]:
        cue = _with_noun(grammar, sentence, place)
    if cue is None and low in lexicon.verbs:
        cue = _verb(grammar, sentence, place)
    return cue


def _in_view(grammar: Grammar, sentence: Sequence[Token], place: int) -> Cue | None:
    """The cue of `In her view`, `in Mr Adler's words`."""
    for end in range(place + 2, min(len(sentence), place + 7)):
        if sentence[end].low in grammar.lexicon.words["views"]:
            owner = sentence[end - 1].low
            if owner.endswith(("'s", "s'")) or (end == place + 2 and owner in grammar.lexicon.words["possessives"]):
                return Cue(place, end + 1, place, "view", "say", "phrase", "in view")
            return None
    return None


def _with_noun(grammar: Grammar, sentence: Sequence[Token], place: int) -> Cue | None:
    """A verb with a noun of speech and its clause: `rejected claims by the opposition that`."""
    lists = grammar.lexicon.words
    before = sentence[place - 1] if place else None
    if before is None or before.low in lists["determiners"] or before.low in lists["passive"]:
        return None
    limit = min(len(sentence), place + _NOUN_REACH)
    noun = next((at for at in range(place + 1, limit) if sentence[at].low in lists["claim_nouns"]), None)
    if noun is None or any(
        token.kind != WORD or token.low in lists["prepositions"] for token in sentence[place + 1 : noun]
    ):
        return None
    for at in range(noun + 1, min(len(sentence), noun + _NOUN_REACH)):
        low = sentence[at].low
        if low in grammar.lexicon.that:
            break
        if sentence[at].kind != WORD or low in lists["auxiliaries"]:
            return None
    else:
        return None
    start = _group_start(grammar, sentence, place)
    if start is None:
        return None
    kind = "participle" if sentence[place].low.endswith("ing") and start == place else "finite"
    return Cue(place, noun + 1, start, kind, "say", "phrase", sentence[place].low)


def _phrase(grammar: Grammar, sentence: Sequence[Token], place: int) -> Cue | None:
    opening = sentence[place].low
    for words in grammar.according.get(opening, ()):
        end = _matched(sentence, place, words)
        if end is not None and end < len(sentence):
            return Cue(place, end, place, "according", "say", "phrase", " ".join(words))
    following = sentence[place + 1] if place + 1 < len(sentence) else None
    for phrase in grammar.lexicon.phrases.get(opening, ()):
        second = phrase.words[1] if len(phrase.words) > 1 else "*"
        if second != "*" and (following is None or (following.low != second and not is_clitic(following))):
            continue
        end = _matched(sentence, place, phrase.words)
        if end is None:
            continue
        start = _group_start(grammar, sentence, place)
        if start is None:
            return None
        kind = "participle" if phrase.words[0].endswith("ing") else "finite"
        return Cue(place, end, start, kind, phrase.group, "phrase", " ".join(phrase.words))
    return None


def _matched(sentence: Sequence[Token], place: int, words: Sequence[str]) -> int | None:
    at = place
    for number, word in enumerate(words):
        if word == "*":
            following = words[number + 1]
            limit = min(len(sentence), at + _WILDCARD + 1)
            at = next((step for step in range(at + 1, limit) if sentence[step].low == following), limit)
            if at == limit:
                return None
            continue
        if number and at < len(sentence) and is_clitic(sentence[at]):
            at += 1  # `fait-elle valoir`
        if at >= len(sentence) or sentence[at].low != word:
            return None
        at += 1
    return at


def _before_parenthesis(grammar: Grammar, sentence: Sequence[Token], place: int) -> int:
    """One past the auxiliary before an adverb between commas: `It did, however, note`; else the place itself."""
    if place < 4 or sentence[place - 1].text != "," or sentence[place - 3].text != ",":
        return place
    auxiliary = sentence[place - 4].low in grammar.lexicon.words["auxiliaries"]
    return place - 3 if auxiliary and grammar.is_adverb(sentence[place - 2]) else place


def _group_start(grammar: Grammar, sentence: Sequence[Token], place: int) -> int | None:
    """Where the verb group of a finite verb begins; None where it is denied, wished or ordered."""
    lists = grammar.lexicon.words
    start = _before_parenthesis(grammar, sentence, place)
    while start:
        token = sentence[start - 1]
        low = token.low
        if token.kind != WORD:
            break
        if low in lists["modals"] and start < place and sentence[start].low in lists["restrictions"]:
            start -= 1  # `would only say`
            continue
        if low in lists["negations"] or low in lists["modals"]:
            return None
        if is_clitic(token) and start > 1 and sentence[start - 2].low in lists["perfect"]:
            start -= 2  # `a-t-elle ajouté`
            continue
        if low in lists["perfect"] or (grammar.is_adverb(token) and not grammar.is_capital(sentence, start - 1)):
            start -= 1
            continue
        break
    return start


def _after_quotation(sentence: Sequence[Token], place: int) -> int | None:
    """Where the words between a quotation and an infinitive begin, if nothing else stands there."""
    for at in range(place - 1, max(0, place - 6), -1):
        if sentence[at].text == ",":
            return at + 1 if sentence[at - 1].kind == QUOTATION else None
        if sentence[at].kind != WORD:
            return None
    return None


def _passive(grammar: Grammar, sentence: Sequence[Token], place: int) -> Cue | None:
    """The cue of `We were told by the chairman that`; None for `results announced by the parties`."""
    lists = grammar.lexicon.words
    verb = grammar.lexicon.verbs[sentence[place].low]
    if verb.group != "tell" and verb.base not in lists["addressing_verbs"]:
        return None
    if not place or sentence[place - 1].low not in lists["passive"]:
        return None
    start = _group_start(grammar, sentence, place - 1)
    if start is None:
        return None
    return Cue(place, place + 2, start, "passive", "tell", "past", verb.base)


def _verb(grammar: Grammar, sentence: Sequence[Token], place: int) -> Cue | None:
    lists = grammar.lexicon.words
    token = sentence[place]
    verb = grammar.lexicon.verbs[token.low]
    before = sentence[place - 1] if place else None
    if place + 1 < len(sentence) and sentence[place + 1].low in lists["particles"]:
        return None  # `ruled out`, `called off`
    if place and token.text[0].isupper() and not token.text.isupper():
        return None
    if verb.group == "tell" and place + 1 < len(sentence) and sentence[place + 1].low == "it":
        return None  # `tell it differently`
    if before is not None and before.text == ",":
        before = sentence[_before_parenthesis(grammar, sentence, place) - 1]
    if verb.forms == {"base"} or ("base" in verb.forms and before is not None and before.low in ("did", "do", "does")):
        form = "base"
        if lists["late_subject"]:  # an infinitive has no subject but the one before: `ao argumentar que`
            group = _after_quotation(sentence, place)
            if group is not None:  # `« ... », s'est contenté de répondre le ministre`
                return Cue(place, place + 1, group, "finite", verb.group, "past", verb.base)
            opens = before is not None and before.low in lists["infinitive_openers"]
            return Cue(place, place + 1, place, "participle", verb.group, "ing", verb.base) if opens else None
    elif "ing" in verb.forms:
        return _participle(grammar, sentence, place)
    else:
        form = "past" if "past" in verb.forms else next(iter(verb.forms))
    if form == "past" and place + 1 < len(sentence) and sentence[place + 1].low in lists["agents"]:
        means = any(token.low in lists["occasions"] for token in sentence[place + 2 : place + 4])
        if not means:  # `said by telephone`
            return _passive(grammar, sentence, place)
    if before is not None and before.kind == WORD:
        noun = token.low in lists["nouns_too"]
        if noun and _report_follows(grammar, sentence, place + 1):
            return None  # `Facebook posts falsely claim`
        if noun and before.low.endswith("ing") and not before.text[0].isupper():
            return None
        if before.low in lists["determiners"] and before.low not in (
            "one",
            "some",
            "many",
            "all",
            "others",
            "both",
            "most",
            "two",
            "three",
            "few",
            "several",
            "this",
            "that",
        ):
            return None
        if before.low in lists["prepositions"] and before.low not in ("as", "after", "before", "since"):
            return None
        after = sentence[place + 1] if place + 1 < len(sentence) else None
        clause = after is not None and (
            after.kind == QUOTATION or after.low in lists["subject_pronouns"] or after.low in grammar.lexicon.that
        )
        if noun and not clause and (before.low.endswith(("'s", "s'")) or before.low in ("and", "or")):
            return None
    if form == "base" and before is not None and (before.low.endswith(("'s", "s'")) or before.low in _SINGLE):
        return None  # `the party's reply`, `on one point`
    start = _group_start(grammar, sentence, place)
    if start is None:
        return None
    if form == "participle" and start == place:
        return None
    passive = any(sentence[at].low in lists["passive"] for at in range(start, place))
    if passive and form in ("past", "participle"):
        return None
    if (
        start < place
        and sentence[start].low in lists["perfect"]
        and form == "base"
        and sentence[start].low not in ("did", "do", "does")
    ):
        return None
    return Cue(place, place + 1, start, "finite", verb.group, form, verb.base)


def _report_follows(grammar: Grammar, sentence: Sequence[Token], place: int) -> bool:
    """Whether a verb of speech stands at a place, or behind an adverb there."""
    if place < len(sentence) and grammar.is_adverb(sentence[place]):
        place += 1
    return (
        place < len(sentence)
        and sentence[place].low in grammar.lexicon.verbs
        and not (
            sentence[place].low in grammar.lexicon.words["nouns_too"]
            and sentence[place - 1].low in grammar.lexicon.verbs
        )
    )


def _participle(grammar: Grammar, sentence: Sequence[Token], place: int) -> Cue | None:
    lists = grammar.lexicon.words
    verb = grammar.lexicon.verbs[sentence[place].low]
    before = sentence[place - 1] if place else None
    if before is None:
        return Cue(place, place + 1, place, "participle", verb.group, "ing", verb.base)
    if before.low in lists["passive"]:
        start = _group_start(grammar, sentence, place)
        return None if start is None else Cue(place, place + 1, start, "finite", verb.group, "ing", verb.base)
    opening = next((at for at in range(max(0, place - 12), place - 1) if sentence[at].low == "with"), place)
    commas = sum(token.text == "," for token in sentence[opening:place])
    if opening < place and (before.kind == WORD or (before.text == "," and commas == 2)):
        return Cue(place, place + 1, place, "absolute", verb.group, "ing", verb.base)
    opens = before.kind in (MARK, QUOTATION) or before.low in ("and", "but", "by", "before", "while", "then", "as")
    if not opens and grammar.is_adverb(before):
        opens = place > 1 and sentence[place - 2].kind in (MARK, QUOTATION)
    if not opens and verb.base in ("say", "claim", "declare", "announce", "state", "warn"):
        opens = (
            before.low in lists["documents"] or before.low in lists["time_words"] or before.low in lists["occasions"]
        )
    after = sentence[place + 1] if place + 1 < len(sentence) else None
    if before.low in ("and", "but") and after is not None and after.kind == WORD:
        # `the opposition and ruling parties`
        opens = after.low in grammar.lexicon.that or grammar.opens_phrase(sentence, place + 1)
    if not opens:
        return None
    return Cue(place, place + 1, place, "participle", verb.group, "ing", verb.base)
