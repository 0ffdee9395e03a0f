"""`scrutineer matter`: could what is in doubt change the outcome, the order, a threshold or a seat."""

from typing import TYPE_CHECKING, Annotated

import typer

from scrutineer.cli.options import Date, Json, Record, Title, number, open_target, parse_day, print_json
from scrutineer.errors import UsageError

if TYPE_CHECKING:
    from scrutineer.law.decision import DecisionRule
    from scrutineer.materiality.assessment import Materiality
    from scrutineer.record.record import ElectionRecord
    from scrutineer.report.examination import Examination
    from scrutineer.seats.derive import SeatResult


def matter(
    record: Record,
    contest: Annotated[str | None, typer.Option("--contest", help="Contest; the first by default.")] = None,
    stage: Annotated[
        str | None,
        typer.Option("--stage", help="Version of the count; the last with votes by default. Station file: its name."),
    ] = None,
    rule: Annotated[
        str | None,
        typer.Option(
            "--rule",
            metavar="RULE",
            help="Decision rule: plurality, majority, runoff, referendum:OPTION, threshold:3/100, the id of a law such "
            "as bo, or conditions such as 'share > 1/2 or share >= 2/5 and lead >= 1/10'. By default that of the law.",
        ),
    ] = None,
    queue: Annotated[int, typer.Option("--queue", min=0, help="Forms of the review queue to list.")] = 10,
    as_json: Json = False,
    title: Title = None,
    date: Date = None,
) -> None:
    """Weigh open findings, missing and annulled stations and corrections against what the votes decide."""
    from scrutineer.materiality.assessment import assess
    from scrutineer.report.examination import examine

    opened = _opened(record, title, date, stage)
    examined = examine(opened)
    chosen = _contest(opened, contest)
    at = _stage(examined, chosen, stage)
    found = assess(
        examined.checks,
        contest=chosen,
        stage=at,
        law=examined.law,
        rule=None if rule is None else _rule(rule, opened, chosen),
        seats=_seats(examined, chosen, at),
    )
    if as_json:
        print_json({"record": {"id": opened.id, "digest": opened.digest}, **found.as_dict(queue)})
    else:
        _show(opened, found, queue)


def _opened(target: str, title: str | None, date: str | None, stage: str | None) -> "ElectionRecord":
    """The record, a station file, or a plain vote table."""
    from pathlib import Path

    from scrutineer.formats.vote_table import is_vote_table, read_vote_table

    if is_vote_table(Path(target)):
        return read_vote_table(Path(target), title=title, day=parse_day(date)).record
    return open_target(target, title, date, None if _is_record(target) else stage)


def _is_record(target: str) -> bool:
    """Whether RECORD is a folder or a built-in id, which name their stages themselves."""
    from pathlib import Path

    return not Path(target).is_file()


def _contest(record: "ElectionRecord", asked: str | None) -> str:
    known = [contest.id for contest in record.metadata.contests]
    if asked is None:
        return record.main_contest().id
    if asked not in known:
        raise UsageError("the record has no such contest", value=asked, mend=f"use one of {', '.join(known)}")
    return asked


def _stage(examined: "Examination", contest: str, asked: str | None) -> str:
    """The stage asked for, else the last in which votes by option were published.

    Raises:
        UsageError: There is no such stage, or no stage with votes.
    """
    held = [rolled for (of, _), rolled in examined.tabulation.rolled.items() if of == contest]
    known = [rolled.sheet.stage for rolled in held if rolled.votes]
    if asked is not None and asked not in known:
        raise UsageError(
            "no votes by option were published at this stage",
            value=asked,
            mend=f"use one of {', '.join(known)}" if known else "the record holds no votes by option",
        )
    if not known:
        raise UsageError(
            "the record holds no votes by option, so nothing can be weighed",
            value=examined.record.id,
            mend="name a record with votes",
        )
    sequence = {stage.id: stage.sequence for stage in examined.record.metadata.stages}
    return asked or max(known, key=sequence.__getitem__)


def _seats(examined: "Examination", contest: str, stage: str) -> "SeatResult | None":
    """What law and record say about the seats, where the law fills seats."""
    from scrutineer.seats.derive import derive_seats

    law = examined.law
    if law is None or law.formula is None:
        return None
    return derive_seats(examined.record, law, contest=contest, stage=stage)


