"""Seat rules as data that a law file owns: the formula, and who may take part in it.

A formula is a name, `quota_highest_average`, or a table:

    [parameter.value]
    method = "highest_averages"     # or largest_remainder, quota_highest_average, plurality, block, limited, sntv
    divisor = "dhondt"              # of highest_averages
    quota = "hare"                  # of largest_remainder
    over_allocation = "smallest_remainder"

A threshold is a share of the valid votes, `3/100`, or a table:

    [parameter.value]
    admitted = "share >= 3/100"     # `>` is strict
    base = "valid_and_blank"        # options, valid, valid_and_blank, cast, registered
    scope = "district"              # national; or either: it is enough to pass in the nation or in the district
    of_2 = "7/100"                  # a coalition of two; of_4 holds for four and more, if it is the last
    exempt = "minority, independent"  # kinds of lists that need not pass
    district_seats = 1              # a seat won in a district is enough
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from scrutineer.errors import LawError
from scrutineer.law.decision import THRESHOLD, Alternative, parse_alternatives
from scrutineer.law.law import LawInForce

FORMULA: Final = "formula"
QUOTA_BASE: Final = "quota_base"
QUOTA_BASES: Final = ("valid", "admitted", "options")
NOT_IN: Final = "threshold_not_in"
WHOLE: Final = "nation"
"""The `district_level` of a law that awards the seats of the whole country at once."""
BASES: Final = ("options", "valid", "valid_and_blank", "cast", "registered")
SCOPES: Final = ("national", "district", "either")
METHODS: Final[dict[str, frozenset[str]]] = {
    "highest_averages": frozenset({"divisor"}),
    "quota_highest_average": frozenset({"averages"}),
    "largest_remainder": frozenset({"quota", "over_allocation"}),
    "plurality": frozenset(),
    "block": frozenset(),
    "limited": frozenset({"votes_per_ballot"}),
    "sntv": frozenset(),
}
"""Formulas that a law may name, with the further keys of each."""

_NEEDED: Final = {"highest_averages": ("divisor", "dhondt"), "largest_remainder": ("quota", "hare")}
"""Keys without which a formula says nothing, with an example."""

_NUMBER: Final = re.compile(r"(?<![\w./])(\d+)(?:/(\d+))?(?![\w./])")
_THRESHOLD_KEYS: Final = {"admitted", "base", "scope", "exempt", "district_seats"}


@dataclass(frozen=True, slots=True)
class FormulaRule:
    """A seat formula with its settings.

    Attributes:
        method: One of `METHODS`.
        settings: Further keys: divisor, quota, over_allocation, averages, votes_per_ballot.
    """

    method: str
    settings: Mapping[str, int | str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The formula as plain JSON values."""
        return {"method": self.method, **self.settings}


@dataclass(frozen=True, slots=True)
class ThresholdRule:
    """Who may take part in the allocation of seats.

    Attributes:
        ways: Alternatives of which one must be met by a single list; conditions on its share of the base.
        base: The votes that shares are taken of.
        scope: `national`, `district`, or `either`.
        coalitions: Number of members to the share that a coalition of so many needs, with the strictness of the first
            condition; the last holds for larger ones too.
        exempt: Kinds of lists that need not pass.
        district_seats: Seats won in districts that are enough as well; None where none are.
    """

    ways: tuple[Alternative, ...]
    base: str = "valid"
    scope: str = "national"
    coalitions: Mapping[int, Fraction] = field(default_factory=dict)
    exempt: tuple[str, ...] = ()
    district_seats: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """The threshold as plain JSON values; shares are text."""
        return {
            "admitted": " or ".join(" and ".join(map(str, way)) for way in self.ways),
            "base": self.base,
            "scope": self.scope,
            "coalitions": {str(size): str(share) for size, share in sorted(self.coalitions.items())},
            "exempt": list(self.exempt),
            "district_seats": self.district_seats,
        }

    def least(self, members: int) -> tuple[Fraction, bool]:
        """The share that a list of so many members needs, and whether it must be passed and not only reached."""
        first = self.ways[0][0]
        sizes = [size for size in self.coalitions if size <= members]
        return (self.coalitions[max(sizes)] if sizes else first.least), first.strict


