"""The language of metrics: arithmetic over named counts, parsed by recursive descent and nothing else.

```
sum      = product { ("+" | "-") product }
product  = factor { ("*" | "/") factor }
factor   = "-" factor | "(" sum ")" | number | operand | extreme
extreme  = ("min_over" | "max_over") "(" LEVEL "," sum ")"
operand  = ["previous."] plain | "external." NAME
plain    = COUNT | "stations" | "magnitude" | ("votes" | "seats") "[" OPTION "]"
         | ("sum" | "first" | "second" | "max") "(" family ")" | "rank" "(" family "," OPTION ")"
family   = "votes" | "seats"
```
Every text either gives a tree or a `ClaimError`; there are no loops, no names of the machine and no exponents, so
that a metric always ends and stays small.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
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

Symbol = Literal["+", "-", "*", "/"]

_SUMS: Final[dict[str, Symbol]] = {"+": "+", "-": "-"}
_PRODUCTS: Final[dict[str, Symbol]] = {"*": "*", "/": "/"}


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
    """

    name: str
    of: str | None = None
    key: str | None = None
    previous: bool = False

    @property
    def text(self) -> str:
        """The operand as the language writes it."""
        if self.name == "external":
            return f"external.{self.key}"
        if self.of is not None:
            plain = f"{self.name}({', '.join(part for part in (self.of, self.key) if part)})"
        else:
            plain = self.name if self.key is None else f"{self.name}[{self.key}]"
        return f"previous.{plain}" if self.previous else plain


@dataclass(frozen=True, slots=True)
class Extreme:
    """The smallest or largest value of a metric over the units of a level."""

    which: Literal["min", "max"]
    level: str
    inner: "Expression"

    @property
    def text(self) -> str:
        """The extreme as the language writes it."""
        return f"{self.which}_over({self.level}, {self.inner.text})"


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


Expression = Number | Operand | Extreme | Negative | Binary

_RANK = {"+": 1, "-": 1, "*": 2, "/": 2}


def _wrapped(inner: Expression, rank: int) -> str:
    weak = isinstance(inner, Binary) and _RANK[inner.symbol] < rank
    return f"({inner.text})" if weak else inner.text


def leaves(expression: Expression) -> Iterator[Operand | Extreme]:
    """The operands and extremes of a metric from left to right; what stands inside an extreme is left out."""
    match expression:
        case Operand() | Extreme():
            yield expression
        case Negative(inner):
            yield from leaves(inner)
        case Binary(_, left, right):
            yield from leaves(left)
            yield from leaves(right)
        case Number():
            pass


def at_previous(expression: Expression, same_as: dict[str, str]) -> Expression | None:
    """The same metric at the election before.

    Args:
        expression: The metric.
        same_as: Option to its id in the record before, where that differs.

    Returns:
        The metric with every operand taken from the record before; None where it already looks back, looks outside
        the record, or asks for extremes over units.
    """
    match expression:
        case Number():
            return expression
        case Operand(name="external") | Operand(previous=True) | Extreme():
            return None
        case Operand(key=key):
            return replace(expression, previous=True, key=key if key is None else same_as.get(key, key))
        case Negative(inner):
            below = at_previous(inner, same_as)
            return None if below is None else Negative(below)
        case Binary(symbol, left, right):
            first, second = at_previous(left, same_as), at_previous(right, same_as)
            return None if first is None or second is None else Binary(symbol, first, second)


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
        if word in ("min_over", "max_over"):
            return self.extreme("min" if word == "min_over" else "max", depth)
        return self.operand(word)

    def extreme(self, which: Literal["min", "max"], depth: int) -> Extreme:
        self.take("(")
        level = self.match(_KEY, "a level of units")
        self.take(",")
        inner = self.sum(depth + 1)
        self.take(")")
        if any(isinstance(leaf, Extreme) or leaf.previous or leaf.name == "external" for leaf in leaves(inner)):
            raise self.fault("an extreme over units takes only counts of this record")
        return Extreme(which, level, inner)

    def operand(self, word: str) -> Operand:
        if word == "external":
            self.take(".")
            return Operand("external", key=self.match(_WORD, "a name"))
        previous = word == "previous"
        if previous:
            self.take(".")
            word = self.match(_WORD, "the name of a count")
        if word in PLAIN:
            return Operand(word, previous=previous)
        if word in FAMILIES:
            self.take("[")
            key = self.match(_KEY, "an option")
            self.take("]")
            return Operand(word, key=key, previous=previous)
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
        return Operand("first" if word == "max" else word, of=of, key=ranked, previous=previous)
