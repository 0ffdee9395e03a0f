"""Candidates by the words beside a figure: what is counted, what a share is of, which list is named."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from scrutineer.claims.binding.candidate import Candidate
from scrutineer.claims.binding.contestant import UNNAMED, Contestants
from scrutineer.claims.binding.mentions import Mention
from scrutineer.claims.binding.part_of_whole import NONE
from scrutineer.claims.binding.passages import FAR, NEXT_TO, Passage

NAME_FAR: Final = 16.0
CLOSE: Final = (NAME_FAR - NEXT_TO) / 4
_NEGATED_WITHIN: Final = 14
"""Code points around a figure and its word in which a negation belongs to them."""
_SHARES: Final = {
    "turnout": "cast / registered",
    "invalid_share": "invalid / cast",
    "valid_share": "valid / cast",
    "vote_share": "votes[{option}] / valid",
    "seat_share": "seats[{option}] / magnitude",
}
_THINGS: Final = frozenset({"registered", "cast", "valid", "invalid", "stations"})


_APPOSED: Final = re.compile(r"\s*(?:[(\u2013\u2014]\s*|,\s*(?:or|soit|o sea|o|ou seja|ou)\s)(?:\w+\s){0,2}")
_CLOSED: Final = re.compile(r"\s*[),\u2013\u2014]")
_OF: Final = re.compile(
    r"\s*(?:of|for|by|de|du|des|d['’]|del|da|do|pour|para)\s*(?:(?:the|la|le|el|los|les|o|a)\s|l['’])?\s*",
    re.IGNORECASE,
)
_OF_ALL: Final = re.compile(
    r"\s*(?:of|de|des|du|d['’]|dos|del)\s*(?:(?:the|all|those|les|los|as|os|total)\s)*", re.IGNORECASE
)
_RIGHT_BEHIND: Final = re.compile(r"\s*(?:(?!(?:while|whereas|and|but|et|mais|y|mientras|e|mas|enquanto)\s)\w+\s+)?")
_PREDICATE: Final = re.compile(r"(?:\s+[^\W\d]+){1,3}\s+")
_BASES: Final = frozenset({"valid", "cast"})
_BEFORE: Final = 24
_OF_OPENING: Final = re.compile(
    r"(?:^\W*|[,;:]\s|\b(?:that|que)\s)(?:out )?(?:of|de|des|du|dos|das|del)\s+(?:(?:the|les|los|las|os|as)\s+)?$",
    re.IGNORECASE,
)
_OPENED: Final = re.compile(r",\s*(?:[^\W\d]+\s+){0,6}")
_NAMED: Final = frozenset({"vote_share", "seat_share", "votes", "seats"})
_SCORE: Final = (
    _SHARES
    | {name: name for name in ("registered", "cast", "valid", "invalid")}
    | {"votes": "votes[{option}]", "seats": "seats[{option}]"}
)
type Found = tuple[Candidate, Mention | None]
type Owner = tuple[str, float, str, str | None]


def by_words(
    passage: Passage, contestants: Contestants, told: str | None = None, *, held: str | None = None
) -> Iterator[Candidate]:
    """Every metric that the words of a passage name for its figure, with the closeness of the words as score.

    Args:
        passage: The figure's passage.
        contestants: Finds whose votes and seats are meant, where the record has no such name.
        told: What the figure counts as a part or a whole of another; None where it is neither.
        held: The contestant of the figure before it in its sentence; None where there is none.
    """
    figure = passage.figure
    if figure.unit in {"points", "times", "money"} or (figure.kind == "fraction" and figure.unit != "share"):
        return
    if told == NONE or _is_tally(passage) or passage.nearest("group", within=NEXT_TO * 2):
        return
    share = figure.unit in {"percent", "share"}
    kinds = {"share"} if share else {"thing", "adjacent"}
    names = {told} if told else {mention.name for mention in passage.mentions if mention.kind in kinds}
    if not names:
        return
    owners = () if names.isdisjoint(_NAMED) else tuple(_holders(passage, contestants, held))
    found = (
        _told(passage, owners, told)
        if told
        else _by_share(passage, owners)
        if share
        else _by_count(passage, owners, contestants)
    )
    margin = not share and contestants.is_margin(passage)
    away = passage.nearest("elsewhere", within=NEXT_TO)
    for candidate, mention in found:
        if margin and (mention is None or mention.name in _NAMED):
            continue
        if mention is not None and away is not None and passage.distance(away) <= passage.distance(mention):
            continue
        if mention is None or not _is_negated(passage, mention):
            yield candidate


def _is_tally(passage: Passage) -> bool:
    """`a 3-2 vote`, `voted 68 to 57`: how a body voted is no count of an election."""
    text, figure = passage.text, passage.figure
    before, after = text[max(0, figure.start - 2) : figure.start], text[figure.end : figure.end + 2]
    hyphens = "-–"
    return (before[-1:] in hyphens and before[:1].isdigit()) or (after[:1] in hyphens and after[1:].isdigit())


def _is_negated(passage: Passage, mention: Mention) -> bool:
    """Whether those are meant who did not: `1.4 million never voted`, `48 per cent of voters did not vote`."""
    low = min(passage.figure.start, mention.start) - _NEGATED_WITHIN
    high = max(passage.figure.end, mention.end) + _NEGATED_WITHIN
    return any(one.kind == "negation" and low <= one.start and one.end <= high for one in passage.mentions)


def _told(passage: Passage, owners: Sequence[Owner], told: str) -> Iterator[Found]:
    said = "it is a part of another count" if told in _SHARES else "it stands beside a count that it goes with"
    whole = told == "seats" and passage.nearest("thing", "seats", within=NEXT_TO) is not None
    if told not in _NAMED:
        yield Candidate(_SCORE[told], FAR, (said,)), None
        return
    if whole:
        yield Candidate("magnitude", FAR, (said,)), None
        return
    for option, closeness, who, outside in owners:
        yield Candidate(_SCORE[told].format(option=option), FAR + closeness, (said, who), outside=outside), None


def _by_share(passage: Passage, owners: Sequence[Owner]) -> Iterator[Found]:
    of_register = tuple(_of_register(passage, owners))
    if of_register:
        yield from of_register
        return
    blank = passage.nearest("share", "blank_share", within=FAR)
    for name, metric in _SHARES.items():
        mention = passage.nearest("share", name, within=FAR)
        if mention is not None and name == "vote_share" and _is_base(passage, mention):
            continue
        if mention is not None and blank is not None and passage.distance(blank) < passage.distance(mention):
            # Blank ballots are invalid in some countries and valid in others.
            continue
        if mention is None or (name == "seat_share" and passage.distance(mention) > NEXT_TO):
            continue
        told = f"“{mention.printed}” stands {_words_away(passage, mention)}"
        score = FAR - passage.distance(mention) + len(mention.printed.split()) / 2
        if "{option}" not in metric:
            yield Candidate(metric, score, (told,)), mention
            continue
        for option, closeness, said, outside in owners:
            yield Candidate(metric.format(option=option), score + closeness, (told, said), outside=outside), mention


def _is_base(passage: Passage, mention: Mention) -> bool:
    """`8.6 per cent of ballots were void`: a share of the ballots, but nobody's votes."""
    if passage.text[passage.figure.end : mention.start].strip():
        return False
    return any(
        one.name in {"invalid_share", "valid_share"}
        and one.start >= mention.end
        and _PREDICATE.fullmatch(passage.text, mention.end, one.start)
        for one in passage.mentions
    )


