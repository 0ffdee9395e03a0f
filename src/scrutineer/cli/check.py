"""`scrutineer check`: is the record consistent with itself, its stages and the record before."""

import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scrutineer.cli.options import Date, Json, Record, Stage, Title, open_target, print_json
from scrutineer.errors import UsageError

if TYPE_CHECKING:
    from scrutineer.checks.choice import Profile
    from scrutineer.checks.review_load import ReviewLoad
    from scrutineer.checks.rule import Rule
    from scrutineer.record.record import ElectionRecord
    from scrutineer.report.examination import Examination

SEVERITIES = ("info", "warning", "quarantine", "error", "alert")
RESULTS = ("fail", "not_evaluable", "pass")
LISTED = 25
"""Findings of one rule that are printed; the rest are counted."""


def check(
    record: Record,
    rules: Annotated[
        str | None,
        typer.Option("--rules", metavar="CODES", help="Rules to run: codes or groups such as A01,A02,C; default; all."),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option("--profile", metavar="NAME", help="A set of rules with its tolerances, such as abacus."),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="RULE.NAME=VALUE", help="A tolerance of a rule, as A04.k=5; may be repeated."),
    ] = None,
    level: Annotated[
        str | None, typer.Option("--level", metavar="LEVEL", help="Only units of this level, such as station.")
    ] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Only how often each rule fires here, and the forms to look at.")
    ] = False,
    minutes: Annotated[
        float, typer.Option("--minutes", min=0.0, help="With --preview: minutes that a look at one form takes.")
    ] = 1.0,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="SEVERITY",
            help=f"Exit 1 on a failed finding of at least: {', '.join(SEVERITIES)}.",
        ),
    ] = None,
    show: Annotated[
        str | None,
        typer.Option("--show", metavar="RESULTS", help="Also list: not_evaluable,pass (comma-separated)."),
    ] = None,
    as_json: Json = False,
    title: Title = None,
    date: Date = None,
    stage: Stage = None,
) -> None:
    """Run the rules and list what fails, with the figures expected and observed."""
    if fail_on is not None and fail_on not in SEVERITIES:
        raise UsageError("--fail-on: unknown severity", value=fail_on, mend=f"use one of {', '.join(SEVERITIES)}")
    shown = ("fail", *[part.strip() for part in show.split(",")]) if show else ("fail",)
    for result in shown:
        if result not in RESULTS:
            raise UsageError("--show: unknown result", value=result, mend=f"use {', '.join(RESULTS)}")
    from scrutineer.checks.review_load import review_load
    from scrutineer.checks.run import run_checks
    from scrutineer.formats.replies_file import replies_beside
    from scrutineer.report.examination import examine

    opened = open_target(record, title, date, stage)
    if level is not None and level not in opened.units.levels:
        raise UsageError("--level: the record has no such level", value=level, mend=_one_of(opened.units.levels))
    examination = examine(opened)
    chosen_profile, chosen = _choice(examination, rules, profile, settings or [])
    replies = replies_beside(opened)
    report = run_checks(examination.tabulation, examination.previous, chosen, level=level)
    head: dict[str, Any] = {
        "record": {"id": opened.id, "digest": opened.digest},
        "profile": None if chosen_profile is None else _profile_document(chosen_profile),
        "level": level,
    }
    if preview:
        load = review_load(report, minutes)
        if as_json:
            print_json({**head, "preview": load.as_dict()})
        else:
            _print_head(opened, chosen_profile)
            _print_load(load)
    elif as_json:
        from scrutineer.checks.reply import replies_for

        document = report.as_dict(show=shown)
        for finding in document["findings"]:
            finding["replies"] = [reply.as_dict() for reply in replies_for(finding, replies)]
        print_json({**head, **document})
    else:
        _print_head(opened, chosen_profile)
        if examination.account is not None:
            typer.echo(f"Import: {examination.account.sentence}.\n")
        _print_findings(report, shown, replies)
    worst = report.worst_failed()
    if fail_on is not None and worst is not None and SEVERITIES.index(worst) >= SEVERITIES.index(fail_on):
        sys.exit(1)


