"""Make the shipped quantiles of the reference distributions from the tables that lie outside the project.

Run `python tools/reference_quantiles.py FACTS`, where FACTS is the folder with `reference_invalid_ballots.csv` and
`reference_turnout_vdem_1990on.csv`. The files under `tabulation/reference` are written anew; a test compares them
with the tables where these are at hand.
"""

import sys
from pathlib import Path

import numpy as np
import polars as pl

PERCENTS = (1, *range(5, 100, 5), 99)
SINCE = 2000
TARGET = Path(__file__).parent.parent / "src" / "scrutineer" / "tabulation" / "reference"


def parlgov(facts: Path, metric: str) -> pl.DataFrame:
    """Unflagged ParlGov rows since 2000: iso3 and the rate of each election."""
    part, whole = {"invalid_share": ("invalid", "ballots_cast"), "turnout": ("ballots_cast", "registered")}[metric]
    table = pl.read_csv(facts / "reference_invalid_ballots.csv", infer_schema_length=None)
    rows = table.filter(
        (pl.col("source_ids") == "PARLGOV")
        & (pl.col("date").str.slice(0, 4).cast(pl.Int64) >= SINCE)
        & pl.col("flag").is_null()
    )
    return rows.select("iso3", (pl.col(part).cast(pl.Float64) / pl.col(whole).cast(pl.Float64)).alias("value"))


def vdem(facts: Path) -> pl.DataFrame:
    """V-Dem country-years since 2000 that hold a turnout: iso3 and the rate."""
    table = pl.read_csv(facts / "reference_turnout_vdem_1990on.csv", infer_schema=False)
    rows = table.filter(pl.col("year").cast(pl.Int64) >= SINCE)
    value = pl.col("turnout_registered_pct").cast(pl.Float64, strict=False) / 100
    return rows.select("iso3", value.alias("value")).filter(
        pl.col("value").is_not_nan() & pl.col("value").is_not_null()
    )


def quantiles(values: pl.Series) -> list[float]:
    """The shipped percentiles, linear between order statistics, to six decimals."""
    return [round(float(q), 6) for q in np.percentile(values.to_numpy(), PERCENTS)]


def render(table: pl.DataFrame, **meta: str) -> str:
    """One reference as TOML."""
    lines = [f'{key} = "{value}"' for key, value in meta.items()]
    lines += [
        f"n = {table.height}",
        f"percents = {list(PERCENTS)}",
        f"quantiles = {quantiles(table['value'])}",
        "",
    ]
    lines += ["# With the elections of one country left out: number, then the same percentiles.", "[without]"]
    for country in sorted(table["iso3"].drop_nulls().unique()):
        rest = table.filter(pl.col("iso3").ne_missing(country))["value"]
        lines.append(f"{country} = {[rest.len(), *quantiles(rest)]}")
    return "\n".join(lines) + "\n"


def main(facts: Path) -> None:
    """Write the three references."""
    scope = (
        "37 established democracies (EU and OECD members), parliamentary elections since 2000, "
        "countries with compulsory voting included (Australia, Belgium, Luxembourg and others)"
    )
    source = "ParlGov, development version of November 2023"
    invalid = render(
        parlgov(facts, "invalid_share"),
        id="invalid_share",
        title="Invalid ballots as a share of ballots cast",
        metric="invalid_share",
        scope=scope,
        source=source,
    )
    turnout = render(
        parlgov(facts, "turnout"),
        id="turnout",
        title="Turnout: ballots cast over registered voters",
        metric="turnout",
        scope=scope,
        source=source,
    )
    wide = render(
        vdem(facts),
        id="turnout_vdem",
        title="Turnout of registered voters by country and year",
        metric="turnout",
        scope=(
            "country-years since 2000 of all kinds of states and of national elections, presidential ones and "
            "imputed territories included; the series mixes ballots cast and valid votes"
        ),
        source="V-Dem version 15 through Our World in Data",
    )
    TARGET.mkdir(exist_ok=True)
    for name, text in (("invalid_share", invalid), ("turnout", turnout), ("turnout_vdem", wide)):
        (TARGET / f"{name}.toml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
