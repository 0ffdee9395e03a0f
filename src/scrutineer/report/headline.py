"""The first paragraph and the numbers beside it: what the record supports, and what it does not."""

from collections.abc import Iterator
from fractions import Fraction

from scrutineer.report.announcements import announcements
from scrutineer.report.examination import Examination
from scrutineer.report.finding_counts import consistency
from scrutineer.report.forensics_section import forensics_summary
from scrutineer.report.naming import (
    OptionNames,
    counted_units,
    is_named,
    level_noun,
    sentence_start,
    stage_name,
    year_or_title,
)
from scrutineer.report.numerals import change, count, listed, per_cent, plural, points, quoted, times
from scrutineer.report.outside_count import NO_FIGURES, left_out_of_turnout, outside_count, outside_words
from scrutineer.report.page import KeyFigure, Sentence
from scrutineer.report.placements import reference_noun
from scrutineer.report.verdict_words import VERDICTS
from scrutineer.report.versions import telling_difference
from scrutineer.report.vote_sums import votes_beyond_valid
from scrutineer.tabulation.placement import Placement
from scrutineer.tabulation.tally import Tally

READING = (
    "The checks on this page compare published figures with each other, with the law and with other elections. "
    "Figures that agree can still be wrong, so a page without findings does not prove a clean election; and figures "
    "that disagree mostly have ordinary causes, so a finding does not prove fraud."
)


def summary(examination: Examination) -> tuple[Sentence, ...]:
    """The paragraph, made from the values of the examination."""
    tally = examination.tabulation.latest(examination.contest.id)
    if tally is None:
        return (
            Sentence(
                "The record holds no ballots and no votes for this contest, so no turnout, no share of invalid ballots "
                "and no result can be worked out from it.",
                "gaps",
                "Nothing to count.",
            ),
            *_claims(examination),
        )
    return (
        *_turnout(examination, tally),
        *_register(examination),
        *_invalid(examination, tally),
        *_votes_and_seats(examination, tally),
        *_stages(examination),
        *_claims(examination),
        *_consistency(examination),
        *forensics_summary(examination),
        *_limits(examination, tally),
    )


def _turnout(examination: Examination, tally: Tally) -> Iterator[Sentence]:
    cast, registered = tally.cast_counted, tally.registered_counted
    if tally.turnout is None:
        known = tally.count("cast")
        if known is None:
            version = f"The version {stage_name(tally.stage)}" if is_named(tally.stage) else "The file"
            text = f"{version} gives no number of ballots cast, so turnout is not known."
        else:
            version = sentence_start(stage_name(tally.stage))
            text = f"{version} counts {count(known)} ballots; without a register turnout is not known."
        yield Sentence(text, "turnout", "Turnout.")
        return
    agreement = _agreement(examination, tally)
    figures = (
        f"By {stage_name(tally.stage)} {count(cast)} ballots were cast among {count(registered)} registered voters"
        if is_named(tally.stage)
        else f"The file gives {count(cast)} ballots cast among {count(registered)} registered voters"
    )
    text = f"{figures}: a turnout of {per_cent(tally.turnout)}{agreement}."
    yield Sentence(" ".join([text, *left_out_of_turnout(tally)]), "turnout", "Turnout.")


def _up_or_down(ratio: Fraction) -> str:
    if ratio == 1:
        return "stayed the same"
    return f"{'rose' if ratio > 1 else 'fell'} by {per_cent(abs(ratio - 1), 1)}"


def _agreement(examination: Examination, tally: Tally) -> str:
    """Whether the turnout is the one printed for its version, and whether that was an announcement."""
    own = [
        item
        for item in announcements(examination.tabulation, tally.contest)
        if item.stage is not None and item.stage.id == tally.stage.id and item.printed
    ]
    same = [item for item in own if item.state == "follows"]
    if same:
        return ", as announced" if same[0].announced else ", as sources print it"
    if own:
        told = any(item.announced for item in own)
        return f", which is not the rate {'announced with it' if told else 'that sources print'}"
    return ""


def _register(examination: Examination) -> Iterator[Sentence]:
    comparison = examination.comparison
    if comparison is None:
        return
    register, cast = comparison.change("registered"), comparison.change("cast")
    rate = comparison.change("turnout")
    if register.difference is None or cast.ratio is None or register.ratio is None or rate.difference is None:
        return
    before = year_or_title(examination.history[-1].record.metadata.election)
    text = (
        f"That is {points(rate.difference)} {'more' if rate.difference > 0 else 'less'} than in {before}"
        if rate.difference
        else f"That is the turnout of {before}"
    )
    text += (
        f", with a register that {'shrank' if register.difference < 0 else 'grew'} by "
        f"{count(abs(int(register.difference)))} ({per_cent(abs(register.ratio - 1), 1)})"
        if register.difference
        else ", with a register of the same size"
    )
    text += f"; ballots cast {_up_or_down(cast.ratio)}"
    valid = comparison.change("valid")
    if valid.ratio is not None and (valid.ratio - 1) * (cast.ratio - 1) < 0:
        text += f", while valid votes {'fell' if valid.ratio < 1 else 'rose'} by {per_cent(abs(valid.ratio - 1), 1)}"
    if register.difference < 0 < rate.difference and isinstance(cast.now, int) and isinstance(register.before, int):
        would_be = Fraction(cast.now, register.before)
        text += f"; against the register of {before} turnout would be {per_cent(would_be)}"
    yield Sentence(text + ".", "then-and-now", "")


