"""A plain vote table as a record in memory: `district,option,votes`, so that seats can be checked without a folder.

Further columns: `seats`, the seats that each option is said to have won, or, where all rows of every district repeat
one number that cannot be the seats won, the seats to be filled; `magnitude`, the seats to be filled; `kind` and
`members` of a list, for laws that exempt minorities or ask more of coalitions; `alliance`, the name of the alliance or
surplus agreement that a list joined; `district_seats`, seats won in districts, for laws to which those are enough. An
option called blank, invalid, valid, cast or registered is that count of its district and never competes.
"""

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from scrutineer.errors import InputError, RecordError
from scrutineer.formats.delimited import read_table
from scrutineer.law.alliances import alliance_rule
from scrutineer.law.law import LawInForce
from scrutineer.law.majority_bonus import bonus_rule
from scrutineer.law.seat_numbers import MOST_SEATS
from scrutineer.law.seat_rules import formula_rule
from scrutineer.law.vacated_seats import vacated_rule
from scrutineer.record.assemble import assemble
from scrutineer.record.columns import count_column
from scrutineer.record.election import Contest, Election, Metadata, Option, Source, Stage
from scrutineer.record.record import ElectionRecord

NEEDED: Final = ("district", "option", "votes")
FURTHER: Final = ("seats", "magnitude", "kind", "members", "alliance", "district_seats")
COUNTS: Final = {"blank": "blank", "invalid": "invalid", "valid": "valid", "cast": "cast", "registered": "registered"}
"""Options that are counts of the district."""

SEATS_NOT_GIVEN: Final = (
    "The table does not give the seats to be filled, as a column magnitude would; only the law's number can be used, "
    "where it has one."
)
"""A note that says nothing where a law elects one person or answers a question."""

_FOLLOWS_VOTES: Final = {"highest_averages", "quota_highest_average", "largest_remainder"}
"""Formulas under which lists with as many seats have votes that are not far apart."""

LONGEST_NAME: Final = 500
"""Characters of a name."""
_LONGEST_HEADER: Final = 10_000

CONTEST, STAGE, SOURCE, ROOT, LEVEL = "contest", "table", "file", "all", "district"


@dataclass(frozen=True)
class VoteTable:
    """A vote table as a record, with the names as the file writes them.

    Attributes:
        record: The record: one contest, one stage, a unit per district and, where there are several, a root.
        options: Option id to the name in the file.
        districts: Unit id to the name in the file.
        repeated: Row, and number in it, of a column `seats` that was read as the seats to be filled; None where there
            is none.
    """

    record: ElectionRecord
    options: Mapping[str, str]
    districts: Mapping[str, str]
    repeated: tuple[int, int] | None = None

    def check_seats_column(self, law: LawInForce | None) -> None:
        """Refuse a column `seats` that under this law could be seats won after all.

        Under powers of 2 as divisors two lists have 4 of 8 seats each with 190 and 100 votes; where a ballot holds
        several votes, and where a rule stands on top of the formula, seats follow the votes less closely still.

        Raises:
            RecordError: The numbers could be either.
            LawError: The law cannot be read.
        """
        formula = formula_rule(law) if law is not None else None
        if law is None or formula is None or self.repeated is None:
            return
        on_top = bonus_rule(law) is not None or vacated_rule(law) is not None
        joined = alliance_rule(law) is not None and any("alliance" in o.extra for o in self.record.metadata.options)
        close = formula.method in _FOLLOWS_VOTES and formula.settings.get("divisor") != "macau"
        if on_top or joined or not close:
            raise _either(*self.repeated)


def is_vote_table(path: Path) -> bool:
    """Whether a file is a CSV that was meant as a vote table: it names most of the columns, whatever parts them."""
    if path.suffix.lower() != ".csv" or not path.is_file():
        return False
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            header = handle.readline(_LONGEST_HEADER).lower()
    except (OSError, UnicodeDecodeError):
        return False
    names = {name.strip() for name in re.split(r"[,;\t|]", header.replace('"', ""))}
    return len(names & set(NEEDED)) >= 2 and "station_id" not in names


