"""What the tests of the built-in records share: the collected facts, and the interval that a printed figure implies."""

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import polars as pl

from scrutineer.record.record import ElectionRecord

COUNTS = {"registered": "registered", "ballots_cast": "cast", "valid": "valid", "invalid": "invalid"}
RATES = {
    "turnout",
    "turnout_valid",
    "invalid_share",
    "vote_share",
    "vote_share_cast",
    "vote_share_recorded",
    "votes_to_flip_share",
    "min_vote_share_by_province",
    "names_not_found",
    "registered_of_eligible",
    "register_accuracy",
    "registered_in_sample",
}
WORDS = {"one": "1", "four": "4", "five": "5", "six": "6", "nine": "9"}


def facts(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "facts" / "cambodia" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def unit_id(province: str) -> str:
    return "kh-" + province.lower().replace(" ", "-")


def one(table: pl.DataFrame, column: str, **keys: str | None) -> int | None:
    rows = table.filter(
        *(pl.col(key).is_null() if value is None else pl.col(key) == value for key, value in keys.items())
    )
    assert rows.height == 1, keys
    value: int | None = rows[column][0]
    return value


def printed(record: ElectionRecord, metric: str, number: str, **keys: str) -> list[dict[str, object]]:
    """The statements of a metric whose interval holds a number as printed in the facts."""
    value = Decimal(number.replace(",", "")) / (100 if metric in RATES else 1)
    rows = record.statements.filter(pl.col("metric") == metric, *(pl.col(k) == v for k, v in keys.items()))
    return [row for row in rows.iter_rows(named=True) if Decimal(row["low"]) <= value <= Decimal(row["high"])]


def implied(text: str, metric: str) -> tuple[Decimal, Decimal]:
    """The interval of a printed figure: half a unit of its last digit, a count in full exactly, words as said."""
    text = " ".join(WORDS.get(word, word) for word in text.split())
    number = next(_numbers(text))
    decimals = len(str(number).partition(".")[2])
    scale = Decimal(1)
    unit = Decimal(1).scaleb(-decimals)
    if "million" in text:
        scale = Decimal(1_000_000)
    elif metric in RATES:
        scale = Decimal("0.01")
    elif decimals == 0 and str(number).endswith("000"):
        # A count in whole thousands is taken as rounded; any other whole number is printed in full.
        unit = Decimal(1).scaleb(len(str(number)) - len(str(number).rstrip("0")))
    in_full = scale == 1 and unit == 1
    hedge = re.sub(r"[\d.,%]|percent|per cent|million", "", text).strip()
    match hedge:
        case "about" | "some" | "around":
            low, high = number - unit, number + unit
        case "nearly" | "almost" | "just under":
            low, high = number * Decimal("0.95"), number
        case "over" | "more than" | "plus de":
            low, high = number, number * Decimal("1.1")
        case "at least" | "not less than":
            low, high = number, Decimal(100) if metric in RATES else Decimal(125)
        case "under":
            low, high = Decimal(0), number
        case "":
            half = Decimal(0) if in_full or metric in {"seats", "magnitude"} else unit / 2
            low, high = max(number - half, Decimal(0)), number + half
        case _:
            raise AssertionError(text)
    return low * scale, high * scale


def _numbers(text: str) -> Iterator[Decimal]:
    for found in re.findall(r"\d[\d.,]*", text):
        thousands = re.fullmatch(r"\d{1,3}(,\d{3})+", found)
        yield Decimal(found.replace(",", "") if thousands else found.replace(",", "."))


def used_sources(record: ElectionRecord) -> set[str]:
    """Every source id that a figure, a stage or a key of the contest names."""
    cells = [
        *(cell for table in (record.ballots, record.votes, record.seats) for cell in table["source"].to_list()),
        *record.statements["source"].to_list(),
        *(stage.source for stage in record.metadata.stages),
        *(v for k, v in record.main_contest().extra.items() if k.endswith("_source")),
    ]
    return {part for cell in cells if cell for part in cell.split(";")}
