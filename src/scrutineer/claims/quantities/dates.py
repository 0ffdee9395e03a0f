"""Dates in text: calendar dates as printed, times of day, and what a relative date means on the day of the article."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from scrutineer.claims.quantities.phrases import SPACE, alternatives, last_words, whole, word_before
from scrutineer.claims.quantities.quantity_words import QuantityWords

YEARS: Final = range(1800, 2101)
_CENTURY_OF_TWO_DIGITS: Final = 2000
_YEAR = r"(?:1[89]|20)\d\d"
_CLOCK: Final = (
    r"\d{1,2}[:.h]\d{2}(?:[^\S\n]*(?:[ap]\.?m\b\.?|h\b|hrs\b|hours\b|GMT\b|UTC\b|uhr\b))"
    r"|\d{1,2}:\d{2}(?::\d{2})?(?!\d)|\d{1,2}[^\S\n]?h[^\S\n]?\d{2}(?!\w)"
    r"|\d{1,2}[^\S\n]?(?:[ap]\.m\.|[ap]m\b|o['’]clock\b)"
    r"|\d{1,2}[^\S\n]?h(?:eures?|oras?)?(?![\w])(?:[^\S\n]\d{2}(?![\d%]|[^\S\n]\w{3}))?"
    r"|[0-2]\d[0-5]\d[^\S\n]?(?:hrs|GMT|UTC)\b"
)
_DOTTED_CLOCK: Final = re.compile(r"(?:[01]?\d|2[0-3])\.[0-5][05](?![.,]?\d)")
_FEW_DAYS: Final = 12
_DASH: Final = r"[^\S\n]?[-\u2013\u2014/][^\S\n]?"


@dataclass(frozen=True, slots=True)
class Days:
    """The days from the first to the last, both included."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A calendar date in a text.

    Attributes:
        end: Where it ends.
        value: What is printed: `2018-07-29`, `--07-29` without a year, `2018-07`, `--07`, `2018`, or a clock time.
        days: The days it names, where the year is printed.
        time: Whether it is a time of day.
        readings: The days that its digits can mean, where they can mean two.
    """

    end: int
    value: str
    days: Days | None
    time: bool = False
    readings: tuple[str, ...] = ()


class Calendar:
    """Reads dates in the words of one language."""

    def __init__(self, words: QuantityWords) -> None:
        """Build the patterns of a language."""
        self._words = words
        flags = re.NOFLAG if words.capital_dates else re.IGNORECASE
        names = [name.capitalize() for name in words.months] if words.capital_dates else list(words.months)
        days = [name.capitalize() for name in words.weekdays] if words.capital_dates else list(words.weekdays)
        month = rf"(?P<month>{whole(alternatives(names))})(?:\.(?=[^\S\n]*\d))?"
        suffix = alternatives(words.ordinal_suffixes)
        of = rf"(?:{SPACE}{alternatives(words.day_of)})?" if words.day_of else ""
        day, other = rf"(?P<day>\d{{1,2}}){suffix}?", rf"\d{{1,2}}{suffix}?"
        joined = alternatives([*words.join, *words.range_words])
        more = rf"(?:(?:{_DASH}|{SPACE}{joined}{SPACE}|,[^\S\n])(?P<last>{other}))?"
        year = rf"(?:,?(?:{SPACE}{alternatives(words.day_of)})?{SPACE}(?P<year>{_YEAR})(?!\d))?"
        lead = rf"(?:{whole(alternatives(days))},?{SPACE}(?:{whole(alternatives(words.articles))}{SPACE})?)?"
        digits = (
            rf"(?P<year>{_YEAR})-(?P<number>\d\d)-(?P<day>\d\d)(?!\d)",
            rf"(?P<day>\d{{1,2}})(?P<mark>[/.-])(?P<number>\d{{1,2}})(?P=mark)(?P<year>{_YEAR}|\d\d)(?![\d])",
            rf"{day}{more}{of}{SPACE}{month}{year}(?!\w)",
        )
        named = (
            rf"{lead}{day}{more}{of}{SPACE}{month}{year}(?!\w)",
            rf"{lead}{month}{SPACE}(?:the[^\S\n])?{day}(?![\d,.]*\d){more}{year}(?!\w)",
            rf"{month}{of},?{SPACE}(?P<year>{_YEAR})(?!\w)",
        )
        self._from_digits, self._named = (
            tuple(re.compile(pattern, flags) for pattern in patterns) for patterns in (digits, named)
        )
        self._month = re.compile(month + r"(?!\w)", flags)
        self._before_month = re.compile(rf"(?:^|\W){alternatives(words.months_alone)}[\s-]+$", re.IGNORECASE)
        self._clock = re.compile(_CLOCK, re.IGNORECASE)
        self._years = re.compile(
            rf"(?P<year>{_YEAR})(?P<decade>s(?!\w))?(?:{_DASH}(?P<end>{_YEAR}|\d\d)(?!\d))?(?![\w%]|[.,]\d)"
        )
        self._alone_ends = last_words(words.months_alone)
        self.month_names, self.weekday_names = names, days

    def at(self, text: str, start: int) -> PrintedDate | None:
        """The calendar date or time of day that begins at a place; None where none does."""
        digit = text[start].isdigit()
        for pattern in self._from_digits if digit else self._named:
            found = pattern.match(text, start)
            date = self._read(found) if found else None
            if date:
                return date
        if not digit:
            return self._month_alone(text, start)
        clock = self._clock.match(text, start) or self._dotted(text, start)
        return PrintedDate(clock.end(), clock.group(), None, time=True) if clock else None

    def _dotted(self, text: str, start: int) -> re.Match[str] | None:
        """`at 15.00`, but not `stood at 15.00`."""
        found = _DOTTED_CLOCK.match(text, start)
        before = word_before(text, start) if found else ""
        if found is None or before not in self._words.clock_after:
            return None
        ahead = text.rfind(text[start - 1 - len(before) :][: len(before)], 0, start)
        return None if word_before(text, ahead) in self._words.clock_not_after else found

    def year_at(self, text: str, start: int) -> PrintedDate | None:
        """Four digits that can be a year, `2013-2018`, `2008/09` or `1990s`; the caller knows what is counted."""
        found = self._years.match(text, start)
        if found is None:
            return None
        first = last = int(found["year"])
        if found["decade"]:
            last = first + 9
        elif found["end"]:
            ends = found["end"]
            last = int(ends) if len(ends) > 2 else first // 100 * 100 + int(ends)
            if last <= first:
                return PrintedDate(found.end("year"), found["year"], _year_days(first, first))
        return PrintedDate(found.end(), found.group(), _year_days(first, last))

    def _month_alone(self, text: str, start: int) -> PrintedDate | None:
        if word_before(text, start).rpartition("-")[2] not in self._alone_ends and text[start - 1 : start] != "-":
            return None
        found = self._month.match(text, start)
        if found is None or not self._before_month.search(text[max(0, start - 20) : start]):
            return None
        return PrintedDate(found.end(), f"--{self._words.months[found['month'].lower()]:02d}", None)

    def _read(self, found: re.Match[str]) -> PrintedDate | None:
        groups = found.groupdict()
        name = groups.get("month")
        month = self._words.months[name.lower()] if name else int(groups.get("number") or 0)
        year = int(groups["year"]) if groups.get("year") else None
        if year is not None and year < YEARS.start:
            year += _CENTURY_OF_TWO_DIGITS
        if not groups.get("day"):
            if year is None:
                return None
            first = dt.date(year, month, 1)
            return PrintedDate(found.end(), f"{year}-{month:02d}", Days(first, _next_month(first) - dt.timedelta(1)))
        day = int(groups["day"])
        if groups.get("mark") == "/" and year is not None:
            return self._in_slashes(found.end(), found.group(), (day, month, year))
        last = int(re.match(r"\d+", groups["last"]).group()) if groups.get("last") else day  # type: ignore[union-attr]
        try:
            ends = [dt.date(year or 2000, month, number) for number in (day, last)]
        except ValueError:
            return None
        printed = f"{month:02d}-{day:02d}" + (f"/{month:02d}-{last:02d}" if last != day else "")
        value = f"--{printed}" if year is None else f"{year}-{printed}"
        return PrintedDate(found.end(), value, None if year is None else Days(min(ends), max(ends)))

    def _in_slashes(self, end: int, printed: str, parts: tuple[int, int, int]) -> PrintedDate | None:
        """`03/04/2018` is one of two days where the language writes either first, and then no day is guessed."""
        day, month, year = parts
        if month > _FEW_DAYS:
            day, month = month, day
        try:
            one = dt.date(year, month, day)
        except ValueError:
            return None
        if self._words.day_first is None and day <= _FEW_DAYS and day != month:
            other = dt.date(year, day, month)
            return PrintedDate(end, printed, None, readings=(one.isoformat(), other.isoformat()))
        return PrintedDate(end, one.isoformat(), Days(one, one))


def days_meant(value: str, article: dt.date) -> Days | None:
    """The days of a date printed without a year: those nearest to the day of the article."""
    found = re.fullmatch(r"--(\d\d)(?:-(\d\d))?(?:/(\d\d)-(\d\d))?", value)
    if found is None:
        return None
    month, day, _, last = (int(part) if part else None for part in found.groups())
    choices = []
    for year in (article.year - 1, article.year, article.year + 1):
        try:
            first = dt.date(year, month or 1, day or 1)
            end = dt.date(year, month or 1, last or day or 1)
        except ValueError:
            continue
        choices.append(Days(first, end if day else _next_month(first) - dt.timedelta(1)))
    return min(choices, key=lambda days: abs((days.first - article).days), default=None)


def relative_days(
    meaning: str,
    article: dt.date,
    *,
    number: int | None = None,
    weekday: int | None = None,
    period: str | None = None,
    month: int | None = None,
) -> Days | None:
    """What a relative date means on the day of the article; None where it has no one meaning.

    Args:
        meaning: `day N`, `weekday`, `weekday +`, `weekend`, `period N` (N steps from the one that holds the article's
            day; a period may be named: `period week -1`), `month -1` (the last such month before the article's),
            `month 0` (the nearest), `month +1` (the next), `back` (number of periods ago), or `unknown`.
        article: The day of the article.
        number: The number printed, for `back`.
        weekday: The day of the week printed, Monday 1.
        period: The period printed.
        month: The month printed, 1 to 12.
    """
    kind, *rest = meaning.split()
    if kind == "day":
        return _one(article + dt.timedelta(int(rest[0])))
    if kind == "weekend":
        saturday = article - dt.timedelta((article.isoweekday() - 6) % 7)
        return Days(saturday, saturday + dt.timedelta(1))
    if kind == "weekday" and weekday:
        if rest:
            return _one(article + dt.timedelta((weekday - article.isoweekday() - 1) % 7 + 1))
        return _one(article - dt.timedelta((article.isoweekday() - weekday) % 7))
    if kind == "month" and month:
        return _month_from(article, month, int(rest[0]))
    if kind == "period":
        named = rest[0] if len(rest) > 1 else period
        return _period(named, article, int(rest[-1]))
    if kind == "back" and period in {"day", "week", "fortnight"}:
        return _one(article - dt.timedelta((number or 1) * {"day": 1, "week": 7, "fortnight": 14}[period]))
    if kind == "back" and period == "year":
        year = article.year - (number or 1)
        return _year_days(year, year) if year >= 1 else None
    return None


def _period(period: str | None, article: dt.date, steps: int) -> Days | None:
    if period == "week":
        monday = article - dt.timedelta(article.weekday() - 7 * steps)
        return Days(monday, monday + dt.timedelta(6))
    if period == "month":
        month = article.year * 12 + article.month - 1 + steps
        first = dt.date(month // 12, month % 12 + 1, 1)
        return Days(first, _next_month(first) - dt.timedelta(1))
    if period == "year":
        return _year_days(article.year + steps, article.year + steps)
    if period == "weekend":
        return relative_days("weekend", article)
    return None


def _month_from(article: dt.date, month: int, steps: int) -> Days | None:
    if steps == 0:
        return days_meant(f"--{month:02d}", article)
    year = article.year + (steps < 0 and month < article.month) + (steps > 0 and month <= article.month)
    year -= steps < 0
    return Days(first := dt.date(year, month, 1), _next_month(first) - dt.timedelta(1))


def _one(day: dt.date) -> Days:
    return Days(day, day)


def _year_days(first: int, last: int) -> Days:
    return Days(dt.date(first, 1, 1), dt.date(last, 12, 31))


def _next_month(first: dt.date) -> dt.date:
    return dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