def read_vote_table(path: Path, *, title: str | None = None, day: dt.date | None = None) -> VoteTable:
    """Read a vote table.

    Args:
        path: The CSV file.
        title: Title of the election; the file's name by default.
        day: Polling day, where known.

    Raises:
        InputError: The file cannot be read, or a column is missing or unknown.
        RecordError: A value is not a count, a row repeats, or seats contradict each other; row and column are told.
    """
    table = read_table(path)
    try:
        return _read(table, path, title, day)
    except RecordError as fault:
        fault.file = str(path)
        raise


def _read(table: pl.DataFrame, path: Path, title: str | None, day: dt.date | None) -> VoteTable:
    missing = [name for name in NEEDED if name not in table.columns]
    strange = [name for name in table.columns if name not in {*NEEDED, *FURTHER}]
    parted = next((sign for sign in (";", "\t", "|") if len(table.columns) == 1 and sign in table.columns[0]), None)
    if parted is not None:
        raise InputError(
            "the columns are parted by another sign than the comma",
            file=str(path),
            row=0,
            column=table.columns[0][:80],
            value=parted,
            mend="save the table with commas",
        )
    if missing or strange:
        raise InputError(
            "a column is missing" if missing else "unknown column",
            file=str(path),
            column=(missing or strange)[0],
            mend=f"a vote table has {', '.join(NEEDED)} and, if need be, {', '.join(FURTHER)}",
        )
    if not table.height:
        raise InputError("the table has no row", file=str(path), mend="give one row per district and option")
    for name in (
        "votes",
        *(name for name in ("seats", "magnitude", "members", "district_seats") if name in table.columns),
    ):
        table = count_column(table, name, file=str(path))
    table = table.with_row_index("row").with_columns(
        pl.col("district").cast(pl.String).str.strip_chars(), pl.col("option").cast(pl.String).str.strip_chars()
    )
    for name in ("district", "option", "votes"):
        _refuse(table, pl.col(name).is_null() | (pl.col(name).cast(pl.String) == ""), name, f"no {name} is given")
        if name != "votes":
            _refuse(
                table, pl.col(name).str.len_chars() > LONGEST_NAME, name, f"a name has over {LONGEST_NAME} characters"
            )
    for name in ("seats", "magnitude"):
        if name in table.columns:
            _refuse(table, pl.col(name) > MOST_SEATS, name, "more seats than any assembly has")
    is_count = table["option"].str.to_lowercase().is_in(list(COUNTS))
    same = pl.when(is_count).then(pl.col("option").str.to_lowercase()).otherwise(pl.col("option"))
    repeated = ~pl.struct("district", same.alias("option")).is_first_distinct()
    _refuse(table, repeated, "option", "this option stands twice in its district", "give each option one row")
    lists = table.filter(~is_count)
    if not lists.height:
        raise RecordError("the table holds counts and no option", column="option", mend="add the options' votes")
    districts = _ids(table["district"].unique(maintain_order=True).to_list(), {ROOT})
    # One district is the whole of the contest: a law for the country and a law by district then say the same of it.
    root = next(iter(districts.values())) if len(districts) == 1 else ROOT
    below = {} if len(districts) == 1 else districts
    options = _ids(lists["option"].unique(maintain_order=True).to_list(), set())
    record = assemble(
        _metadata(path, title, day, lists, options, districts, root),
        units=pl.DataFrame(
            {
                "unit": [root, *below.values()],
                "level": ["nation" if below else LEVEL, *[LEVEL] * len(below)],
                "parent": [None, *[root] * len(below)],
                "name": [(title or path.stem) if below else next(iter(districts)), *below],
            },
            schema_overrides={"parent": pl.String},
        ),
        ballots=_ballots(table.filter(is_count), lists, districts),
        votes=lists.select(
            pl.col("district").replace_strict(districts).alias("unit"),
            *(pl.lit(value).alias(name) for name, value in (("contest", CONTEST), ("stage", STAGE))),
            pl.col("option").replace_strict(options).alias("option"),
            "votes",
            pl.lit(SOURCE).alias("source"),
        ),
        seats=_seats(lists, districts, options),
        notes=_notes(table, lists),
    )
    filled = (int(lists["row"][0]) + 1, int(lists["seats"][0])) if _are_magnitudes(lists) else None
    return VoteTable(record, {v: k for k, v in options.items()}, {v: k for k, v in districts.items()}, filled)


