"""A figure set beside other values: more than at another election, the largest of all, the highest since, a change.

Each comparison is made at one stage of the record; which stage decides is a matter of `scrutineer.claims.judgement`,
as for any other figure. Values that are bounds give an answer only where every number within them gives the same.
"""

from collections.abc import Iterator, Sequence

from scrutineer.claims.beside import Beside, Compared, beyond, fit_of, renamed
from scrutineer.claims.claim import EXTREMES, RANKED, Figure, Than
from scrutineer.claims.difference import IN_WORDS, Difference, difference
from scrutineer.claims.evaluation import Evaluation, Reading, joined_sources
from scrutineer.claims.expression import Expression
from scrutineer.claims.facts import ContestFacts
from scrutineer.claims.interval import Interval
from scrutineer.claims.placing import placed
from scrutineer.claims.printed_figure import PrintedFigure, as_rate, read_figures
from scrutineer.claims.region import Fit, Kind, Region, kind_of
from scrutineer.claims.wording import listed, stage_text, value_text, working

PREVIOUS = Than(election="previous")
_WORDS = {"gt": "more than", "ge": "at least", "lt": "less than", "le": "at most", "eq": "equal to", "ne": "other than"}


def beside(figure: Figure, known: ContestFacts, stage: str, evaluation: Evaluation) -> Beside | None:
    """Set a figure beside what it is compared with.

    Args:
        figure: A figure that is compared.
        known: The contest, or one unit of it.
        stage: The stage.
        evaluation: The figure's metric there.

    Returns:
        The comparison; None where there is nothing to compare with.
    """
    value = evaluation.interval
    if value is None:
        return None
    if figure.relation in RANKED:
        return placed(figure, known, stage, value)
    if figure.relation in EXTREMES:
        return _since(figure, known, value)
    other = baseline(figure, known)
    if other is None or other.value is None:
        return None
    if figure.relation == "change_from":
        return _changed(figure, value, other)
    return _against(figure, value, other)


def baseline(figure: Figure, known: ContestFacts) -> Compared | None:
    """The value that a figure is compared with; its value is None where the record has none."""
    than = figure.than or PREVIOUS
    rate = kind_of(figure.metric) is Kind.SHARE
    if than.metric is not None:
        found = known.latest(than.metric)
        name = known.label(than.metric)
        evaluation = found[1] if found else None
        return _compared(name, than.metric, evaluation, rate=kind_of(than.metric) is Kind.SHARE)
    if than.stage is not None:
        name = next((stage_text(stage) for stage in known.stages if stage.id == than.stage), than.stage)
        return _compared(name, figure.metric, known.evaluate(figure.metric, than.stage), rate=rate)
    there = known.before if than.election == "previous" else known.elections.get(than.election or "")
    if there is None:
        return None
    return _there(figure.metric, known, there)


def _there(metric: Expression, known: ContestFacts, there: ContestFacts) -> Compared:
    """A metric at another election, at its latest stage that has a value."""
    last = known.facts.previous
    just_before = last is not None and there.facts.record.id == last.record.id
    own = renamed(metric, known.same_as) if just_before else metric
    found = there.latest(own)
    title = there.facts.record.metadata.election.title
    return _compared(title, own, found[1] if found else None, rate=kind_of(metric) is Kind.SHARE)


def _compared(name: str, metric: Expression, evaluation: Evaluation | None, *, rate: bool) -> Compared:
    if evaluation is None or evaluation.interval is None:
        return Compared(name, None)
    readings: Sequence[Reading] = evaluation.readings
    sources = joined_sources(reading.source for reading in readings)
    return Compared(name, evaluation.interval, working(metric, evaluation, rate=rate), sources)


def _against(figure: Figure, value: Interval, other: Compared) -> Beside:
    limit = other.value or value
    above, below = value.above(limit), limit.above(value)
    equal = value.value is not None and value.value == limit.value
    held: bool | None
    match figure.relation:
        case "gt":
            held = above
        case "lt":
            held = below
        case "ge":
            held = None if below is None else not below
        case "le":
            held = None if above is None else not above
        case _:
            held = True if equal else False if above or below else None
            held = held if figure.relation == "eq" or held is None else not held
    region = None
    if limit.value is not None:
        region = {
            "gt": Region(Interval(limit.value, None), strict_low=True),
            "ge": Region(Interval(limit.value, None)),
            "lt": Region(Interval(None, limit.value), strict_high=True),
            "le": Region(Interval(None, limit.value)),
            "eq": Region(limit),
        }.get(figure.relation)
    claim = f"The claim is that it is {_WORDS.get(figure.relation, 'equal to')} that."
    return Beside(fit_of(held), f"{other.name}: {other.computed}.", claim, (other,), region=region)