def _invalid(examination: Examination, tally: Tally) -> Iterator[Sentence]:
    share, number = tally.invalid_share, tally.count("invalid")
    if share is None:
        if number is None:
            yield Sentence("How many ballots were invalid is not in the record.", "gaps", "Invalid ballots.")
        return
    text = f"{count(number)} ballots were invalid, {per_cent(share)} of those cast"
    beside = []
    if examination.comparison is not None:
        was = examination.comparison.change("invalid_share")
        if was.before is not None and was.ratio is not None:
            before = year_or_title(examination.history[-1].record.metadata.election)
            ratio = f"{times(was.ratio)} the share of {before} ({per_cent(was.before)})"
            beside.append(ratio)
    placement = next((p for p in examination.placements if p.metric == "invalid_share"), None)
    if placement is not None:
        beside.append(placed(placement))
    if len(tally.ranking) > 1:
        names = OptionNames.of(examination.record, tally.contest)
        second, votes = tally.ranking[1]
        if number is not None and number > votes:
            beside.append(f"more ballots than the {count(votes)} votes of {names.name(second)}, which came second")
    yield Sentence(text + (f": {listed(beside)}." if beside else "."), "invalid", "Invalid ballots.")


def placed(placement: Placement) -> str:
    """Where a value lies in a reference, as part of a sentence."""
    elections = f"{placement.n:,} {reference_noun(placement.reference)} in the reference"
    if placement.at_least >= 50:
        return f"higher than at least {placement.at_least} % of the {elections}"
    if placement.at_most <= 50:
        return f"lower than at least {100 - placement.at_most} % of the {elections}"
    return f"near the middle of the {elections}"


def _votes_and_seats(examination: Examination, tally: Tally) -> Iterator[Sentence]:
    names = OptionNames.of(examination.record, tally.contest)
    if not tally.ranking:
        yield Sentence("Votes by option are not in the record for this version.", "gaps", "Votes.")
        return
    first, votes = tally.ranking[0]
    share = tally.vote_share(first)
    text = f"{names.name(first)} has {count(votes)} votes" + (f", {per_cent(share)} of the valid ones" if share else "")
    beyond = votes_beyond_valid(examination.record, tally)
    seats = examination.seats
    reported = seats.reported
    if not reported:
        yield Sentence(text + ".", "votes", "Votes.")
        if beyond:
            yield Sentence(beyond, "votes", "")
        return
    filled = sum(reported.values())
    total = seats.total
    text += f", and is reported with {count(reported.get(first, 0))}"
    text += f" of {count(total)} seats" if total is not None else f" of the {count(filled)} seats reported"
    if seats.agrees is True:
        text += ", which is what the formula of the law gives for the votes"
    elif seats.agrees is False:
        text += ", which is not what the formula of the law gives for the votes"
    elif seats.derivation == "reported_only":
        text += "; these seats could not be recomputed from votes"
    yield Sentence(text + ".", "seats", "Votes and seats.")
    if beyond:
        yield Sentence(beyond, "votes", "")
    if total is not None and filled != total:
        gap = abs(total - filled)
        yield Sentence(
            f"The reported seats add up to {count(filled)}, {count(gap)} {'fewer' if filled < total else 'more'} than "
            f"the {count(total)} to be filled.",
            "seats",
            "",
        )


def _stages(examination: Examination) -> Iterator[Sentence]:
    found = telling_difference(examination)
    if found is None:
        return
    names = OptionNames.of(examination.record, found.later.contest)
    span = f"Between {stage_name(found.earlier.stage)} and {stage_name(found.later.stage)}"
    valid = found.counts.get("valid")
    parts = []
    if found.largest is not None and found.votes[found.largest] is not None:
        parts.append(f"{names.name(found.largest)} {moved(found.votes[found.largest])} votes")
        if valid is not None:
            parts.append(f"valid votes {_rose(valid)}")
        if found.others_change is not None:
            parts.append(f"all others together {moved(found.others_change)}")
    else:
        words = {"cast": "the ballots cast", "valid": "valid votes", "invalid": "invalid ballots"}
        parts += [
            f"{what} {_rose(value)}" for name, what in words.items() if (value := found.counts.get(name)) is not None
        ]
    if not parts:
        return
    more = found.later.reported - found.earlier.reported
    why = f"{plural(more, 'more unit was', 'more units were')} in" if more > 0 else "the figures do not say why"
    yield Sentence(f"{span} {listed(parts)}; {why}.", "stages", "Between counts.")


