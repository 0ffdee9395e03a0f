"""The subject of a reporting verb: before it, after it, in front of an apposition, or left out."""

from collections.abc import Sequence
from dataclasses import replace

from scrutineer.claims.extraction.adjunct import adjuncts_end
from scrutineer.claims.extraction.apposition import REACH, Subject, may_speak, named_before, with_apposition
from scrutineer.claims.extraction.cue import Cue
from scrutineer.claims.extraction.grammar import DASHES, Grammar
from scrutineer.claims.extraction.inverted_subject import part_of_name, subject_after
from scrutineer.claims.extraction.modifier import carries_noun_on
from scrutineer.claims.extraction.name_list import with_names_before, with_names_behind
from scrutineer.claims.extraction.noun_phrase import BODY, DESCRIPTION, GROUP, PRONOUN, NounPhrase, read_phrase
from scrutineer.claims.extraction.text import MARK, NUMBER, QUOTATION, WORD, Token, is_clitic


def find_subject(grammar: Grammar, text: str, sentence: Sequence[Token], cue: Cue) -> Subject | None:
    """The subject of a cue; None where the cue has none and therefore reports nothing."""
    lists = grammar.lexicon.words
    if cue.kind == "according":
        verb = lists["late_subject"] and grammar.is_finite_report(sentence[cue.end])
        verb = verb and sentence[cue.end].low not in lists["nouns_too"]
        after = cue.end + 1 if verb else cue.end  # `Según explicaron fuentes ...`
        found = None if after >= len(sentence) else subject_after(grammar, text, sentence, after, source=True)
        return found or (Subject(None, after, after, inverted=True) if verb else None)
    if cue.kind == "passive":
        return subject_after(grammar, text, sentence, cue.end)
    if cue.kind == "view":
        return _owner(grammar, text, sentence, cue)
    if cue.base == "quoted * as saying":
        reporter = _before(grammar, text, sentence, cue)
        phrase = read_phrase(grammar, text, sentence, cue.first + 1, cue.end - 2)
        if phrase is None or reporter is None:
            return None
        return replace(reporter, phrase=phrase, via=reporter.phrase)
    if cue.kind == "absolute":
        start = max(at for at in range(max(0, cue.first - 12), cue.first) if sentence[at].low == "with") + 1
        if sentence[cue.first - 1].text == ",":
            return with_apposition(grammar, text, sentence, cue.first - 1, floor=start)
        phrase = read_phrase(grammar, text, sentence, start, cue.first)
        return None if phrase is None or phrase.end != cue.first else Subject(phrase, start, cue.first)
    if cue.form == "base" and cue.group_start == cue.first:
        left = _before(grammar, text, sentence, cue)
        return left if left is not None and (left.phrase is None or _is_plural(left.phrase)) else None
    if cue.kind == "participle":
        return Subject(None, cue.group_start, cue.group_start)
    for place in range(cue.group_start, cue.end):
        if is_clitic(sentence[place]):
            return Subject(NounPhrase(PRONOUN, place, place + 1, sentence[place].text), place, cue.end, inverted=True)
    left = _before(grammar, text, sentence, cue)
    if left is not None and left.phrase is not None:
        return with_names_before(grammar, text, sentence, left)
    told = cue.base in lists["transitive_verbs"]  # whom it is told stands behind it
    if not told and _may_invert(sentence, cue):
        start = cue.end
        if lists["late_subject"]:
            start = adjuncts_end(grammar, sentence, cue, start, len(sentence))  # `dijo ayer en Lima Ana Ruiz`
        moved = bool(lists["late_subject"]) and start < len(sentence) and sentence[start].low in lists["prepositions"]
        right = None if moved else subject_after(grammar, text, sentence, start, sure=_follows_quotation(sentence, cue))
        if right is not None:
            return with_names_behind(grammar, text, sentence, right)
    if left is None and lists["drops_subject"] and _drops_subject(grammar, sentence, cue):
        return Subject(None, cue.group_start, cue.end, inverted=cue.group_start > 0)
    return left