def _refuse(table: pl.DataFrame, condition: pl.Expr, column: str, message: str, mend: str | None = None) -> None:
    bad = table.filter(condition).head(1)
    if bad.height:
        raise RecordError(message, row=int(bad["row"][0]) + 1, column=column, value=bad[column][0], mend=mend)


def _ids(names: list[str], taken: set[str]) -> dict[str, str]:
    """An id for each name: its letters and digits in lower case, made distinct."""
    found: dict[str, str] = {}
    for number, name in enumerate(names, start=1):
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        base = "-".join(filter(None, "".join(c if c.isalnum() else " " for c in plain).split())) or f"n{number}"
        identity, turn = base, 1
        while identity in taken:
            turn += 1
            identity = f"{base}-{turn}"
        taken.add(identity)
        found[name] = identity
    return found


def _metadata(
    path: Path,
    title: str | None,
    day: dt.date | None,
    lists: pl.DataFrame,
    options: Mapping[str, str],
    districts: Mapping[str, str],
    root: str,
) -> Metadata:
    made = []
    for name, identity in options.items():
        rows = lists.filter(pl.col("option") == name)
        stands_in = tuple(districts[district] for district in rows["district"])
        extra: dict[str, Any] = {}
        for key in ("members", "district_seats"):
            if key in rows.columns and (given := rows[key].drop_nulls()).len():
                extra[key] = int(str(given.max()))
        if joined := _alliance(rows, districts):
            extra["alliance"] = joined
        kinds = rows["kind"].drop_nulls() if "kind" in rows.columns else rows["option"].head(0)
        made.append(
            Option(
                identity,
                CONTEST,
                name,
                kind=str(kinds[0]) if kinds.len() else None,
                stands_in=() if len(stands_in) == len(districts) else stands_in,
                extra=extra,
            )
        )
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Metadata(
        Election("vote-table", title or path.stem, type="legislative", first_day=day),
        (Contest(CONTEST, title or path.stem, root, district_level=LEVEL, options_complete={STAGE: True}),),
        tuple(made),
        (Stage(STAGE, "Vote table", 1),),
        (Source(SOURCE, f"File {path.name}", sha256=digest),),
    )


def _alliance(rows: pl.DataFrame, districts: Mapping[str, str]) -> str | dict[str, str] | None:
    """The alliance that an option joined: one name, or a name by unit where they differ."""
    if "alliance" not in rows.columns:
        return None
    by_unit = {
        districts[district]: str(name).strip()
        for district, name in rows.select("district", "alliance").iter_rows()
        if name is not None and str(name).strip()
    }
    names = set(by_unit.values())
    return names.pop() if len(names) == 1 and len(by_unit) == rows.height else by_unit or None


def _ballots(counts: pl.DataFrame, lists: pl.DataFrame, districts: Mapping[str, str]) -> pl.DataFrame:
    """Counts by district; valid ballots are the votes of all options where the table does not give them."""
    added = dict(lists.group_by("district").agg(pl.col("votes").sum()).iter_rows())
    rows: dict[str, dict[str, Any]] = {name: {"valid": added.get(name), "derived": "valid"} for name in districts}
    for district, option, votes in counts.select("district", "option", "votes").iter_rows():
        count = COUNTS[option.lower()]
        rows[district][count] = votes
        if count == "valid":
            rows[district]["derived"] = None
    fixed = {"contest": CONTEST, "stage": STAGE, "source": SOURCE}
    whole = dict.fromkeys([*COUNTS.values(), "derived"])
    return pl.DataFrame(
        [{"unit": districts[name], **fixed, **whole, **row} for name, row in rows.items()],
        schema_overrides={**dict.fromkeys(COUNTS.values(), pl.Int64), "derived": pl.String},
    )


