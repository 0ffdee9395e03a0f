"""Built-in records of Turkish elections, made on first use from the package `ysk` and kept in the user's cache.

Every ballot box is a unit, with the customs gates and the countries abroad. The rows of districts in the store repeat
the boxes and are left out; what the comparison with them showed stands in the note of the record.
"""

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import polars as pl
import tomli_w

from scrutineer.errors import InputError, UsageError
from scrutineer.formats.atomic import write_folder
from scrutineer.formats.record_cache import cached_folder
from scrutineer.formats.turkey_store import COUNTS, PACKAGE, StoreRows, read_rows, store_folder, store_version
from scrutineer.record.record import RECORD_FORMAT

EDITION: Final = 1
"""Raised whenever the records made here would change, so that older ones in a cache are not used."""
ROOT: Final = "turkey"
SOURCE: Final = "YSK"
STAGE: Final = "official"
_BOX, _GATE, _COUNTRY, _DISTRICT = "sandik", "gumruk", "ulke", "ilce"
_ABROAD, _GATES = "abroad", "customs"
_COLUMNS = {
    "kayitli_secmen": "registered",
    "oy_kullanan": "cast",
    "gecerli_oy": "valid",
    "gecersiz_oy": "invalid",
    "gecerli_itirazsiz": "x_valid_uncontested",
    "gecerli_itirazli": "x_valid_contested",
}


@dataclass(frozen=True, slots=True)
class TurkishOption:
    """An option of a Turkish election.

    Attributes:
        id: Its id in the record.
        name: Its name.
        stored: Its name in the store.
        kind: candidate or answer.
    """

    id: str
    name: str
    stored: str
    kind: str = "candidate"


@dataclass(frozen=True, slots=True)
class TurkishElection:
    """An election that the store holds.

    Attributes:
        id: Id of the record.
        title: Title of the record.
        day: Polling day in Turkey.
        number: Number of the election day in the store.
        stored: Name of the election in the store.
        type: presidential or referendum.
        contest: Id and title of the contest.
        options: The options on the ballot.
        remark: A sentence about the election that its figures do not tell.
    """

    id: str
    title: str
    day: dt.date
    number: int
    stored: str
    type: str
    contest: tuple[str, str]
    options: tuple[TurkishOption, ...]
    remark: str = ""


_ERDOGAN = TurkishOption("erdogan", "Recep Tayyip Erdoğan", "recep_tayyip_erdogan")
_KILICDAROGLU = TurkishOption("kilicdaroglu", "Kemal Kılıçdaroğlu", "kemal_kilicdaroglu")

TURKISH_ELECTIONS: Final[Mapping[str, TurkishElection]] = {
    election.id: election
    for election in (
        TurkishElection(
            "turkey-2017-referendum",
            "Türkiye 2017: constitutional referendum",
            dt.date(2017, 4, 16),
            15575,
            "2017-04-16-REF",
            "referendum",
            ("constitution", "Amendment of the constitution"),
            (
                TurkishOption("evet", "Evet (yes)", "evet", "answer"),
                TurkishOption("hayir", "Hayır (no)", "hayir", "answer"),
            ),
        ),
        TurkishElection(
            "turkey-2023-president-1",
            "Türkiye 2023: president, first round",
            dt.date(2023, 5, 14),
            20230,
            "2023-05-14-CB",
            "presidential",
            ("president", "President"),
            (
                _ERDOGAN,
                _KILICDAROGLU,
                TurkishOption("ogan", "Sinan Oğan", "sinan_ogan"),
                TurkishOption("ince", "Muharrem İnce", "muharrem_ince"),
            ),
            "The second round is the record turkey-2023-president-2.",
        ),
        TurkishElection(
            "turkey-2023-president-2",
            "Türkiye 2023: president, second round",
            dt.date(2023, 5, 28),
            20240,
            "2023-05-28-CB",
            "presidential",
            ("president", "President"),
            (_ERDOGAN, _KILICDAROGLU),
            "The first round is the record turkey-2023-president-1.",
        ),
    )
}
"""Id of the record to the election."""


def turkish_folder(record_id: str) -> Path:
    """Folder of a Turkish record; made on first use, which takes some seconds.

    Raises:
        UsageError: There is no such record, or the package is not installed.
        InputError: The store of the package is damaged.
        OutputError: The cache cannot be written.
    """
    if record_id not in TURKISH_ELECTIONS:
        raise UsageError("no such record", value=record_id, mend=f"name one of {', '.join(TURKISH_ELECTIONS)}")
    election = TURKISH_ELECTIONS[record_id]
    form = RECORD_FORMAT.rpartition("/")[2]
    name = f"{record_id}-{PACKAGE}-{store_version()}-format-{form}.{EDITION}"
    return cached_folder(name, partial(_write, election))


def _write(election: TurkishElection, folder: Path) -> None:
    stored = read_rows(store_folder(), election.number, election.stored, [o.stored for o in election.options])
    write_folder(folder, record_files(election, stored))