def _drops_subject(grammar: Grammar, sentence: Sequence[Token], cue: Cue) -> bool:
    """Whether a verb stands where its subject may be left out: `Dijo que ...`, `"...", agregó`."""
    if cue.group == "call":
        return False
    if cue.group_start == 0:
        return True
    before = sentence[cue.group_start - 1]
    pause = before.kind == QUOTATION or before.text == "," or before.text in DASHES
    return pause or before.low in grammar.clause_openers


def _is_plural(phrase: NounPhrase) -> bool:
    """Whether a subject goes with a verb in the base form: `they say`, `analysts say`."""
    if phrase.kind == PRONOUN:
        return phrase.name.lower() not in ("he", "she", "it", "this", "that")
    if phrase.kind == DESCRIPTION:
        return phrase.head.endswith("s") or phrase.head in (
            "police",
            "media",
            "people",
            "women",
            "men",
            "staff",
            "data",
        )
    return phrase.kind in (GROUP, BODY)


def _owner(grammar: Grammar, text: str, sentence: Sequence[Token], cue: Cue) -> Subject | None:
    """Whose view it is."""
    first, end = cue.first + 1, cue.end - 1
    pronoun = {"his": "he", "her": "she", "their": "they", "its": "it"}.get(sentence[first].low)
    if pronoun is not None and end == first + 1:
        return Subject(NounPhrase(PRONOUN, first, end, pronoun), first, end, inverted=True)
    if end == first + 1 and sentence[first].low in grammar.lexicon.words["possessives"]:
        return Subject(None, first, cue.end, inverted=True)  # `A su juicio`
    phrase = read_phrase(grammar, text, sentence, first, end)
    return None if phrase is None else Subject(phrase, first, cue.end, inverted=True)


def _follows_quotation(sentence: Sequence[Token], cue: Cue) -> bool:
    """Whether a quotation stands right before a verb, so that whatever follows speaks."""
    place = cue.group_start - 1
    if place > 0 and sentence[place].text == ",":
        place -= 1
    return place >= 0 and sentence[place].kind == QUOTATION


def _may_invert(sentence: Sequence[Token], cue: Cue) -> bool:
    finite = cue.form in ("past", "present") or (cue.form == "participle" and cue.group_start < cue.first)
    if cue.group_start == 0:
        return finite and cue.group in ("say", "tell", "quote")
    before = sentence[cue.group_start - 1]
    if cue.group == "call":
        return finite and before.kind == QUOTATION
    return finite and (before.kind == QUOTATION or before.text in (",", "?", "!", "…", "...") or before.text in DASHES)


def _before(grammar: Grammar, text: str, sentence: Sequence[Token], cue: Cue) -> Subject | None:
    lists = grammar.lexicon.words
    end = _without_adjunct(grammar, sentence, cue.group_start)
    if end == 0:
        return None
    last = sentence[end - 1]
    if last.low in grammar.pronouns and last.low not in lists["relatives"] and last.kind == WORD:
        pronoun = NounPhrase(PRONOUN, end - 1, end, last.text)
        if (end > 1 and sentence[end - 2].low in ("whom", "who")) or (
            end > 2
            and cue.group != "call"
            and sentence[end - 2].low == "which"
            and sentence[end - 3].low not in lists["prepositions"]
        ):
            return None  # `voters whom it says were left out`
        return Subject(pronoun, end - 1, end)
    if last.kind == WORD and last.low in lists["relatives"]:
        return _antecedent(grammar, text, sentence, end - 1)
    if last.low in lists["coordinators"]:
        return Subject(None, end - 1, end)
    if last.text == "," or last.text in DASHES:
        return with_apposition(grammar, text, sentence, end - 1)
    if last.kind not in (WORD, NUMBER):
        return None
    first = _phrase_start(grammar, sentence, end)
    if first >= end:
        return Subject(None, end, end) if sentence[end - 1].low in lists["coordinators"] else None
    phrase = read_phrase(grammar, text, sentence, first, end)
    if phrase is None:
        return None
    if phrase.kind == DESCRIPTION and first > 1 and sentence[first - 1].text == ",":
        named = named_before(grammar, text, sentence, first - 1, phrase)
        if named is not None:
            return named
    if phrase.kind == DESCRIPTION and cue.group != "find" and phrase.head in lists["findings"]:
        return Subject(phrase, first, end) if cue.base in lists["finding_verbs"] else None
    clause = bool(lists["late_subject"]) and cue.end < len(sentence) and sentence[cue.end].low in grammar.lexicon.that
    plain = cue.base in ("say", "tell") or clause
    if phrase.kind == DESCRIPTION and not plain and not may_speak(grammar, phrase):
        return None
    return Subject(phrase, first, end)