def moved(value: int | None) -> str:
    """A change of votes in words."""
    if not value:
        return "did not change in"
    return f"{'gained' if value > 0 else 'lost'} {count(abs(value))}"


def _rose(value: int) -> str:
    if not value:
        return "did not change"
    return f"{'rose' if value > 0 else 'fell'} by {count(abs(value))}"


def _claims(examination: Examination) -> Iterator[Sentence]:
    verdicts = examination.verdicts
    if not verdicts:
        return
    numbers = [(label, sum(v.verdict == code for v in verdicts)) for code, label in VERDICTS.items()]
    counted = "; ".join(f"{label.lower()} {number:,}" for label, number in numbers if number)
    yield Sentence(f"Verdicts on {plural(len(verdicts), 'public claim')}: {counted}.", "claims", "Claims.")


def _consistency(examination: Examination) -> Iterator[Sentence]:
    """What the checks found, by severity."""
    for place, (text, is_caveat) in enumerate(consistency(examination)):
        yield Sentence(text, "findings", "" if place else "Consistency.", is_caveat)


def _limits(examination: Examination, tally: Tally) -> Iterator[Sentence]:
    record = examination.record
    levels = record.units.levels
    finest = record.finest_level.get(examination.contest.id)
    if finest == levels[0] or finest is None:
        below = f" by {level_noun(levels[1], 1)} or" if len(levels) > 1 else ""
        text = (
            f"The record holds no counts{below} by polling station, so nothing here can be traced "
            "to the places where it was counted"
        )
        unpublished = [option for option, votes in tally.votes.items() if votes is None]
        if unpublished:
            noun = OptionNames.of(record, tally.contest).noun(len(unpublished))
            text += f", and the votes of {len(unpublished):,} {noun} were not found"
        yield Sentence(text + ".", "gaps", "What cannot be told.")
    elif tally.reported < tally.expected:
        found = outside_count(examination, tally)
        silent = any(item.status == NO_FIGURES for item in found)
        tail = "; what those without figures hold cannot be told" if silent else ""
        yield Sentence(
            f"The figures come from {count(tally.reported)} of "
            f"{counted_units(tally.expected, tally.coverage_level)}: of the others {outside_words(found)}{tail}.",
            "coverage",
            "What cannot be told.",
        )
    else:
        yield Sentence(
            f"The figures are added up from {count(tally.reported)} units of the level {quoted(tally.coverage_level)}; "
            "whether each wrote down what was in its box does not follow from them.",
            "coverage",
            "What cannot be told.",
        )


def key_figures(examination: Examination) -> tuple[KeyFigure, ...]:
    """Four numbers at most, each with what to set beside it."""
    tally = examination.tabulation.latest(examination.contest.id)
    if tally is None:
        return ()
    found = []
    comparison = examination.comparison
    before = year_or_title(examination.history[-1].record.metadata.election) if examination.history else ""

    def earlier(name: str) -> str:
        was = comparison.change(name).before if comparison else None
        return f"{per_cent(was)} in {before}" if was is not None else ""

    if tally.turnout is not None:
        note = earlier("turnout") or f"{count(tally.cast_counted)} of {count(tally.registered_counted)}"
        found.append(KeyFigure("Turnout", per_cent(tally.turnout), note, "turnout"))
    if tally.invalid_share is not None:
        note = earlier("invalid_share") or f"{count(tally.count('invalid'))} ballots"
        found.append(KeyFigure("Invalid ballots", per_cent(tally.invalid_share), note, "invalid"))
    names = OptionNames.of(examination.record, tally.contest)
    reported = examination.seats.reported
    if reported:
        top = max(reported, key=lambda option: reported[option])
        total = examination.seats.total or sum(reported.values())
        found.append(KeyFigure("Largest share of seats", f"{reported[top]:,} of {total:,}", names.name(top), "seats"))
    elif tally.ranking and tally.vote_share(tally.ranking[0][0]) is not None:
        top = tally.ranking[0][0]
        found.append(KeyFigure("Largest share of votes", per_cent(tally.vote_share(top)), names.name(top), "votes"))
    difference = telling_difference(examination)
    if difference is not None and difference.largest is not None:
        text = change(difference.votes[difference.largest])
        note = f"votes of {names.name(difference.largest)} since {quoted(difference.earlier.stage.name)}"
        found.append(KeyFigure("Changed between counts", text, note, "stages"))
    elif difference is not None and (cast := difference.counts.get("cast")):
        note = f"ballots cast since {quoted(difference.earlier.stage.name)}"
        found.append(KeyFigure("Changed between counts", change(cast), note, "stages"))
    elif tally.expected > 1:
        found.append(
            KeyFigure(
                "Reported",
                count(tally.reported),
                f"of {counted_units(tally.expected, tally.coverage_level)}",
                "coverage",
            )
        )
    return tuple(found)