def _one_of(words: Any) -> str:
    return f"use one of {', '.join(words)}"


def _choice(
    examination: "Examination", words: str | None, profile: str | None, settings: list[str]
) -> "tuple[Profile | None, tuple[Rule, ...]]":
    """The profile, and the rules that run: a profile or the catalogue, narrowed by codes, tuned last by hand."""
    from scrutineer.checks.catalogue import DEFAULT_RULES, RULES
    from scrutineer.checks.choice import choose, rules_of, set_by_hand
    from scrutineer.formats.profiles_file import SETS_OF_THE_CATALOGUE, load_profile

    named = None
    if profile is None or profile in SETS_OF_THE_CATALOGUE:
        every = RULES if words is not None or profile == "all" else DEFAULT_RULES
        available = rules_of(examination.record, examination.law, every)
        if profile == "default":
            available = tuple(rule for rule in available if rule.default_on)
    else:
        # A named set keeps its own tolerances: that is what it is run for.
        named = load_profile(profile)
        available = named.rules()
    chosen = available if words is None else choose(words.split(","), available)
    return named, set_by_hand(chosen, settings)


def _profile_document(profile: "Profile") -> dict[str, Any]:
    return {
        "id": profile.id,
        "title": profile.title,
        "source": profile.source,
        "reaction": profile.reaction,
        "missing": list(profile.missing),
    }


def _print_head(opened: "ElectionRecord", profile: "Profile | None") -> None:
    typer.echo(f"{opened.metadata.election.title}  (record {opened.id}, digest {opened.digest[:12]})")
    if profile is not None:
        typer.echo(f"Rules: {profile.title} ({profile.source}).")
        for sentence in profile.missing:
            typer.echo(f"  Not in it: {sentence}")
    typer.echo("")


def _print_findings(report: Any, shown: tuple[str, ...], replies: Any) -> None:
    from scrutineer.checks.reply import replies_for

    listed: Counter[tuple[str, str]] = Counter()
    for finding in report.shown(shown, most=LISTED):
        rule = finding["code"], finding["result"]
        listed[rule] += 1
        typer.echo(f"{finding['severity']:<11}{rule[0]:<5}{rule[1]:<15}{finding['message']}")
        for reply in replies_for(finding, replies):
            typer.echo(f"{'':<31}{reply.sentence}")
    for (code, result), number in report.numbers(shown).items():
        if number > LISTED:
            typer.echo(f"{code}: {number - LISTED:,} more findings ({result}); --json lists them all")
    if not listed:
        typer.echo("No rule failed. That is not proof of a clean election: see what could not be evaluated.")
    typer.echo(f"\n{'rule':<6}{'evaluated':>12}{'fail':>10}{'pass':>12}{'not evaluable':>15}")
    for row in report.summary.iter_rows(named=True):
        typer.echo(
            f"{row['code']:<6}{row['evaluated']:>12,}{row['fail']:>10,}{row['pass']:>12,}{row['not_evaluable']:>15,}"
            + (f"   {said}" if (said := row["remark"] if row["evaluated"] else row["reason"]) else "")
        )


def _print_load(load: "ReviewLoad") -> None:
    from scrutineer.checks.wording import many

    typer.echo(f"{'rule':<6}{'severity':<12}{'evaluated':>12}{'fail':>10}{'per 1,000':>11}{'units':>10}   asks for")
    for rule in load.rules:
        rate = "-" if rule.per_thousand is None else f"{rule.per_thousand:,.1f}"
        typer.echo(
            f"{rule.code:<6}{rule.severity:<12}{rule.evaluated:>12,}{rule.failed:>10,}{rate:>11}{rule.units:>10,}   "
            + (rule.title if rule.reason is None else f"not evaluable: {rule.reason}")
            + (f" ({rule.remark})" if rule.remark else "")
        )
    typer.echo(
        f"\n{many(load.units, 'unit')} to look at (each once, hints left out): {load.hours:,.1f} hours of one person "
        f"at {load.minutes_each:g} {'minute' if load.minutes_each == 1 else 'minutes'} each."
    )