def formula_rule(law: LawInForce | None) -> FormulaRule | None:
    """The seat formula of a law in force, or None where it has none that may be used.

    Raises:
        LawError: The parameter cannot be read as a formula.
    """
    value = law.usable(FORMULA) if law else None
    if law is None or value is None:
        return None
    return formula_from(law, FORMULA, value)


def formula_from(law: LawInForce, column: str, value: object) -> FormulaRule:
    """A formula from its name or table, as a parameter of a law gives it.

    Raises:
        LawError: It cannot be read as a formula.
    """
    table = {"method": value} if isinstance(value, str) else value
    if not isinstance(table, Mapping) or not isinstance(method := table.get("method"), str):
        raise cannot_be_read(law, column, value, 'write a name, or a table with `method = "..."`')
    if method not in METHODS:
        raise cannot_be_read(law, column, method, f"use one of: {', '.join(METHODS)}")
    settings = {key: item for key, item in table.items() if key != "method"}
    strange = sorted(set(settings) - METHODS[method])
    if strange:
        known = ", ".join(sorted(METHODS[method])) or "no further key"
        raise cannot_be_read(law, column, strange[0], f"{method} takes {known}")
    needed = _NEEDED.get(method)
    if needed is not None and needed[0] not in settings:
        raise cannot_be_read(
            law,
            column,
            method,
            f'the law must name its {needed[0]}, which is never guessed: add {needed[0]} = ..., such as "{needed[1]}"',
        )
    return FormulaRule(method, settings)


def threshold_of(law: LawInForce | None) -> ThresholdRule | None:
    """The threshold of a law in force, or None where it has none that may be used.

    Raises:
        LawError: The parameter cannot be read as a threshold.
    """
    value = law.usable(THRESHOLD) if law else None
    if law is None or value is None:
        return None
    if not isinstance(value, Mapping):
        return ThresholdRule(_lines(law, f"share >= {value}", value))
    sizes = {key: item for key, item in value.items() if key.startswith("of_")}
    strange = sorted(set(value) - _THRESHOLD_KEYS - set(sizes))
    if strange:
        raise cannot_be_read(
            law, THRESHOLD, strange[0], f"use {', '.join(sorted(_THRESHOLD_KEYS))}, of_2, of_3 and so on"
        )
    ways = _lines(law, str(value.get("admitted", "")), value.get("admitted", ""))
    if any(condition.measure != "share" for way in ways for condition in way):
        raise cannot_be_read(
            law, THRESHOLD, value.get("admitted"), "a threshold is about shares, such as share >= 3/100"
        )
    if any(condition.least > 1 or (condition.least == 1 and condition.strict) for way in ways for condition in way):
        raise LawError(
            "the threshold contradicts itself",
            file=law.law_id,
            column=THRESHOLD,
            value=value.get("admitted"),
            mend="nobody has more than all votes: check the share",
        )
    if len(ways) != 1 or len(ways[0]) != 1:
        joined, matters = ("and", "higher") if len(ways) == 1 else ("or", "lower")
        raise LawError(
            "the threshold contradicts itself",
            file=law.law_id,
            column=THRESHOLD,
            value=value.get("admitted"),
            mend=f"two lines joined by `{joined}`: only the {matters} one matters; keep that one, and give those of "
            "coalitions as of_2",
        )
    base, scope = str(value.get("base", "valid")), str(value.get("scope", "national"))
    if base not in BASES:
        raise cannot_be_read(law, THRESHOLD, base, f"use as base one of: {', '.join(BASES)}")
    if scope not in SCOPES:
        raise cannot_be_read(law, THRESHOLD, scope, f"use as scope one of: {', '.join(SCOPES)}")
    won = value.get("district_seats")
    if won is not None and (not isinstance(won, int) or won < 1):
        raise cannot_be_read(law, THRESHOLD, won, "district_seats is a whole number of at least 1")
    return ThresholdRule(
        ways,
        base,
        scope,
        _coalitions(law, sizes, ways[0][0].least),
        tuple(kind.strip() for kind in str(value.get("exempt", "")).split(",") if kind.strip()),
        won,
    )


