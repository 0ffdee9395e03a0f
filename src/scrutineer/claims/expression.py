"""The language of metrics: arithmetic over named counts, parsed by recursive descent and nothing else.

```
sum      = product { ("+" | "-") product }
product  = factor { ("*" | "/") factor }
factor   = "-" factor | "(" sum ")" | number | operand | over | share
over     = ("min_over" | "max_over") "(" LEVEL "," sum ")"
         | "count_where" "(" LEVEL "," sum ("<" | "<=" | ">" | ">=" | "=") ["-"] number ")"
share    = "share" "(" family "," OPTION ")"
operand  = ["previous." | "in[" RECORD "]."] plain | "external." NAME
plain    = COUNT | "stations" | "magnitude" | ("votes" | "seats") "[" OPTION "]"
         | ("sum" | "first" | "second" | "max") "(" family ")" | "rank" "(" family "," OPTION ")"
family   = "votes" | "seats"
```
`share(votes, x)` is read as `votes[x] / valid` and `share(seats, x)` as `seats[x] / magnitude`.
Every text either gives a tree or a `ClaimError`; there are no loops, no names of the machine and no exponents, so
that a metric always ends and stays small.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Final, Literal

from scrutineer.errors import ClaimError
from scrutineer.record.counts import COUNT_KINDS

LONGEST = 400
DEEPEST = 24
PLAIN = (*COUNT_KINDS, "stations", "magnitude")
FAMILIES = ("votes", "seats")
OVER_FAMILY = ("sum", "first", "second", "max", "rank")

_SPACE = re.compile(r"\s*")
_NUMBER = re.compile(r"\d{1,15}(\.\d{1,15})?(?![\w.])", re.ASCII)
_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_KEY = re.compile(r"[^\s,()\[\]+*/](?:[^,()\[\]+*/]*[^\s,()\[\]+*/])?")
_BOUND = re.compile(r"<=|>=|<|>|=")

Symbol = Literal["+", "-", "*", "/"]
Bound = Literal["<", "<=", ">", ">=", "="]

_SUMS: Final[dict[str, Symbol]] = {"+": "+", "-": "-"}
_PRODUCTS: Final[dict[str, Symbol]] = {"*": "*", "/": "/"}
_BOUNDS: Final[dict[str, Bound]] = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "=": "="}
_OVER: Final[dict[str, Literal["min", "max", "count"]]] = {"min_over": "min", "max_over": "max", "count_where": "count"}


@dataclass(frozen=True, slots=True)
class Number:
    """A number written in the metric."""

    value: Fraction

    @property
    def text(self) -> str:
        """The number as the language writes it; every number written in a metric is a finite decimal."""
        if self.value.denominator == 1:
            return str(self.value.numerator)
        digits = 0
        while (self.value * 10**digits).denominator != 1:
            digits += 1
        whole = str((self.value * 10**digits).numerator).rjust(digits + 1, "0")
        return f"{whole[:-digits]}.{whole[-digits:]}"


@dataclass(frozen=True, slots=True)
class Operand:
    """A figure that the record may hold.

    Attributes:
        name: A count, stations, magnitude, votes, seats, sum, first, second, rank or external.
        of: For sum, first, second and rank: votes or seats.
        key: The option of votes, seats and rank; the name of an external figure.
        previous: Whether it is the figure of the election before.
        election: Id of the record of an earlier election that it is a figure of.
    """

    name: str
    of: str | None = None
    key: str | None = None
    previous: bool = False
    election: str | None = None

    @property
    def text(self) -> str:
        """The operand as the language writes it."""
        if self.name == "external":
            return f"external.{self.key}"
        if self.of is not None:
            plain = f"{self.name}({', '.join(part for part in (self.of, self.key) if part)})"
        else:
            plain = self.name if self.key is None else f"{self.name}[{self.key}]"
        if self.election is not None:
            return f"in[{self.election}].{plain}"
        return f"previous.{plain}" if self.previous else plain

    @property
    def earlier(self) -> bool:
        """Whether it belongs to another election than the record's own."""
        return self.previous or self.election is not None


