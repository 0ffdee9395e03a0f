"""What a noun phrase names: a person with title, a body, a group, a description or a pronoun."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from scrutineer.claims.extraction.grammar import Grammar
from scrutineer.claims.extraction.modifier import carries_noun_on
from scrutineer.claims.extraction.text import NUMBER, WORD, Token

PERSON, BODY, GROUP, NAME = "person", "body", "group", "name"
DESCRIPTION, PRONOUN = "description", "pronoun"


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """A noun phrase that may name a speaker.

    Attributes:
        kind: PERSON, BODY, GROUP (two names), NAME (one word that may be either), DESCRIPTION or PRONOUN.
        first: First token of the name, or of the description with its article.
        end: One past the last token of it.
        name: The name without title, or the description, as printed.
        role: Words of the office beside the name, in lower case.
        head: The last noun of a description, in lower case.
        gender: `he` or `she` where a title or noun tells.
        definite: Whether a description points back (`the chairman`).
    """

    kind: str
    first: int
    end: int
    name: str
    role: tuple[str, ...] = ()
    head: str = ""
    gender: str | None = None
    definite: bool = False


def read_phrase(
    grammar: Grammar, text: str, sentence: Sequence[Token], first: int, end: int, *, owner: bool = False
) -> NounPhrase | None:
    """The noun phrase in a range of tokens; None where nothing there can speak.

    With `owner`, a name in the possessive is read as the name, otherwise as part of what it owns.
    """
    lists = grammar.lexicon.words
    while (
        first < end
        and (sentence[first].kind != WORD or grammar.is_adverb(sentence[first]))
        and sentence[first].low not in lists["determiners"]
    ):
        first += 1
    if first >= end:
        return None
    if sentence[first].low in grammar.pronouns and end - first == 1:
        return NounPhrase(PRONOUN, first, end, sentence[first].text)
    runs = grammar.name_runs(sentence, first, end)
    head_end = _head_end(grammar, sentence, first, end, runs)
    if head_end < end and sentence[head_end].text == "(":
        behind = _behind_bracket(grammar, text, sentence, first, head_end, end, owner=owner)
        if behind is not None:
            return behind
    runs = [run for run in runs if run[1] <= head_end]
    if runs and _joins_names(sentence, runs, head_end):
        group = _printed(text, sentence, runs[0][0], runs[-1][1])
        return NounPhrase(GROUP, runs[0][0], runs[-1][1], group)
    if (
        runs
        and runs[-1][1] >= head_end
        and any(
            sentence[place].low == "and" and sentence[place - 1].low not in lists["offices"]
            for place in range(first + 1, runs[-1][0])
        )
    ):
        # `four commissioners and Secretary Helal Ahmed`
        return NounPhrase(GROUP, first, head_end, _printed(text, sentence, first, head_end))
    if runs and runs[-1][1] >= head_end:
        found = _named(grammar, text, sentence, first, runs[-1], owner=owner)
        plain = found is not None and found.kind == NAME and runs[-1][0] == first and head_end < end
        if found is not None and not (plain and sentence[head_end].low in lists["name_joints"]):
            return found
    if runs and head_end < end and runs[-1][1] < head_end and sentence[runs[-1][1]].text in (",", "("):
        return _named(grammar, text, sentence, first, runs[-1])
    named = _behind_office(grammar, text, sentence, first, end)
    return named or _description(grammar, text, sentence, first, head_end, end)


def _behind_office(grammar: Grammar, text: str, sentence: Sequence[Token], first: int, end: int) -> NounPhrase | None:
    """Who is named behind an office of several words: `head of mission Ilse Roe`, `chief of staff Jim Poe`."""
    lists = grammar.lexicon.words
    start = first + 1 if sentence[first].low in lists["determiners"] else first
    joint = next((at for at in range(start, end) if sentence[at].low in lists["name_joints"]), end)
    if joint + 2 >= end or sentence[joint - 1].low not in lists["offices"]:
        return None
    runs = grammar.name_runs(sentence, joint + 1, end)
    if len(runs) != 1 or runs[0][1] != end or not joint + 1 < runs[0][0] < joint + 4:
        return None
    between = sentence[joint + 1 : runs[0][0]]
    if any(token.low in grammar.function_words or token.kind != WORD for token in between):
        return None
    found = _named(grammar, text, sentence, first, runs[0])
    return found if found is not None and found.kind == PERSON else None


def _behind_bracket(
    grammar: Grammar, text: str, sentence: Sequence[Token], first: int, head_end: int, end: int, *, owner: bool
) -> NounPhrase | None:
    """Who is named behind a bracket: `Election Commissioner (EC) KM Huda`, `Congress Party (CP) leader Ann Roe`."""
    closing = next((at for at in range(head_end, min(end, head_end + 6)) if sentence[at].text == ")"), None)
    if closing is None or closing + 1 >= end:
        return None
    later = read_phrase(grammar, text, sentence, closing + 1, end, owner=owner)
    if later is None or later.kind not in (PERSON, NAME) or later.end != end:
        return None
    role = (*(token.low for token in sentence[first:head_end] if token.kind == WORD), *later.role)
    return replace(later, kind=PERSON, role=role, gender=later.gender or _gender(grammar, role))


def _head_end(
    grammar: Grammar, sentence: Sequence[Token], first: int, end: int, runs: Sequence[tuple[int, int]]
) -> int:
    """Where the head of a phrase ends: before a preposition that is no part of a name, a bracket, a relative."""
    lists = grammar.lexicon.words
    place = first
    inside = {at for run in runs for at in range(*run)}
    while place < end:
        token = sentence[place]
        if place > first and place not in inside:
            if token.low in lists["prepositions"] or token.low in lists["relatives"]:
                break
            if token.kind == WORD and (grammar.is_adverb(token) or _opens_participle(grammar, sentence, place, end)):
                break
            if token.low.endswith(grammar.gerund_endings) and carries_noun_on(grammar, sentence, place, end):
                break
        if token.text == "(" and place > first and sentence[place - 1].low.endswith("'s"):
            place = next((at for at in range(place, min(end, place + 6)) if sentence[at].text == ")"), place)
        elif place not in inside and token.text in (",", "(", "–", "—"):
            break
        place += 1
    return place


def _opens_participle(grammar: Grammar, sentence: Sequence[Token], place: int, end: int) -> bool:
    """Whether a participle carries a noun on: `results released by the party`, `figures available on the site`."""
    if place + 1 >= end or sentence[place + 1].low not in grammar.lexicon.words["prepositions"]:
        return False
    low = sentence[place].low
    return low.endswith(("ed", "able")) or low in grammar.lexicon.words["past_verbs"]


def _joins_names(sentence: Sequence[Token], runs: Sequence[tuple[int, int]], head_end: int) -> bool:
    if len(runs) < 2 or runs[-1][1] != head_end:
        return False
    between = [token.low for left, right in pairwise(runs) for token in sentence[left[1] : right[0]]]
    return (
        bool(between) and set(between) <= {"and", ",", "&", "y", "et", "e", "the"} and bool(set(between) - {",", "the"})
    )


def _named(
    grammar: Grammar, text: str, sentence: Sequence[Token], first: int, run: tuple[int, int], *, owner: bool = False
) -> NounPhrase | None:
    lists = grammar.lexicon.words
    start, stop = run
    possessive = sentence[stop - 1].low.endswith("'s") and not owner
    if (
        possessive
        and stop < len(sentence)
        and (sentence[stop].kind == WORD or sentence[stop].text == "(")
        and sentence[stop].low not in lists["views"]
    ):
        return None
    name_start = _after_office(grammar, sentence, start, stop)
    if name_start is None:
        return None
    last = stop
    while (
        last - 1 > name_start and sentence[last - 1].low in lists["postnominals"] and sentence[last - 1].text.isupper()
    ):
        last -= 1  # `Wanjiru Mwangi SC`
        if sentence[last - 1].text == ",":
            last -= 1
    words = [token.low for token in sentence[name_start:last] if token.kind == WORD]
    if len(words) == 1 and name_start > start and sentence[name_start - 1].low in lists["kept_titles"]:
        name_start -= 1  # `Lord Ashdale`, `Pope Francis`
        words.insert(0, sentence[name_start].low)
    beside = [*sentence[first:name_start], *sentence[last:stop]]
    role = tuple([token.low for token in beside if token.kind == WORD])
    gender = _gender(grammar, role)
    name = _printed(text, sentence, name_start, last)
    article = first < name_start and sentence[name_start - 1].low == "the"
    # A word in capitals is an abbreviation, but not in a line that is all in capitals.
    abbreviation = len(words) == 1 and name.isupper() and len(name) > 1
    if not lists["bodies"].isdisjoint(words) or abbreviation or (article and not _has_office(grammar, role)):
        return NounPhrase(BODY, name_start, stop, name, role)
    if len(words) > 1:
        return NounPhrase(PERSON, name_start, stop, name, role, gender=gender)
    titled = _has_office(grammar, role)
    return NounPhrase(PERSON if titled else NAME, name_start, stop, name, role, gender=gender)


def _after_office(grammar: Grammar, sentence: Sequence[Token], start: int, stop: int) -> int | None:
    """Where the name begins in a run; None where the run is an office alone: `Prime Minister`."""
    lists = grammar.lexicon.words
    offices = grammar.office_titles
    words = [place for place in range(start, stop) if sentence[place].kind == WORD]
    last = max((place for place in words if sentence[place].low in offices), default=None)
    rank = sentence[start].text.isupper() and sentence[start].text.isalpha() and 2 < len(sentence[start].text) < 6
    if last is None and len(words) > 2 and rank:
        return words[1]  # a rank in capitals: `DCOP Emmanuel Quartey`
    if last is None:
        last = next(
            (at for at in words[1:-2] if grammar.is_agent(sentence[at].low) and len(sentence[at].low) > 5), None
        )  # an office that no list knows: `Vale County Recorder Ann Roe`
    if last is None:
        if len(words) > 2 and sentence[start].low in grammar.modifiers:
            short = sentence[words[1]].text
            return words[2] if short.isupper() and len(short) > 1 and len(words) > 3 else words[1]
        first = next((place for place in words if "-of-" not in sentence[place].low), None)
        return start if first is None else first
    rest = [place for place in words if place > last]
    joined = len(rest) > 3 and sentence[rest[0]].low in ("of", "for")  # `Supervisor of Elections Ana Roe`
    if any(sentence[place].low in lists["bodies"] for place in (rest[-2:] if joined else rest)):
        return start
    if rest and sentence[rest[0]].low in ("of", "for"):
        # `Secretary of State Mike Pompeo`: the name is the last two words, or one after a word of the office.
        names = [place for place in rest if sentence[place].low not in lists["name_prepositions"]]
        return names[-2] if len(names) > 2 else None
    if rest:
        return rest[0]
    before = [place for place in words if place < last]
    known = all(sentence[place].low in grammar.office_words or sentence[place].text.isupper() for place in before)
    if known or (start and sentence[start - 1].low in lists["determiners"]):
        return None
    return next(place for place in before if sentence[place].low not in grammar.office_words)


def _description(
    grammar: Grammar, text: str, sentence: Sequence[Token], first: int, head_end: int, end: int
) -> NounPhrase | None:
    lists = grammar.lexicon.words
    while head_end > first and (sentence[head_end - 1].kind != WORD or grammar.is_adverb(sentence[head_end - 1])):
        head_end -= 1
    if head_end <= first:
        return None
    head = sentence[head_end - 1]
    if (head.low in grammar.function_words and head.low not in grammar.pronouns) or head.low in lists["particles"]:
        return None
    stop = head_end
    if head_end < end:
        stop = _tail_end(grammar, sentence, head_end, end)
    role = tuple(token.low for token in sentence[first:head_end] if token.kind == WORD)
    if lists["head_first"]:  # `le candidat battu`
        known = next((at for at in range(first, head_end) if sentence[at].low in grammar.speaking_nouns), None)
        if known is not None:
            head = sentence[known]
            role = (*(word for word in role if word != head.low), head.low)
    definite = sentence[first].low in lists["definite"] or head.text[0].isupper()
    start = first
    gender = _gender(grammar, role)
    if gender is None and definite and lists["she_articles"] and head.low not in lists["bodies"]:
        low = sentence[first].low  # the article tells: `a presidente`
        gender = "she" if low in lists["she_articles"] else ("he" if low in lists["he_articles"] else None)
    return (
        NounPhrase(
            DESCRIPTION, start, stop, _printed(text, sentence, start, stop), role, head.low, gender, definite=definite
        )
        if head.low not in lists["auxiliaries"]
        else None
    )


def _tail_end(grammar: Grammar, sentence: Sequence[Token], place: int, end: int) -> int:
    """Where what follows a head ends (`of the court`, `released by the party`): before a time, an occasion, a mark."""
    lists = grammar.lexicon.words
    stop = place
    behind = ""
    while place < end and sentence[place].kind in (WORD, NUMBER):
        low = sentence[place].low
        joint = low in lists["prepositions"] or low in lists["determiners"]
        if low in lists["prepositions"]:
            behind = low
        if low in lists["time_words"] or (low in lists["occasions"] and behind not in grammar.joints):
            break
        if (not joint and grammar.is_adverb(sentence[place])) or low in lists["relatives"] or low == "than":
            break
        place += 1
        if not joint:
            stop = place
    return stop


def _has_office(grammar: Grammar, role: Sequence[str]) -> bool:
    return not grammar.titled.isdisjoint(role)


def _gender(grammar: Grammar, role: Sequence[str]) -> str | None:
    if not grammar.he_nouns.isdisjoint(role):
        return "he"
    return None if grammar.she_nouns.isdisjoint(role) else "she"


def _printed(text: str, sentence: Sequence[Token], first: int, end: int) -> str:
    printed = " ".join(text[sentence[first].start : sentence[end - 1].end].split())
    for suffix in ("’s", "'s"):
        printed = printed.removesuffix(suffix)
    return printed
