"""Times on forms, as ISO 8601 text: the clock on the wall, and the moment where an offset is given."""

import datetime as dt
from typing import Any, Final

import polars as pl

_CLOCK: Final = r"^\s*(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2}))?"
_OFFSET: Final = r"([+-])(\d{2}):?(\d{2})\s*$"


def wall_clock(column: pl.Series) -> pl.Series:
    """The local time that each text gives, its offset left aside; null where it gives none. Shape (lines,)."""
    text = pl.DataFrame({"text": column.cast(pl.String)})
    day, clock, second = (pl.col("text").str.extract(_CLOCK, group) for group in (1, 2, 3))
    joined = day + "T" + clock + ":" + second.fill_null("00")
    return text.select(joined.str.to_datetime("%Y-%m-%dT%H:%M:%S", strict=False)).to_series()


def offset_minutes(column: pl.Series) -> pl.Series:
    """Minutes by which the local time is ahead of universal time; null where no offset is given. Shape (lines,)."""
    text = pl.DataFrame({"text": column.cast(pl.String).str.strip_chars()}).select(
        (pl.col("text").str.extract(_CLOCK, 2).is_not_null()).alias("time"),
        pl.col("text").str.to_uppercase().str.ends_with("Z").alias("universal"),
        *(pl.col("text").str.extract(_OFFSET, group).alias(name) for group, name in ((1, "sign"), (2, "h"), (3, "m"))),
    )
    minutes = pl.col("h").cast(pl.Int64) * 60 + pl.col("m").cast(pl.Int64)
    signed = pl.when(pl.col("sign") == "-").then(-minutes).otherwise(minutes)
    return text.select(
        pl.when(pl.col("universal")).then(0).when(pl.col("sign").is_not_null() & pl.col("time")).then(signed)
    ).to_series()


def closing_time(value: Any, last_day: dt.date | None) -> dt.datetime | None:
    """When the polls closed, on the local clock: a time of day, or day and time, as TOML or as ISO 8601 text."""
    if isinstance(value, str):
        try:
            value = dt.time.fromisoformat(value) if len(value) <= len("00:00:00") else dt.datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, dt.time) and last_day is not None:
        return dt.datetime.combine(last_day, value.replace(tzinfo=None))
    return None
