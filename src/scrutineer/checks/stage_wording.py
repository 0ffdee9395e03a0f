"""Sentences for changes between two versions of a count."""

from scrutineer.checks.rule import Row
from scrutineer.checks.stage_changes import OTHERS, UNPUBLISHED, StageChange, stage_change
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import COUNT_WORDS, listing, many, moved, number, signed

_NAMED = 10
"""Options named in one sentence at most."""


def between_versions(subject: Subject, row: Row) -> str:
    """The two versions that a finding compares: `between the first count and the official results`."""
    return f"between the {subject.stage_name(row['compared'])} and the {subject.stage_name(row['stage'])}"


def stage_message(subject: Subject, row: Row) -> str:
    """The sentence for a change of the whole between two versions, or for units of one version only."""
    between = between_versions(subject, row)
    if str(row["metric"]).startswith("units only"):
        return _units_only(subject, row)
    rolled = subject.tabulation.rolled
    change = stage_change(subject, rolled[row["contest"], row["compared"]], rolled[row["contest"], row["stage"]])
    if row["metric"] == OTHERS:
        return _others(subject, change, between)
    if row["metric"] == UNPUBLISHED:
        return _unpublished(subject, change, between)
    return _figure(subject, change, row, between) + _unchanged_later(subject, row)


def _units_only(subject: Subject, row: Row) -> str:
    earlier, later = subject.stage_name(row["compared"]), subject.stage_name(row["stage"])
    if "later" in row["metric"]:
        where, tail = f"in the {later} but not in the version before it ({earlier})", "were added"
    else:
        where, tail = f"in the {earlier} but not in the version after it ({later})", "have no figures any more"
    if row["observed"] == 1:
        return f"1 unit with figures {where}: it {tail.replace('were', 'was').replace('have', 'has')}."
    return f"{many(row['observed'], 'unit')} with figures {where}: they {tail}."


def _figure(subject: Subject, change: StageChange, row: Row, between: str) -> str:
    contest = row["contest"]
    before, now = int(row["expected"]), int(row["observed"])
    option = row["option"]
    name = f"the votes of {subject.option_name(contest, option)}" if option else COUNT_WORDS[row["metric"]]
    verb = "rose" if now > before else "fell"
    text = f"{between} {name} {verb} from {number(before)} to {number(now)} ({signed(now - before)})"
    text = f"{text[:1].upper()}{text[1:]}."
    if change.growing:
        return f"{text} The earlier count was partial, so its figures were expected to rise, not to fall."
    if option is None or option not in change.published:
        return text
    # What is left for all others after this option and those above it: a fall shows even without their figures.
    above = change.published[: change.published.index(option) + 1]
    if len(above) > _NAMED:
        return text
    rest = change.rest(above)
    if rest is None or (change.unpublished is None and len(above) == len(change.published)):
        return text
    total = None if change.unpublished_options is None else change.unpublished_options + len(change.published)
    names = listing(subject.option_name(contest, item) for item in above)
    others = (
        "all options"
        if total is None
        else "the other option"
        if total - len(above) == 1
        else (f"the {total - len(above)} options")
    )
    return f"{text} Together, {others} other than {names} {moved(rest[1] - rest[0])}."


def _unchanged_later(subject: Subject, row: Row) -> str:
    """Which later versions have the same figure."""
    rolled = subject.rolled_of(row["contest"])
    places = [sheet.sheet.stage for sheet in rolled]
    names = []
    for later in rolled[places.index(row["stage"]) + 1 :]:
        columns, name = (later.votes, row["option"]) if row["option"] else (later.counts, row["metric"])
        if name in columns and columns[name].at(row["row"]) == row["observed"]:
            names.append(f"the {subject.stage_name(later.sheet.stage)}")
    return f" The same figure stands in {listing(names)}." if names else ""


def _others(subject: Subject, change: StageChange, between: str) -> str:
    rest = change.others
    if rest is None:
        return ""
    largest = change.published[0]
    before, now = change.figures["votes", largest]
    valid_before, valid_now = change.figures["valid", None]
    return (
        f"{between[:1].upper()}{between[1:]} all options other than "
        f"{subject.option_name(change.later.contest, largest)} together {moved(rest[1] - rest[0])}: valid ballots "
        f"changed by {signed(valid_now - valid_before)}, the largest option by {signed(now - before)}."
    )


def _unpublished(subject: Subject, change: StageChange, between: str) -> str:
    rest = change.unpublished
    if rest is None:
        return ""
    contest = change.later.contest
    valid_before, valid_now = change.figures["valid", None]
    steps = []
    for option in change.published[:_NAMED]:
        before, now = change.figures["votes", option]
        steps.append(f"{subject.option_name(contest, option)} {signed(now - before)}")
    if len(change.published) > _NAMED:
        steps.append("...")
    who = "the options" if change.unpublished_options is None else many(change.unpublished_options, "option")
    known = valid_now - valid_before - (rest[1] - rest[0])
    return (
        f"{between[:1].upper()}{between[1:]} {who} without a published figure in both versions together "
        f"{moved(rest[1] - rest[0])}: valid ballots changed by {signed(valid_now - valid_before)}, the options with "
        f"figures in both by {signed(known)} ({', '.join(steps)})."
    )
