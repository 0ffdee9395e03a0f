"""Dates in text: calendar dates as printed, times of day, and what a relative date means on the day of the article."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from scrutineer.claims.quantities.phrases import SPACE, alternatives, whole
from scrutineer.claims.quantities.quantity_words import QuantityWords

YEARS: Final = range(1800, 2101)
_CENTURY_OF_TWO_DIGITS: Final = 2000
_YEAR = r"(?:1[89]|20)\d\d"
_CLOCK: Final = (
    r"\d{1,2}[:.h]\d{2}(?:[^\S\n]*(?:[ap]\.?m\b\.?|h\b|hrs\b|GMT\b|uhr\b))|\d{1,2}:\d{2}(?!\d)|\d{1,2}h\d{2}(?!\w)"
    r"|\d{1,2}[^\S\n]?(?:[ap]\.m\.|[ap]m\b|o['’]clock\b)|\d{1,2}[^\S\n]?h(?:eures|oras)?(?![\w])"
)
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
    """

    end: int
    value: str
    days: Days | None
    time: bool = False


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
        self._patterns = tuple(
            re.compile(pattern, flags)
            for pattern in (
                rf"(?P<year>{_YEAR})-(?P<number>\d\d)-(?P<day>\d\d)(?!\d)",
                rf"(?P<day>\d{{1,2}})[/.](?P<number>\d{{1,2}})[/.](?P<year>{_YEAR}|\d\d)(?![\d])",
                rf"{lead}{day}{more}{of}{SPACE}{month}{year}(?!\w)",
                rf"{lead}{month}{SPACE}(?:the[^\S\n])?{day}(?![\d,.]*\d){more}{year}(?!\w)",
                rf"{month}{of},?{SPACE}(?P<year>{_YEAR})(?!\w)",
            )
        )
        self._month = re.compile(month + r"(?!\w)", flags)
        self._before_month = re.compile(rf"(?:^|\W){alternatives(words.months_alone)}[\s-]+$", re.IGNORECASE)
        self._clock = re.compile(_CLOCK, re.IGNORECASE)
        self._years = re.compile(
            rf"(?P<year>{_YEAR})(?P<decade>s(?!\w))?(?:{_DASH}(?P<end>{_YEAR}|\d\d)(?!\d))?(?![\w%]|[.,]\d)"
        )
        self.month_names, self.weekday_names = names, days

    def at(self, text: str, start: int) -> PrintedDate | None:
        """The calendar date or time of day that begins at a place; None where none does."""
        for pattern in self._patterns:
            found = pattern.match(text, start)
            date = self._read(found) if found else None
            if date:
                return date
        clock = self._clock.match(text, start)
        if clock:
            return PrintedDate(clock.end(), clock.group(), None, time=True)
        return self._month_alone(text, start)

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
        last = int(re.match(r"\d+", groups["last"]).group()) if groups.get("last") else day  # type: ignore[union-attr]
        try:
            ends = [dt.date(year or 2000, month, number) for number in (day, last)]
        except ValueError:
            return None
        printed = f"{month:02d}-{day:02d}" + (f"/{month:02d}-{last:02d}" if last != day else "")
        value = f"--{printed}" if year is None else f"{year}-{printed}"
        return PrintedDate(found.end(), value, None if year is None else Days(min(ends), max(ends)))


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
    meaning: str, article: dt.date, *, number: int | None, weekday: int | None, period: str | None
) -> Days | None:
    """What a relative date means on the day of the article; None where it has no one meaning.

    Args:
        meaning: `day N`, `weekday`, `weekday +`, `weekend`, `period N` (N steps from the one that holds the article's
            day; a period may be named: `period week -1`), `back` (number of periods ago), or `unknown`.
        article: The day of the article.
        number: The number printed, for `back`.
        weekday: The day of the week printed, Monday 1.
        period: The period printed.
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
        return relative_days("weekend", article, number=None, weekday=None, period=None)
    return None


def _one(day: dt.date) -> Days:
    return Days(day, day)


def _year_days(first: int, last: int) -> Days:
    return Days(dt.date(first, 1, 1), dt.date(last, 12, 31))


def _next_month(first: dt.date) -> dt.date:
    return dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