def _of_register(passage: Passage, owners: Sequence[Owner]) -> Iterator[Found]:
    """A share of the register that is no turnout: `backed by two thirds of the registered voters`."""
    figure = passage.figure
    base = next(
        (
            one
            for one in passage.mentions
            if one.kind == "thing"
            and one.name == "registered"
            and one.start >= figure.end
            and _OF_ALL.fullmatch(passage.text, figure.end, one.start)
        ),
        None,
    )
    if base is None:
        return
    said = f"it is a share of “{base.printed}”"
    later = [one for one in passage.mentions if one.start >= base.end and passage.distance(one) <= FAR]
    marked = next((one for one in later if one.kind == "thing" and one.name in {"valid", "invalid"}), None)
    if marked is not None:
        yield Candidate(f"{marked.name} / registered", FAR, (said,)), marked
        return
    before = passage.nearest("share", "vote_share", within=NEXT_TO)
    if before is None or before.end > figure.start:
        return
    for option, closeness, who, outside in owners:
        yield Candidate(f"votes[{option}] / registered", FAR + closeness, (said, who), outside=outside), None


def _by_count(passage: Passage, owners: Sequence[Owner], contestants: Contestants) -> Iterator[Found]:
    passage = _past_share(passage)
    figure = passage.figure
    behind = any(
        one.kind in {"thing", "adjacent"} and one.start >= figure.end and passage.distance(one) <= 1
        for one in passage.mentions
    )
    voted = passage.nearest("voted", within=NEXT_TO)
    for mention in passage.mentions:
        after = mention.start >= figure.start
        if mention.kind not in {"thing", "adjacent"} or (behind and not after):
            continue
        distance = passage.distance(mention)
        if distance > (NEXT_TO if after else FAR if mention.name in _THINGS else NEXT_TO + 1):
            continue
        if not after and distance > 1 and _is_others(passage, mention):
            continue
        if not after and mention.name in _BASES and _is_opening(passage, mention):
            # `Of the valid ballots, 4,889,113 went to the list`: a part of them, and not all.
            for option, closeness, said, outside in _holders(passage, contestants, None):
                told = f"it is a part of “{mention.printed}”"
                yield Candidate(f"votes[{option}]", FAR + closeness, (told, said), outside=outside), None
            continue
        if after and mention.name != "registered" and _is_register(passage, mention):
            continue
        if after and distance >= NEXT_TO and _is_next_ones(passage, mention):
            continue
        if voted and mention.printed.lower() in contestants.electors:
            # `votaron 1.500.000 electores`: those who voted, not the register.
            yield Candidate("cast", FAR - distance, (f"“{voted.printed}” stands beside “{mention.printed}”",)), mention
            continue
        if mention.kind == "adjacent" and (distance or not after):
            continue
        told = f"“{mention.printed}” stands {_words_away(passage, mention)}"
        score = FAR - distance + len(mention.printed.split()) - (0.0 if after else 3.0)
        if mention.name in _THINGS:
            yield Candidate(mention.name, score, (told,)), mention
            continue
        named = owners if mention.name in {"votes", "seats"} else ()
        for option, closeness, said, outside in named:
            metric = f"{mention.name}[{option}]"
            yield Candidate(metric, score + closeness, (told, said), outside=outside), mention
        held = any(outside for *_, outside in named)
        if mention.name == "seats" and not held:
            yield Candidate("magnitude", score - 1, (told,)), mention
        elif mention.name == "votes" and not named and after:
            if not contestants.opens_of(passage):
                yield Candidate("valid", score - 1, (told,)), mention
            yield Candidate("cast", score - 1, (told,)), mention