def _lines(law: LawInForce, text: str, value: object) -> tuple[Alternative, ...]:
    """The conditions of a threshold.

    Raises:
        LawError: They are none; what a number beyond a share would mean is told.
    """
    number = _NUMBER.search(text)
    beyond = number is not None and (number[2] is None or int(number[2]) > 0) and _is_beyond(number)
    try:
        if not beyond:
            return parse_alternatives(text, file=law.law_id, column=THRESHOLD)
    except LawError:
        pass
    mend = "write a share of the votes as a fraction, such as 5/100 for 5 per cent"
    if beyond and number is not None:
        meant = 100 * Fraction(int(number[1]), int(number[2] or 1))
        mend = f"{number[0]} means {float(meant):g} per cent: {mend}"
    elif "<" in text:
        mend = "a threshold says what a list must reach, so that `<` is not allowed: write one line with >= or >"
    raise LawError(
        "not a condition of a threshold, which is a share between 0 and 1",
        file=law.law_id,
        column=THRESHOLD,
        value=value,
        mend=mend,
    )


def _is_beyond(number: re.Match[str]) -> bool:
    """Whether a share is above 1, or a whole number that is not 0: nobody means 100 per cent by 1."""
    share = Fraction(int(number[1]), int(number[2] or 1))
    return share > 1 or (number[2] is None and share == 1)


def _coalitions(law: LawInForce, sizes: Mapping[str, int | str], single: Fraction) -> dict[int, Fraction]:
    found: dict[int, Fraction] = {}
    for key, item in sizes.items():
        number = key.removeprefix("of_")
        if not number.isdecimal() or int(number) < 2:
            raise cannot_be_read(law, THRESHOLD, key, "write of_2 for a coalition of two, of_3 for one of three")
        (way,) = _lines(law, f"share >= {item}", item)
        found[int(number)] = way[0].least
    before = single
    for _, share in sorted(found.items()):
        if share < before:
            raise cannot_be_read(
                law, THRESHOLD, str(share), "a larger coalition needs no smaller share: check the sizes"
            )
        before = share
    return found


def cannot_be_read(law: LawInForce, column: str, value: object, mend: str) -> LawError:
    """The error of a parameter that says nothing which could be applied."""
    return LawError("this cannot be read as law", file=law.law_id, column=column, value=value, mend=mend)


def districts_without_threshold(law: LawInForce | None) -> tuple[str, ...]:
    """Districts, by unit id or name, in which the threshold of a law does not hold.

    Returns:
        The names, from a list or from text with commas; empty where the threshold holds everywhere.

    Raises:
        LawError: The names are neither, or the threshold looks beyond the district.
    """
    value = law.usable(NOT_IN) if law is not None else None
    if law is None or value is None:
        return ()
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, Sequence):
        raise LawError("the districts without a threshold are not a list", file=law.law_id, column=NOT_IN, value=value)
    rule = threshold_of(law)
    if rule is not None and rule.scope != "district":
        raise LawError(
            "only a threshold in the district can be lifted by district",
            file=law.law_id,
            column=NOT_IN,
            value=rule.scope,
            mend="state a threshold with the scope district, or leave the districts out",
        )
    return tuple(str(part).strip() for part in parts if str(part).strip())


def quota_base_of(law: LawInForce) -> str | None:
    """The votes of which a law takes its quota: `valid` or `admitted`; None where no source says so.

    `valid`: all valid votes, those of lists below the threshold included. `admitted`, which may be written `options`:
    the votes of the lists that take part.

    Raises:
        LawError: There is no base of this name.
    """
    value = law.quota_base
    if value is not None and value not in QUOTA_BASES:
        raise LawError(
            "the quota is taken of votes that have no name here",
            file=law.law_id,
            column=QUOTA_BASE,
            value=value,
            mend=f"use one of: {', '.join(QUOTA_BASES)}",
        )
    return "admitted" if value == "options" else value