def record_files(election: TurkishElection, stored: StoreRows) -> dict[str, str | bytes]:
    """The files of a record folder: metadata as TOML, tables as Parquet.

    Args:
        election: The election.
        stored: Its rows in the store.

    Returns:
        File name to content.

    Raises:
        InputError: The rows are not of the known kinds, or a box has no district.
    """
    rows = stored.table
    known = (_BOX, _GATE, _COUNTRY, _DISTRICT)
    strange = rows.filter(~pl.col("yer_turu").is_in(known))["yer_turu"]
    if strange.len():
        raise InputError("a row of the store is of an unknown kind", column="yer_turu", value=strange[0])
    districts = rows.filter(pl.col("yer_turu") == _DISTRICT)
    boxes = _with_places(rows.filter(pl.col("yer_turu") != _DISTRICT), districts)
    note = " ".join(
        part for part in (_comparison(election, boxes, districts), *_remarks(boxes), election.remark) if part
    )
    document = {
        "format": RECORD_FORMAT,
        "election": {
            "id": election.id,
            "title": election.title,
            "country": "TUR",
            "country_name": "Türkiye",
            "type": election.type,
            "first_day": election.day,
            "last_day": election.day,
            "note": note,
        },
        **_meanings(election, stored),
    }
    return {
        "record.toml": tomli_w.dumps(document),
        "units.parquet": _parquet(_units(boxes)),
        "ballots.parquet": _parquet(_ballots(election, boxes)),
        "votes.parquet": _parquet(_votes(election, boxes)),
    }


def _meanings(election: TurkishElection, stored: StoreRows) -> dict[str, Any]:
    contest, title = election.contest
    return {
        "definitions": {
            "registered": "Voters on the list of the box. A customs gate has none of its own.",
            "cast": "Voters who voted at the box, as its result gives them.",
            "valid": "Ballots that count for an option, those accepted after an objection among them.",
            "invalid": "Ballots that count for no option.",
        },
        "contest": [
            {
                "id": contest,
                "title": title,
                "unit": ROOT,
                "options_on_ballot": len(election.options),
                "options_complete": {STAGE: True},
            }
        ],
        "option": [
            {"id": option.id, "contest": contest, "name": option.name, "kind": option.kind}
            for option in election.options
        ],
        "stage": [
            {
                "id": STAGE,
                "name": "Official results by ballot box",
                "sequence": 1,
                "by": "Supreme Election Council",
                "coverage": "complete",
                "source": SOURCE,
            }
        ],
        "source": [
            {
                "id": SOURCE,
                "title": f"Results of the Supreme Election Council by ballot box, as held by the Python package "
                f"{PACKAGE} {stored.version}",
                "publisher": "Supreme Election Council (Yüksek Seçim Kurulu)",
                "sha256": stored.sha256,
                "licence": "MIT",
                "note": f"The digest is that of the values read of {election.stored}, column by column. The package "
                "gives no address.",
            }
        ],
    }


def _with_places(boxes: pl.DataFrame, districts: pl.DataFrame) -> pl.DataFrame:
    """The rows with `region`, `district` (null outside districts) and `unit` as ids, `kind` and `address`.

    The district is that of its number, under the name of the district's own row: the boxes of a few towns stand in the
    store under another name, which goes into the address.
    """
    names = districts.select("il_id", "ilce_id", pl.col("ilce").alias("district_name"))
    placed = boxes.join(names, on=["il_id", "ilce_id"], how="left", maintain_order="left")
    is_box = pl.col("yer_turu") == _BOX
    lost = placed.filter(is_box & pl.col("district_name").is_null())
    if lost.height:
        raise InputError("a ballot box lies in a district that has no row", column="ilce", value=lost["ilce"][0])
    il, ilce, district = (
        pl.col(name).str.replace_all("/", "∕", literal=True) for name in ("il", "ilce", "district_name")
    )
    region = pl.when(is_box).then(il).when(pl.col("yer_turu") == _GATE).then(pl.lit(_GATES)).otherwise(pl.lit(_ABROAD))
    path = pl.concat_str(il, district, separator="/")
    town = pl.when(pl.col("ilce") != pl.col("district_name")).then(pl.col("ilce") + ", ").otherwise(pl.lit(""))
    return placed.with_columns(
        region.alias("region"),
        pl.when(is_box).then(path).alias("district"),
        pl.when(is_box)
        .then(pl.concat_str(path, "sandik_no", separator="/"))
        .when(pl.col("yer_turu") == _GATE)
        .then(pl.concat_str(pl.lit(_GATES), il, ilce, separator="/"))
        .otherwise(pl.concat_str(pl.lit(_ABROAD), il, separator="/"))
        .alias("unit"),
        pl.when(is_box & (pl.col("cezaevi_id") != 0))
        .then(pl.lit("prison"))
        .when(is_box)
        .then(pl.lit("ordinary"))
        .otherwise(region)
        .alias("kind"),
        pl.when(is_box).then(town + pl.col("mahalle")).when(pl.col("yer_turu") == _GATE).then("il").alias("address"),
        pl.when(is_box).then("sandik_no").when(pl.col("yer_turu") == _GATE).then("ilce").otherwise("il").alias("name"),
    )