def _is_opening(passage: Passage, mention: Mention) -> bool:
    """Whether a whole opens what is said, and the figure is a part of it: `Of the valid ballots, 4,889,113 went to`."""
    if not _OPENED.fullmatch(passage.text, mention.end, passage.figure.start):
        return False
    return _OF_OPENING.search(passage.text[max(passage.start, mention.start - _BEFORE) : mention.start]) is not None


def _is_next_ones(passage: Passage, mention: Mention) -> bool:
    """Whether a thing behind a break names the next figure: `spoilt votes were 92,553, valid votes 4,561,221`."""
    return any(
        one.start >= mention.end
        and one.kind in {"exact", "hedged"}
        and _RIGHT_BEHIND.fullmatch(passage.text, mention.end, one.start)
        for one in passage.figures
    )


def _is_register(passage: Passage, mention: Mention) -> bool:
    """`De los 8.380.217 inscritos votaron 6.946.164`: the verb behind the register counts another figure."""
    end = passage.figure.end
    return any(
        one.name == "registered" and one.end <= mention.start and passage.text[end : one.start].isspace()
        for one in passage.mentions
    ) and any(0 <= other.start - mention.end <= NEXT_TO for other in passage.figures)


def _past_share(passage: Passage) -> Passage:
    """`594,659, or 8.55 per cent, were invalid`: what is said of a count may stand behind its share."""
    figure = passage.figure
    share = next((one for one in passage.figures if one.start >= figure.end), None)
    if share is None or share.unit != "percent" or not _APPOSED.fullmatch(passage.text, figure.end, share.start):
        return passage
    closed = _CLOSED.match(passage.text, share.end)
    return passage._replace(figure=replace(figure, end=closed.end())) if closed else passage