def _rule(text: str, record: "ElectionRecord", contest: str) -> "DecisionRule":
    """A rule given by hand: of a law on the polling day, or in words.

    Raises:
        UsageError: The question turns on no option of the contest, the law has no decision rule, or its parameters
            cannot be dated.
        LawError: The text is no rule.
    """
    from scrutineer.formats.law_file import list_laws, load_law
    from scrutineer.law.decision import decision_rule, rule_by_hand

    if text not in list_laws():
        by_hand = rule_by_hand(text)
        options = [option.id for option in record.metadata.options_of(contest)]
        if by_hand.option is not None and by_hand.option not in options:
            raise UsageError(
                f"contest {contest} has no such option for the question to turn on",
                value=by_hand.option,
                mend=f"use one of {', '.join(options)}",
            )
        return by_hand
    day = record.metadata.election.first_day
    if day is None:
        raise UsageError(
            "the record has no polling day, so it cannot be told which rule of the law applied",
            value=text,
            mend="give --date for a station file, or first_day in record.toml",
        )
    found = decision_rule(load_law(text).in_force(day))
    if found is None:
        raise UsageError("this law has no decision rule on file for the polling day", value=text)
    return found


def _show(record: "ElectionRecord", found: "Materiality", queue: int) -> None:
    from scrutineer.materiality.wording import alone_words

    typer.echo(f"{record.metadata.election.title}  (record {record.id}, digest {record.digest[:12]})")
    contest = record.metadata.contest(found.contest)
    typer.echo(f"{contest.title}, {record.metadata.stage(found.stage).name}\n")
    origin = f" ({found.rule.source})" if found.rule.source else ""
    typer.echo(f"Rule: {found.rule.expression}{origin}")
    typer.echo(found.headline)
    for note in found.notes:
        typer.echo(note)
    has_threshold = any(entry.threshold for entry in found.weighed)
    if found.weighed:
        line = f"{'threshold':<16}" if has_threshold else ""
        typer.echo(f"\n{'set':<26}{'forms':>9}{'votes':>13}{'at most':>13}  {'outcome':<16}{'order':<16}{line}seat")
    for entry in found.weighed:
        stake = entry.stake
        typer.echo(
            f"{entry.set.id:<26}{stake.units:>9,}{stake.valid:>13,}"
            f"{'not known' if stake.unbounded else number(stake.ceiling):>13}  "
            + (f"{entry.outcome.answer:<16}{entry.outcome.order:<16}" if entry.outcome else f"{'about totals':<32}")
            + (f"{entry.threshold.answer if entry.threshold else '-':<16}" if has_threshold else "")
            + (entry.seats.answer if entry.seats else "-")
        )
        if entry.seats and entry.seats.gains:
            most = sorted(entry.seats.gains.items(), key=lambda item: (-item[1], item[0]))[:5]
            gains = ", ".join(f"{found.name(option)[:20]} +{seats}" for option, seats in most)
            kept = ""
            if entry.seats.majority is not None and entry.seats.majority_of is not None:
                kept = f"; {found.name(entry.seats.majority_of)} keeps at least {entry.seats.fewest}"
            typer.echo(f"{'':<26}at worst, in {len(entry.seats.districts):,} districts: {gains} seats{kept}")
    for sentence in found.sentences:
        typer.echo(f"\n{sentence}")
    for change in found.corrections:
        once = f"{change.only_later.size:,} only later, {change.only_earlier.size:,} only earlier"
        name = record.metadata.stage(change.earlier).name
        typer.echo(f"\nCorrections from {name}: {change.changed.size:,} of {change.compared:,} forms; {once}")
        typer.echo(f"  {'option':<24}{'net':>10}{'gained on':>11}{'lost on':>9}   sign test p (Holm)")
        for option in change.options:
            typer.echo(
                f"  {found.name(option.option)[:23]:<24}{option.net:>+10,}{option.gained:>11,}{option.lost:>9,}   "
                f"{option.p:.3g} ({option.p_holm:.3g})"
            )
    typer.echo(f"\n{found.queue_sentence}")
    for form in found.queue.head(queue):
        alone = f"  ({alone_words(form['seats'], found.queue.about)})" if form["decisive"] else ""
        typer.echo(
            f"{form['rank']:>6}  {form['severity']:<11}{form['reach']:>7,}  {','.join(form['rules']):<16}"
            f"{form['name']}{alone}"
        )
    typer.echo("\n'Can' says that no arithmetic excludes it; it does not say that it happened.")
