"""Candidates by the words beside a figure: what is counted, what a share is of, which list is named."""

from collections.abc import Iterator
from typing import Final

from scrutineer.claims.binding.candidate import Candidate
from scrutineer.claims.binding.mentions import Mention
from scrutineer.claims.binding.passages import FAR, NEXT_TO, Passage

NAME_FAR: Final = 16.0
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


def by_words(passage: Passage) -> Iterator[Candidate]:
    """Every metric that the words of a passage name for its figure, with the closeness of the words as score."""
    figure = passage.figure
    if figure.unit in {"points", "times", "money"} or (figure.kind == "fraction" and figure.unit != "share"):
        return
    away = passage.nearest("elsewhere", within=NEXT_TO)
    share = figure.unit in {"percent", "share"}
    for candidate, mention in _share_candidates(passage) if share else _count_candidates(passage):
        if away is not None and passage.distance(away) <= passage.distance(mention):
            continue
        if not _is_negated(passage, mention):
            yield candidate


def _is_negated(passage: Passage, mention: Mention) -> bool:
    """Whether those are meant who did not: `1.4 million never voted`, `48 per cent of voters did not vote`."""
    low = min(passage.figure.start, mention.start) - _NEGATED_WITHIN
    high = max(passage.figure.end, mention.end) + _NEGATED_WITHIN
    return any(one.kind == "negation" and low <= one.start and one.end <= high for one in passage.mentions)


def _share_candidates(passage: Passage) -> Iterator[tuple[Candidate, Mention]]:
    for name, metric in _SHARES.items():
        mention = passage.nearest("share", name, within=FAR)
        if mention is None:
            continue
        told = f"“{mention.printed}” stands {_words_away(passage, mention)}"
        score = FAR - passage.distance(mention) + len(mention.printed.split()) / 2
        if "{option}" not in metric:
            yield Candidate(metric, score, (told,)), mention
            continue
        for option, closeness, said in _options(passage):
            yield Candidate(metric.format(option=option), score + closeness, (told, said)), mention


def _count_candidates(passage: Passage) -> Iterator[tuple[Candidate, Mention]]:
    for mention in passage.mentions:
        distance = passage.distance(mention)
        after = mention.start >= passage.figure.start
        if mention.kind != "thing" or distance > (NEXT_TO if after else FAR):
            continue
        told = f"“{mention.printed}” stands {_words_away(passage, mention)}"
        score = FAR - distance + len(mention.printed.split()) - (0.0 if after else 3.0)
        if mention.name in _THINGS:
            yield Candidate(mention.name, score, (told,)), mention
        elif mention.name == "seats":
            yield Candidate("magnitude", score - 1, (told,)), mention
            for option, closeness, said in _options(passage):
                yield Candidate(f"seats[{option}]", score + closeness, (told, said)), mention
        elif mention.name == "votes":
            named = list(_options(passage))
            for option, closeness, said in named:
                yield Candidate(f"votes[{option}]", score + closeness, (told, said)), mention
            if not named:
                yield Candidate("valid", score - 1, (told,)), mention
                yield Candidate("cast", score - 1, (told,)), mention


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