@dataclass(frozen=True, slots=True)
class OverUnits:
    """A metric over the units of a level: its smallest or largest value, or in how many of them it keeps to a bound.

    Attributes:
        which: min, max or count.
        level: The level.
        inner: The metric.
        bound: For count: the comparison.
        limit: For count: what is compared with.
    """

    which: Literal["min", "max", "count"]
    level: str
    inner: "Expression"
    bound: Bound | None = None
    limit: Fraction = Fraction(0)

    @property
    def text(self) -> str:
        """The metric as the language writes it."""
        if self.which != "count":
            return f"{self.which}_over({self.level}, {self.inner.text})"
        limit = f"-{Number(-self.limit).text}" if self.limit < 0 else Number(self.limit).text
        return f"count_where({self.level}, {self.inner.text} {self.bound} {limit})"


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus a value."""

    inner: "Expression"

    @property
    def text(self) -> str:
        """The value as the language writes it."""
        return f"-{_wrapped(self.inner, 3)}"


@dataclass(frozen=True, slots=True)
class Binary:
    """Two values and what is done with them."""

    symbol: Symbol
    left: "Expression"
    right: "Expression"

    @property
    def text(self) -> str:
        """The operation as the language writes it, with as few parentheses as it needs."""
        rank = _RANK[self.symbol]
        return f"{_wrapped(self.left, rank)} {self.symbol} {_wrapped(self.right, rank + 1)}"


Expression = Number | Operand | OverUnits | Negative | Binary

_RANK = {"+": 1, "-": 1, "*": 2, "/": 2}


def _wrapped(inner: Expression, rank: int) -> str:
    weak = isinstance(inner, Binary) and _RANK[inner.symbol] < rank
    return f"({inner.text})" if weak else inner.text


def leaves(expression: Expression) -> Iterator[Operand | OverUnits]:
    """The operands and metrics over units from left to right; what stands inside the latter is left out."""
    match expression:
        case Operand() | OverUnits():
            yield expression
        case Negative(inner):
            yield from leaves(inner)
        case Binary(_, left, right):
            yield from leaves(left)
            yield from leaves(right)
        case Number():
            pass


def at_previous(expression: Expression, same_as: dict[str, str]) -> Expression | None:
    """The same metric at the election before; see `at_election`."""
    return at_election(expression, None, same_as)


def at_election(expression: Expression, election: str | None, same_as: dict[str, str]) -> Expression | None:
    """The same metric at an earlier election.

    Args:
        expression: The metric.
        election: Id of that election's record; None for the election before.
        same_as: Option to its id in that record, where that differs.

    Returns:
        The metric with every operand taken from that record; None where it already looks back, looks outside the
        record, or goes over units.
    """
    match expression:
        case Number():
            return expression
        case OverUnits():
            return None
        case Operand(name="external") | Operand(previous=True):
            return None
        case Operand(key=key):
            if expression.election is not None:
                return None
            there = key if key is None else same_as.get(key, key)
            return replace(expression, previous=election is None, election=election, key=there)
        case Negative(inner):
            below = at_election(inner, election, same_as)
            return None if below is None else Negative(below)
        case Binary(symbol, left, right):
            first, second = at_election(left, election, same_as), at_election(right, election, same_as)
            return None if first is None or second is None else Binary(symbol, first, second)


@lru_cache(maxsize=512)
def parse_metric(text: str) -> Expression:
    """Read a metric.

    Raises:
        ClaimError: The text is not a metric; the message says where it stops making sense.
    """
    if len(text) > LONGEST:
        raise ClaimError("the metric is too long", value=text, mend=f"keep it within {LONGEST} characters")
    return _Reader(text).whole()


class _Reader:
    """Where reading stands in the text of a metric."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0

    def fault(self, message: str, mend: str | None = None) -> ClaimError:
        return ClaimError(f"{message} at character {self.place + 1} of the metric", value=self.text, mend=mend)

    def peek(self) -> str:
        found = _SPACE.match(self.text, self.place)
        self.place = found.end() if found else self.place
        return self.text[self.place : self.place + 1]

    def take(self, symbol: str) -> None:
        if self.peek() != symbol:
            raise self.fault(f"a {symbol} is missing")
        self.place += 1

    def match(self, pattern: re.Pattern[str], what: str) -> str:
        self.peek()
        found = pattern.match(self.text, self.place)
        if found is None:
            raise self.fault(f"{what} is missing")
        self.place = found.end()
        return found.group()

    def whole(self) -> Expression:
        found = self.sum(0)
        if self.peek():
            raise self.fault("something is left over", "join the parts with + - * /")
        return found

    def sum(self, depth: int) -> Expression:
        found = self.product(depth)
        while symbol := _SUMS.get(self.peek()):
            self.place += 1
            found = Binary(symbol, found, self.product(depth))
        return found

    def product(self, depth: int) -> Expression:
        found = self.factor(depth)
        while symbol := _PRODUCTS.get(self.peek()):
            self.place += 1
            found = Binary(symbol, found, self.factor(depth))
        return found

    def factor(self, depth: int) -> Expression:
        if depth > DEEPEST:
            raise self.fault("the metric is nested too deeply", f"keep it within {DEEPEST} levels")
        symbol = self.peek()
        if symbol == "-":
            self.place += 1
            return Negative(self.factor(depth + 1))
        if symbol == "(":
            self.place += 1
            found = self.sum(depth + 1)
            self.take(")")
            return found
        if symbol in "0123456789" and symbol:
            return Number(Fraction(self.match(_NUMBER, "a decimal number")))
        word = self.match(_WORD, "a number or the name of a count")
        if word in _OVER:
            return self.over_units(_OVER[word], depth)
        return self.share() if word == "share" else self.operand(word)

    def over_units(self, which: Literal["min", "max", "count"], depth: int) -> OverUnits:
        self.take("(")
        level = self.match(_KEY, "a level of units")
        self.take(",")
        inner = self.sum(depth + 1)
        found = OverUnits(which, level, inner)
        if which == "count":
            self.peek()
            bound = _BOUNDS[self.match(_BOUND, "one of < <= > >= =")]
            sign = -1 if self.peek() == "-" else 1
            self.place += sign < 0
            found = OverUnits(which, level, inner, bound, sign * Fraction(self.match(_NUMBER, "a decimal number")))
        self.take(")")
        if any(isinstance(leaf, OverUnits) or leaf.earlier or leaf.name == "external" for leaf in leaves(inner)):
            raise self.fault("a metric over units takes only counts of this record")
        return found

    def share(self) -> Binary:
        self.take("(")
        of = self.match(_WORD, "votes or seats")
        if of not in FAMILIES:
            raise self.fault(f"share takes votes or seats, not {of}")
        self.take(",")
        option = self.match(_KEY, "an option")
        self.take(")")
        return Binary("/", Operand(of, key=option), Operand("valid" if of == "votes" else "magnitude"))

    def operand(self, word: str) -> Operand:
        if word == "external":
            self.take(".")
            return Operand("external", key=self.match(_WORD, "a name"))
        previous, election = word == "previous", None
        if word == "in":
            self.take("[")
            election = self.match(_KEY, "the id of a record")
            self.take("]")
        if previous or election:
            self.take(".")
            word = self.match(_WORD, "the name of a count")
        if word in PLAIN:
            return Operand(word, previous=previous, election=election)
        if word in FAMILIES:
            self.take("[")
            key = self.match(_KEY, "an option")
            self.take("]")
            return Operand(word, key=key, previous=previous, election=election)
        if word not in OVER_FAMILY:
            self.place -= len(word)
            raise self.fault(f"unknown metric {word}", f"use {', '.join((*PLAIN, *FAMILIES, *OVER_FAMILY))}")
        self.take("(")
        of = self.match(_WORD, "votes or seats")
        if of not in FAMILIES:
            raise self.fault(f"{word} takes votes or seats, not {of}")
        ranked = None
        if word == "rank":
            self.take(",")
            ranked = self.match(_KEY, "an option")
        self.take(")")
        name = "first" if word == "max" else word
        return Operand(name, of=of, key=ranked, previous=previous, election=election)