def _are_magnitudes(lists: pl.DataFrame) -> bool:
    """Whether `seats` repeats one number in every district that cannot be the seats won there.

    No method of quotas, and no divisor method whose divisors rise by steps of nearly one size, gives two lists N seats
    each if one has more than (N + 1) / (N - 1) times the votes of the other. Where one district shows that, the column
    holds the seats to be filled. `VoteTable.check_seats_column` refuses laws of which this is not true.

    Raises:
        RecordError: The numbers could be either.
    """
    if "seats" not in lists.columns or lists["seats"].null_count() or "magnitude" in lists.columns:
        return False
    each = lists.group_by("district", maintain_order=True).agg(
        pl.col("seats").n_unique().alias("kinds"),
        pl.len().alias("rows"),
        pl.col("seats").first(),
        pl.col("row").first(),
        pl.col("votes").max().alias("most"),
        pl.col("votes").min().alias("least"),
    )
    if not ((each["kinds"] == 1).all() and (each["rows"] > 1).any() and (each["seats"] > 0).any()):
        return False
    for number, most, least in each.select("seats", "most", "least").iter_rows():
        if number > 1 and most * (number - 1) > least * (number + 1):
            return True
    first = each.filter((pl.col("rows") > 1) & (pl.col("seats") > 0))
    shown = first if first.height else each
    raise _either(int(shown["row"][0]) + 1, int(shown["seats"][0]))


def _either(row: int, seats: int) -> RecordError:
    return RecordError(
        "the column seats repeats one number for every list of a district, in every district: it could be the seats "
        "won or the seats to be filled",
        row=row,
        column="seats",
        value=seats,
        mend="name the column magnitude if these are the seats to be filled; if they are the seats won, add a column "
        "magnitude",
    )


def _seats(lists: pl.DataFrame, districts: Mapping[str, str], options: Mapping[str, str]) -> pl.DataFrame | None:
    rows: list[tuple[str, str | None, int]] = []
    repeated = _are_magnitudes(lists)
    for (name,), part in lists.partition_by("district", as_dict=True, maintain_order=True).items():
        unit = districts[str(name)]
        size = part["magnitude"].drop_nulls() if "magnitude" in part.columns else part["votes"].head(0)
        won = part["seats"].drop_nulls() if "seats" in part.columns else part["votes"].head(0)
        if size.n_unique() > 1:
            row = part.filter(pl.col("magnitude") != size[0])["row"][0]
            raise RecordError(
                "a district has one number of seats to be filled",
                row=int(row) + 1,
                column="magnitude",
                value=size.unique().sort().to_list(),
            )
        if size.len():
            rows.append((unit, None, int(size[0])))
        elif won.len():
            rows.append((unit, None, int(won[0]) if repeated else int(won.sum())))
        if won.len() and not repeated:
            pairs = part.select("option", "seats").drop_nulls().iter_rows()
            rows += [(unit, options[option], int(held)) for option, held in pairs]
    if not rows:
        return None
    sizes = [number for _, option, number in rows if option is None]
    if len(sizes) == len(districts) > 1:
        # The table is the whole of its contest, which may be another body than the law's, or a part of it.
        total, won_by = sum(sizes), dict[str, int]()
        for _, option, number in rows:
            if option is not None:
                won_by[option] = won_by.get(option, 0) + number
        rows.append((ROOT, None, total))
        if sum(won_by.values()) == total:
            rows += [(ROOT, option, number) for option, number in won_by.items()]
    table = pl.DataFrame(rows, schema={"unit": pl.String, "option": pl.String, "seats": pl.Int64}, orient="row")
    return table.with_columns(
        contest=pl.lit(CONTEST),
        stage=pl.lit(STAGE),
        source=pl.lit(SOURCE),
        # A sum is no figure of the table.
        status=pl.when((pl.col("unit") == ROOT) & pl.col("option").is_null())
        .then(pl.lit("unsourced"))
        .otherwise(pl.lit("sourced")),
        note=pl.lit(None, pl.String),
    )


def _notes(table: pl.DataFrame, lists: pl.DataFrame) -> list[str]:
    notes = []
    if _are_magnitudes(lists):
        notes.append("The column seats repeats one number in every district: it is read as the seats to be filled.")
    if not {"seats", "magnitude"} & set(table.columns):
        notes.append(SEATS_NOT_GIVEN)
    added = dict(lists.group_by("district").agg(pl.col("votes").sum()).iter_rows())
    for district, option, votes in table.select("district", "option", "votes").iter_rows():
        if option.lower() in {"valid", "cast", "registered"} and votes < added.get(district, 0):
            notes.append(
                f"In {district} the options have {added[district]:,} votes together and {option} is {votes:,}: "
                "that is possible only where a ballot holds several votes."
            )
    return notes
