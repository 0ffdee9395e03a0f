"""Which rules run and with which tolerances: chosen by code, group or profile, and tuned by law, record and hand."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

from scrutineer.checks.catalogue import DEFAULT_RULES, RULES, rule
from scrutineer.checks.rule import SEVERITIES, Rule
from scrutineer.errors import InputError, UsageError
from scrutineer.evidence import Plain
from scrutineer.law.law import LawInForce
from scrutineer.record.record import ElectionRecord

RECORD_KEY: Final = "checks"
"""Key of record.toml under which a record holds parameters of rules: `[checks.A21] most = 300`."""

LAW_PREFIX: Final = "check."
"""Parameters of a law with this prefix belong to rules: `check.A04.k`."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One rule of a profile.

    Attributes:
        code: The rule.
        parameters: Its tolerances and thresholds in this set.
        severity: The severity of a failure in this set, where it differs.
        note: How it differs from the original.
    """

    code: str
    parameters: Mapping[str, Plain] = field(default_factory=dict)
    severity: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """A named set of rules, such as the one that an authority applied.

    Attributes:
        id: Name on the command line.
        title: Whose set it is.
        source: Where it was read.
        reaction: What followed from a failure.
        settings: Its rules.
        missing: What of the original set cannot be expressed, one sentence each.
    """

    id: str
    title: str
    source: str
    reaction: str
    settings: tuple[Setting, ...]
    missing: tuple[str, ...] = ()

    def rules(self) -> tuple[Rule, ...]:
        """The rules of the set with its parameters, by code.

        Raises:
            InputError: It names a rule, a parameter or a severity that does not exist.
        """
        return tuple(sorted((_set(self.id, setting) for setting in self.settings), key=lambda item: item.code))


def _set(profile: str, setting: Setting) -> Rule:
    try:
        chosen = with_values(rule(setting.code), setting.parameters)
    except (KeyError, TypeError) as fault:
        raise InputError(
            "the profile names a rule, a parameter or a value that does not exist",
            file=profile,
            column=setting.code,
            value=str(fault).strip("'"),
            mend="see the reference page of the rule",
        ) from None
    if setting.severity is None:
        return chosen
    if setting.severity not in SEVERITIES:
        raise InputError(
            "unknown severity",
            file=profile,
            column=setting.code,
            value=setting.severity,
            mend=f"use one of {', '.join(SEVERITIES)}",
        )
    return replace(chosen, severity=setting.severity)


def choose(words: Iterable[str], available: Sequence[Rule] = RULES) -> tuple[Rule, ...]:
    """The rules that some words name: a code (`A01`), a group (`A`), `default` or `all`.

    Raises:
        UsageError: A word names no rule.
    """
    wanted: set[str] = set()
    known = {item.code for item in RULES}
    for word in words:
        name = word.strip()
        if name.lower() in {"all", "default"}:
            among = available if name.lower() == "all" else [item for item in available if item.default_on]
        else:
            among = [item for item in available if name.upper() in {item.code, item.group}]
        if not among and name.upper() in known | {code[0] for code in known}:
            raise UsageError(
                "this rule is not in the set that was chosen",
                value=name,
                mend=f"the set holds {', '.join(item.code for item in available)}",
            )
        if not among:
            raise UsageError(
                "no rule has this code or group",
                value=name,
                mend="name codes such as A01, groups from A to H, default or all, separated by commas",
            )
        wanted |= {item.code for item in among}
    return tuple(item for item in available if item.code in wanted)


def with_values(chosen: Rule, values: Mapping[str, Any]) -> Rule:
    """A rule with other parameters, each of the kind of the one it replaces.

    Raises:
        KeyError: The rule has no such parameter.
        TypeError: A value is of another kind.
    """
    for name, value in values.items():
        if name not in chosen.parameters:
            raise KeyError(name)
        if not _fits(value, chosen.parameters[name]):
            raise TypeError(f"{name} = {value!r}")
    return chosen.with_parameters(**values)


_SHARE: Final = re.compile(r"\d+(\.\d+)?|\d+/[1-9]\d*")


def _fits(value: Any, usual: Plain) -> bool:
    """Whether a value can stand where this one stands: numbers for numbers, shares for shares, words for words.

    Numbers are at least 0, and shares lie between 0 and 1.
    """
    number = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
    if usual is None:
        return value is None or number
    if isinstance(usual, bool):
        return isinstance(value, bool)
    if isinstance(usual, int | float):
        return number
    if _SHARE.fullmatch(usual):
        written = isinstance(value, str) and _SHARE.fullmatch(value) is not None
        return (number or written) and Fraction(str(value)) <= 1
    return isinstance(value, str) and bool(value)


def tuned(
    rules: Sequence[Rule], values: Mapping[str, Mapping[str, Any]], *, file: str, prefix: str = ""
) -> tuple[Rule, ...]:
    """Rules with the parameters that some file gives them; rules that are not among them are left alone.

    Args:
        rules: The rules.
        values: Code to parameter to value.
        file: The file that an error names.
        prefix: What stands before the code in that file.

    Raises:
        InputError: A rule or parameter does not exist, or a value is of another kind.
    """
    known = {item.code for item in RULES}
    for code in values:
        if code not in known:
            raise InputError("there is no rule of this code", file=file, column=f"{prefix}{code}", value=code)
    found = []
    for item in rules:
        try:
            found.append(with_values(item, values.get(item.code, {})))
        except (KeyError, TypeError) as fault:
            raise InputError(
                "the rule has no such parameter, or one of another kind",
                file=file,
                column=f"{prefix}{item.code}",
                value=str(fault).strip("'"),
                mend=f"its parameters are {', '.join(f'{n} = {v!r}' for n, v in item.parameters.items()) or 'none'}",
            ) from None
    return tuple(found)


def rules_of(
    record: ElectionRecord, law: LawInForce | None = None, rules: Sequence[Rule] = DEFAULT_RULES
) -> tuple[Rule, ...]:
    """Rules with the parameters that the country's law and then the record give them.

    Args:
        record: The record; its metadata may hold `[checks.CODE]` tables.
        law: The law in force; parameters named `check.CODE.name` that a source states are used.
        rules: The rules to tune.

    Raises:
        InputError: A rule or parameter does not exist, or a value is of another kind.
    """
    by_law: dict[str, dict[str, Any]] = {}
    for name, dated in (law.parameters if law else {}).items():
        if name.startswith(LAW_PREFIX) and dated.verified:
            code, _, parameter = name.removeprefix(LAW_PREFIX).partition(".")
            by_law.setdefault(code, {})[parameter] = dated.value
    rules = tuned(rules, by_law, file=law.law_id if law else "", prefix=LAW_PREFIX)
    own = record.metadata.extra.get(RECORD_KEY, {})
    if not isinstance(own, Mapping) or not all(isinstance(values, Mapping) for values in own.values()):
        raise InputError(
            "the parameters of rules are no table of tables",
            file="record.toml",
            column=RECORD_KEY,
            mend="write them as [checks.A21] and below it most = 300",
        )
    return tuned(rules, own, file="record.toml", prefix=f"{RECORD_KEY}.")


def set_by_hand(rules: Sequence[Rule], settings: Iterable[str]) -> tuple[Rule, ...]:
    """Rules with parameters given as `A04.k=5`.

    Raises:
        UsageError: A setting is malformed, or its rule, parameter or value does not exist among the rules.
    """
    by_code = {item.code: item for item in rules}
    for setting in settings:
        place, _, text = setting.partition("=")
        code, _, name = place.strip().partition(".")
        chosen = by_code.get(code.upper())
        if chosen is None or name not in chosen.parameters or not text.strip():
            known = "" if chosen is None else f"; {chosen.code} has {', '.join(chosen.parameters) or 'no parameter'}"
            raise UsageError(
                "no rule that runs has this parameter",
                value=setting,
                mend=f"write it as A04.k=5, with a rule that is chosen{known}",
            )
        try:
            by_code[chosen.code] = with_values(chosen, {name: _value(text.strip(), chosen.parameters[name])})
        except TypeError:
            raise UsageError(
                "the parameter takes another kind of value",
                value=setting,
                mend=f"it takes {_kind(chosen.parameters[name])}; as it stands it is {chosen.parameters[name]!r}",
            ) from None
    return tuple(by_code[item.code] for item in rules)


def _kind(usual: Plain) -> str:
    """What a value must be to stand where this one stands."""
    if isinstance(usual, bool):
        return "true or false"
    if usual is None:
        return "a number of at least 0, such as 0.9, or none"
    if isinstance(usual, int | float):
        return "a number of at least 0"
    return "a share between 0 and 1, such as 3/100 or 0.03" if _SHARE.fullmatch(usual) else "words"


def _value(text: str, usual: Plain) -> Plain:
    """Text of the command line as the kind of value that it stands for."""
    if text.lower() in {"true", "false"}:
        return text.lower() == "true"
    if text.lower() == "none" and usual is None:
        return None
    if isinstance(usual, str):
        return text
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