def _without_adjunct(grammar: Grammar, sentence: Sequence[Token], end: int) -> int:
    """Step back over a time, an occasion or a bracket between subject and verb: `Mr X on Monday said`."""
    lists = grammar.lexicon.words
    limit = max(0, end - REACH)
    place = end = _without_bracket(sentence, end, limit)
    while place > limit and (sentence[place - 1].kind == NUMBER or sentence[place - 1].low in lists["time_words"]):
        place -= 1
    if place < end:
        while place > limit and sentence[place - 1].low in (
            "on",
            "in",
            "at",
            "during",
            "over",
            "the",
            "this",
            "that",
            "earlier",
            "late",
            "since",
            "a",
            "few",
        ):
            place -= 1
        return _without_bracket(sentence, place, limit) if place else end  # `The Commission (EC) on Monday said`
    return end


def _without_bracket(sentence: Sequence[Token], end: int, limit: int) -> int:
    """Where a bracket that ends at a place begins; the place itself where none does."""
    if not end or sentence[end - 1].text != ")":
        return end
    opening = next((at for at in range(end - 1, limit, -1) if sentence[at].text == "("), None)
    return end if opening is None else opening


def _phrase_start(grammar: Grammar, sentence: Sequence[Token], end: int) -> int:
    """Where the noun phrase that ends at `end` begins."""
    lists = grammar.lexicon.words
    place = end
    limit = max(0, end - REACH)
    while place > limit:
        token = sentence[place - 1]
        if token.text == ")":
            opening = next((at for at in range(place - 2, max(limit, place - 9), -1) if sentence[at].text == "("), None)
            if opening is not None and opening > limit:
                place = opening
                continue
        if token.kind == QUOTATION or (token.kind == MARK and not part_of_name(sentence, place - 1)):
            break
        if token.low in lists["relatives"]:
            # `the party which lost`: the relative clause belongs to the phrase only if it has a verb of its own.
            if (
                not _has_own_verb(grammar, sentence, place, end)
                and grammar.finite(sentence, place - 1, end) is None
                and not any(
                    sentence[at].low in lists["auxiliaries"]
                    or sentence[at].low.endswith("ed")
                    or sentence[at].low in lists["past_verbs"]
                    for at in range(place, end)
                )
            ):
                break
            if token.low in ("that", "where") and grammar.opens_phrase(sentence, place):
                break
        elif (
            token.low in grammar.clause_openers
            and not (
                token.low in grammar.lexicon.words["as_words"]
                and place > 1
                and carries_noun_on(grammar, sentence, place - 2, end)
            )
            and not (
                token.low in ("and", "or")
                and sentence[place - 2].text != ","
                and grammar.finite(sentence, _clause_start(grammar, sentence, place - 1), place - 1) is None
                and place - 1 > limit
            )
        ):
            break
        place -= 1
    verb = None
    at = grammar.finite(sentence, place, end, sure=True)
    while at is not None:
        verb = at
        at = next(
            (step for step in (grammar.finite(sentence, verb, end, sure=True),) if step is not None and step > verb),
            None,
        )
    if verb is not None:
        place = verb + 1
    while (
        place < end
        and sentence[place].low not in lists["determiners"]
        and (
            grammar.is_adverb(sentence[place])
            or (sentence[place].low in lists["time_words"] and sentence[place].kind == WORD)
            or sentence[place].kind == MARK
        )
    ):
        place += 1
    if place < end and grammar.opens_adjunct(sentence, place):
        place = _after_adjunct(grammar, sentence, place, end)
    return place