def _units(boxes: pl.DataFrame) -> pl.DataFrame:
    """The tree: nation, provinces with the gates and the countries beside them, districts, then the boxes."""
    within = boxes.filter(pl.col("district").is_not_null())
    provinces = within.select(unit="region", name="il").unique(maintain_order=True)
    districts = within.select(unit="district", parent="region", name="district_name").unique(maintain_order=True)
    outside = pl.DataFrame({"unit": [_GATES, _ABROAD], "name": ["Customs gates", "Abroad"], "kind": [_GATES, _ABROAD]})
    return pl.concat(
        [
            pl.DataFrame({"unit": [ROOT], "name": ["Türkiye"], "level": ["nation"]}),
            provinces.with_columns(parent=pl.lit(ROOT), level=pl.lit("province")),
            outside.join(
                boxes.select(unit="region").unique(), on="unit", how="semi", maintain_order="left"
            ).with_columns(parent=pl.lit(ROOT), level=pl.lit("province")),
            districts.with_columns(level=pl.lit("district")),
            boxes.select(
                "unit",
                "name",
                "kind",
                "address",
                level=pl.lit("station"),
                parent=pl.coalesce("district", "region"),
            ),
        ],
        how="diagonal",
    ).select("unit", "level", "parent", "name", pl.col("kind").fill_null("ordinary"), "address")


def _ballots(election: TurkishElection, boxes: pl.DataFrame) -> pl.DataFrame:
    # An election in which no ballot is counted as valid after an objection did not publish these two columns.
    held = {stored: name for stored, name in _COLUMNS.items() if not name.startswith("x_") or (boxes[stored] > 0).any()}
    return boxes.select(
        "unit",
        *(pl.col(stored).alias(name) for stored, name in held.items()),
        contest=pl.lit(election.contest[0]),
        stage=pl.lit(STAGE),
        status=pl.lit("reported"),
        source=pl.lit(SOURCE),
    )


def _votes(election: TurkishElection, boxes: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(
        boxes.select(
            "unit",
            contest=pl.lit(election.contest[0]),
            stage=pl.lit(STAGE),
            option=pl.lit(option.id),
            votes=option.stored,
            source=pl.lit(SOURCE),
        )
        for option in election.options
    )


def _comparison(election: TurkishElection, boxes: pl.DataFrame, districts: pl.DataFrame) -> str:
    """What the rows of districts, which are left out, show beside the sums of the boxes."""
    columns = [*COUNTS, *(option.stored for option in election.options)]
    within = boxes.filter(pl.col("district").is_not_null())
    prisons = within.filter(pl.col("kind") == "prison")
    differ = _differing(within, districts, columns)
    text = (
        f"The {districts.height:,} rows of the store that sum up districts are left out, since they would double every "
        f"sum. Compared with the boxes in {len(columns)} columns, {districts.height - differ:,} equal the sum of their "
        f"boxes and {differ:,} do not."
    )
    if differ and prisons.height:
        still = _differing(within.filter(pl.col("kind") != "prison"), districts, columns)
        text += (
            f" Those rows leave out the {prisons.height:,} boxes in prisons, where {prisons['oy_kullanan'].sum():,} "
            f"ballots were cast: without these {'none differs' if still == 0 else f'{still:,} still differ'}."
        )
    return text


def _differing(boxes: pl.DataFrame, districts: pl.DataFrame, columns: list[str]) -> int:
    """Number of districts whose row differs from the sum of their boxes in any column."""
    key = ["il_id", "ilce_id"]
    sums = boxes.group_by(key).agg(pl.col(columns).sum())
    beside = districts.select(*key, *columns).join(sums, on=key, how="left", suffix="_boxes")
    return beside.filter(
        pl.any_horizontal(pl.col(name) != pl.col(f"{name}_boxes").fill_null(0) for name in columns)
    ).height


def _remarks(boxes: pl.DataFrame) -> list[str]:
    """What must be known to read the register."""
    found = []
    gates = boxes.filter(pl.col("yer_turu") == _GATE)
    if gates.height and bool((gates["kayitli_secmen"] == gates["oy_kullanan"]).all()):
        found.append("At every customs gate the register printed is the number of ballots cast.")
    empty = boxes.filter((pl.col("kayitli_secmen") == 0) & (pl.col("oy_kullanan") == 0)).height
    if empty:
        found.append(f"{empty:,} boxes have a register of 0 and no ballot; they are kept as printed.")
    return found


def _parquet(table: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    table.write_parquet(stream)
    return stream.getvalue()