def _since(figure: Figure, known: ContestFacts, value: Interval) -> Beside | None:
    high = figure.relation == "highest_since"
    rate = kind_of(figure.metric) is Kind.SHARE
    chosen = list(_elections_after(figure.since, known))
    if not chosen:
        return None
    values = [_there(figure.metric, known, there) for there in chosen]
    higher = [item for item in values if item.value and beyond(item.value, value, high=high) is True]
    open_ones = [item for item in values if item.value is None or beyond(item.value, value, high=high) is None]
    tied = [item for item in values if item.value and item.value.value is not None and item.value == value]
    told = [f"{item.name} {value_text(item.value, rate=rate)}" for item in values if item.value]
    missing = [item.name for item in values if item.value is None]
    words = f"Before it: {'; '.join(told)}." if told else "No value of an earlier election is at hand."
    if missing:
        words += f" No value is at hand for {listed(missing)}."
    word = "highest" if high else "lowest"
    if figure.since is None:
        claim = f"The claim is that it is the {word} of all; the records go back to {values[0].name}."
    else:
        claim = f"The claim is that it is the {word} since {figure.since}."
    held = False if higher else None if open_ones else True
    return Beside(fit_of(held), words, claim, tuple(values), tied=bool(tied) and not higher)


def _elections_after(since: int | str | None, known: ContestFacts) -> Iterator[ContestFacts]:
    """The elections behind a year or a record, this one left out; none where the record is not at hand."""
    elections = known.elections
    if isinstance(since, str):
        names = list(elections)
        chosen = names[names.index(since) + 1 :] if since in names else []
        yield from (elections[name] for name in chosen)
        return
    for there in elections.values():
        day = there.facts.record.metadata.election.first_day
        if since is None or (day is not None and day.year > since):
            yield there


def _changed(figure: Figure, value: Interval, other: Compared) -> Beside | None:
    made = difference(value, other.value or value)
    printed = _printed_change(figure)
    shares = kind_of(figure.metric) is Kind.SHARE
    rate = shares
    opening = f"{other.name}: {other.computed}."
    if printed is None:
        held = value.above(other.value or value) if figure.way == "up" else (other.value or value).above(value)
        word = "risen" if figure.way == "up" else "fallen"
        shown = value_text(made.plain, rate=rate)
        return Beside(fit_of(held), f"{opening} The change is {shown}.", f"The claim is that it has {word}.", (other,))
    number, unit = printed
    unit = "points" if unit == "count" and shares else unit
    told = _signed(made, unit, figure.way)
    if told is None:
        return None
    region = _change_region(figure, number, unit)
    fit = region.fit(told)
    shown = value_text(told, rate=unit in ("points", "rate"))
    words = f"{opening} The change is {shown} {IN_WORDS[unit]}."
    claim = f"The claim prints {figure.printed}."
    instead = {"rate": "points", "points": "rate"}.get(unit) if shares else None
    if fit is Fit.APART and instead is not None:
        again = _signed(made, instead, figure.way)
        if again is not None and _change_region(figure, number, instead).fit(again).holds:
            shown = value_text(again, rate=True)
            words = f"{words[:-1]} and {shown} {IN_WORDS[instead]}."
            return Beside(fit, words, claim, (other,), other_unit=instead)
    return Beside(fit, words, claim, (other,))


def _signed(made: Difference, unit: str, way: str | None) -> Interval | None:
    told = made.told(unit)
    if told is None or unit == "times":
        return told
    return -told if way == "down" else told


def _printed_change(figure: Figure) -> tuple[PrintedFigure, str] | None:
    """The printed change and its unit: `points`, `rate`, `times` or `count`; None where there is no number."""
    found = read_figures(figure.printed)
    if len(found) != 1:
        return None
    text = figure.printed.lower()
    if "point" in text:
        return as_rate(found[0]), "points"
    if found[0].rate:
        return found[0], "rate"
    return found[0], "times" if "times" in text or "fold" in text else "count"


def _change_region(figure: Figure, number: PrintedFigure, unit: str) -> Region:
    whole = unit == "count" and kind_of(figure.metric) is Kind.COUNT
    cut = number.cut_off(whole=whole) if figure.hedge == "none" else None
    over = figure.hedge == "over"
    return Region(number.hedged(figure.hedge, whole=whole), cut_off=cut, printed=number, open_above=over)