def _has_own_verb(grammar: Grammar, sentence: Sequence[Token], place: int, end: int) -> bool:
    """Whether the word behind a relative pronoun can only be its verb: `the man who beat Ann Roe said`."""
    if place >= end or sentence[place - 1].low not in grammar.lexicon.words["own_verb_relatives"]:
        return False
    runs = grammar.name_runs(sentence, place, end)
    if runs and runs[0][0] == place and runs[0][1] < end:
        place = runs[0][1]  # `the man whom Bob Poe beat said`
    if sentence[place].low in grammar.lexicon.words["auxiliaries"] or _is_content_word(grammar, sentence[place]):
        return True
    known = grammar.speaking_nouns | grammar.lexicon.words["occasions"]
    return any(  # `the man who in May beat Ann Roe said`
        _is_content_word(grammar, sentence[at])
        and sentence[at].low not in known
        and grammar.opens_phrase(sentence, at + 1)
        for at in range(place, end - 1)
    )


def _is_content_word(grammar: Grammar, token: Token) -> bool:
    return (
        token.kind == WORD
        and token.text.islower()
        and not grammar.is_adverb(token)
        and token.low not in grammar.function_words
    )


def _clause_start(grammar: Grammar, sentence: Sequence[Token], place: int) -> int:
    limit = max(0, place - REACH)
    while place > limit:
        token = sentence[place - 1]
        if token.kind in (MARK, QUOTATION) or token.low in grammar.clause_openers:
            break
        place -= 1
    return place


def _after_adjunct(grammar: Grammar, sentence: Sequence[Token], first: int, end: int) -> int:
    """Where the subject begins after an adjunct without a comma: `In Kampot the governor`."""
    lists = grammar.lexicon.words
    for place in range(end - 1, first + 1, -1):
        before = sentence[place - 1]
        if (
            before.low in lists["prepositions"]
            or before.low in lists["determiners"]
            or before.kind not in (WORD, NUMBER)
        ):
            continue
        low = sentence[place].low
        if low in lists["determiners"] or (
            grammar.is_capital(sentence, place)
            and (low in grammar.office_words or not grammar.is_capital(sentence, place - 1))
            and (low not in grammar.office_words or before.low not in grammar.office_words)
        ):
            return place
    return end


def _antecedent(grammar: Grammar, text: str, sentence: Sequence[Token], pronoun: int) -> Subject | None:
    """Who a relative pronoun stands for: the phrase right before it."""
    end = pronoun
    if end and sentence[end - 1].text == ",":
        end -= 1
    if not end or sentence[end - 1].kind not in (WORD, NUMBER):
        return None
    negations = grammar.lexicon.words["negations"]
    runs = grammar.name_runs(sentence, max(0, end - 12), end)
    apart = negations | grammar.lexicon.words["set_apart"]
    if len(runs) > 1 and runs[-1][1] == end and sentence[runs[-1][0] - 1].low in apart:
        end = runs[-2][1]  # `It was X, not Y, who said`
        runs.pop()
    if runs and runs[-1][1] == end and runs[-1][0] and sentence[runs[-1][0] - 1].low in negations:
        return None  # `It was not X who said`
    if runs and runs[-1][1] == end:
        first = runs[-1][0]
        start = first
        while (
            start and sentence[start - 1].kind == WORD and sentence[start - 1].low in grammar.lexicon.words["offices"]
        ):
            start -= 1
        phrase = read_phrase(grammar, text, sentence, start, end)
    else:
        first = start = _phrase_start(grammar, sentence, end)
        phrase = read_phrase(grammar, text, sentence, first, end) if first < end else None
    if phrase is None or (phrase.kind == DESCRIPTION and not may_speak(grammar, phrase)):
        return None
    return Subject(phrase, start, pronoun + 1, relative=True)