def _is_others(passage: Passage, mention: Mention) -> bool:
    """Whether a thing before the figure is what another figure counts: `Of 240,652 registered voters, 189,482 ...`."""
    return any(
        one.end <= mention.start
        and one.kind in {"exact", "hedged"}
        and one.unit != "percent"
        and _RIGHT_BEHIND.fullmatch(passage.text, one.end, mention.start)
        for one in passage.figures
    )


def _holders(passage: Passage, contestants: Contestants, held: str | None) -> Iterator[Owner]:
    """The contestants named in the passage, the nearer the better; else one that the record does not name."""
    owner = owned_by(passage)
    if owner is not None:
        yield owner.name, CLOSE * 2, f"it is said to be that of {owner.printed}", None
        return
    known = list(_options(passage))
    nearest = max((closeness for _, closeness, _ in known), default=0.0)
    other = contestants.of(passage) if nearest < CLOSE else None
    if other is not None and any(one.kind == "unit" and one.printed == other for one in passage.mentions):
        other = None
    own = None if other is None else option_of(passage, other)
    if own is not None and own not in {option for option, *_ in known}:
        yield own, CLOSE, f"“{other}” is said to have it", None
        return
    if other is not None and other != UNNAMED and not any(_same(passage, option, other) for option, *_ in known):
        yield other, CLOSE, f"“{other}” is said to have it", f"the record does not name {other}"
        return
    if held is not None and not known and other in {None, UNNAMED} and contestants.goes_on(passage):
        yield held, CLOSE, "it goes on with the contestant before", f"the record does not name {held}"
        return
    for option, closeness, said in known:
        yield option, closeness, said, None
    if other == UNNAMED and not known:
        speaker = _speaking_for(passage, contestants)
        if speaker is not None:
            yield speaker.name, CLOSE, f"{speaker.printed} speaks for it", None
            return
        yield (
            UNNAMED,
            CLOSE,
            "a contestant without a name is said to have it",
            "the passage does not name the contestant",
        )


def owned_by(passage: Passage) -> Mention | None:
    """The list of the record that a figure is said to be of: `the 5.9 % of FUNCINPEC`."""
    end = passage.figure.end
    return next(
        (
            one
            for one in passage.mentions
            if one.kind == "option" and one.start >= end and _OF.fullmatch(passage.text, end, one.start)
        ),
        None,
    )


def option_of(passage: Passage, name: str) -> str | None:
    """The list of the record that bears a name as printed."""
    return next((one.name for one in passage.mentions if one.kind == "option" and one.printed == name), None)


def _same(passage: Passage, option: str, name: str) -> bool:
    """Whether a name as printed holds the option's mention."""
    printed = [one.printed for one in passage.mentions if one.kind == "option" and one.name == option]
    return any(one in name or name in one for one in printed)


def _speaking_for(passage: Passage, contestants: Contestants) -> Mention | None:
    """Who speaks for a party that a sentence does not name: `Sok Eysan told Reuters his party had won 114 seats`."""
    figure = passage.figure
    found = [one for one in passage.mentions if one.kind == "member" and passage.start <= one.start < figure.start]
    return found[-1] if found and contestants.says_own_party(passage, found[-1].end) else None


def _options(passage: Passage) -> Iterator[tuple[str, float, str]]:
    """The options named in the passage, the nearer the better."""
    nearest: dict[str, tuple[float, Mention]] = {}
    for mention in passage.mentions:
        if mention.kind == "option":
            distance = passage.distance(mention)
            if distance <= NAME_FAR and distance < nearest.get(mention.name, (NAME_FAR + 1, mention))[0]:
                nearest[mention.name] = (distance, mention)
    for option, (distance, mention) in nearest.items():
        yield option, (NAME_FAR - distance) / 4, f"“{mention.printed}” is named {_words_away(passage, mention)}"


def _words_away(passage: Passage, mention: Mention) -> str:
    distance = passage.distance(mention)
    if distance <= 1:
        return "beside the figure"
    return "near the figure" if distance <= NEXT_TO * 2 else "in the same sentence"
