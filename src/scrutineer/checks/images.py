"""Rule B11: no image of a form stands at two units.

Equal files are found by their SHA-256. Equal pictures in other files are found by a perceptual hash, whose bits are
compared: only hashes that agree on one of `distance + 1` blocks of bits can be that close, so only those are compared.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.checks.form_marks import form_place, forms_with
from scrutineer.checks.rule import IntArray, Judgement, Outcome, Parameters, Row, Rule, number_of, results
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import listing, many

SHA256: Final = "image_sha256"
PHASH: Final = "image_phash"
_HEX: Final = r"^(?:[0-9a-f]{2}){4,64}$"
_SHOWN: Final = 3
Bits = NDArray[np.uint8]


def _images(subject: Subject, parameters: Parameters) -> Outcome:
    distance, most = int(number_of(parameters, "distance")), int(number_of(parameters, "most_pairs"))
    return Outcome((*_equal_files(subject), *_equal_pictures(subject, distance, most)))


def _equal_files(subject: Subject) -> Iterator[Judgement]:
    """Units under which the same file stands, over all contests and stages."""
    sheets = list(forms_with(subject, SHA256))
    hashes = [sheet.ballots[SHA256].str.to_lowercase() for sheet in sheets]
    units = _units_of([sheet.rows for sheet in sheets], hashes)
    for sheet, column in zip(sheets, hashes, strict=True):
        times = _looked_up(column, units)
        result, reasons = results(times > 1, (("no image of the form is recorded", column.is_null().to_numpy()),))
        yield Judgement(sheet.contest, sheet.stage, SHA256, sheet.rows, result, reasons, np.ones_like(times), times)


def _units_of(rows: list[IntArray], hashes: list[pl.Series]) -> pl.DataFrame:
    """Hash to the number of units under which it stands."""
    parts = [
        pl.DataFrame({"hash": column, "row": place}).drop_nulls() for place, column in zip(rows, hashes, strict=True)
    ]
    if not parts:
        return pl.DataFrame(schema={"hash": pl.String, "units": pl.Int64})
    return pl.concat(parts).group_by("hash").agg(pl.col("row").n_unique().cast(pl.Int64).alias("units"))


def _looked_up(column: pl.Series, units: pl.DataFrame) -> IntArray:
    found = pl.DataFrame({"hash": column}).join(units, on="hash", how="left", maintain_order="left")["units"]
    times: IntArray = found.fill_null(0).to_numpy()
    return times


def _equal_pictures(subject: Subject, distance: int, most: int) -> Iterator[Judgement]:
    """Units whose picture differs from another unit's by few bits, within one sheet."""
    for sheet in forms_with(subject, PHASH):
        column = sheet.ballots[PHASH].str.to_lowercase()
        readable = column.str.contains(_HEX).fill_null(value=False)
        times = column.filter(readable).value_counts(name="units").rename({PHASH: "hash"}).sort("hash")
        units = times.with_columns(pl.col("units").cast(pl.Int64))
        near = near_hashes(units["hash"], distance, most)
        if near is not None:
            units = units.with_columns((pl.col("units") + pl.Series(near)).alias("units"))
        alike = _looked_up(column, units)
        result, reasons = results(
            alike > 1,
            (
                ("no perceptual hash of the image is recorded", column.is_null().to_numpy()),
                ("the perceptual hash is not written in hexadecimal digits", ~readable.to_numpy()),
                (
                    "too many images look alike to be compared at this distance",
                    np.full(len(sheet), near is None) & (alike < 2),
                ),
            ),
        )
        yield Judgement(sheet.contest, sheet.stage, PHASH, sheet.rows, result, reasons, np.ones_like(alike), alike)


def near_hashes(hashes: pl.Series, distance: int, most: int) -> IntArray | None:
    """How many others of these distinct hashes differ by at most so many bits.

    Args:
        hashes: Distinct hexadecimal hashes; those of another length are never near.
        distance: Bits that may differ.
        most: Pairs to compare at most.

    Returns:
        Number per hash, shape (hashes,); None where more pairs would have to be compared.
    """
    near = np.zeros(hashes.len(), np.int64)
    if distance <= 0:
        return near
    left = most
    lengths = hashes.str.len_bytes()
    for length in lengths.unique().sort():
        places = lengths.eq(length).arg_true().to_numpy()
        packed = np.frombuffer(bytes.fromhex("".join(hashes.gather(places))), np.uint8).reshape(places.size, -1)
        pairs, left = _near_pairs(packed, distance, left)
        if pairs is None:
            return None
        np.add.at(near, places[pairs.ravel()], 1)
    return near


def _near_pairs(packed: Bits, distance: int, most: int) -> tuple[IntArray | None, int]:
    """Pairs of rows that differ by at most so many bits, and how many pairs may still be compared."""
    bits = np.unpackbits(packed, axis=1)
    found = []
    for block in np.array_split(np.arange(bits.shape[1]), distance + 1):
        _, keys = np.unique(np.packbits(bits[:, block], axis=1), axis=0, return_inverse=True)
        order = np.argsort(keys.ravel(), kind="stable")
        key = keys.ravel()[order]
        starts = np.arange(key.size)
        for step in range(1, key.size):
            starts = starts[starts + step < key.size]
            starts = starts[key[starts] == key[starts + step]]
            if not starts.size:
                break
            most -= starts.size
            if most < 0:
                return None, most
            one, other = order[starts], order[starts + step]
            differing = np.bitwise_count(packed[one] ^ packed[other]).sum(axis=1, dtype=np.int64)
            close = differing <= distance
            found.append(np.sort(np.column_stack([one[close], other[close]]), axis=1))
    pairs = np.concatenate(found) if found else np.zeros((0, 2), np.int64)
    return np.unique(pairs, axis=0), most


def _message(subject: Subject, row: Row) -> str:
    place = form_place(subject, row)
    if row["metric"] == PHASH:
        return f"{place}: the image of the form looks like that of {many(row['observed'] - 1, 'other unit')}."
    line = subject.line(row["contest"], row["stage"], row["row"]) or 0
    own = subject.record.sheets[row["contest"], row["stage"]].ballots[SHA256][line]
    others: list[int] = []
    for sheet in forms_with(subject, SHA256):
        same = (subject.words(sheet, SHA256).str.to_lowercase() == str(own).lower()).fill_null(value=False)
        others += [other for other in sheet.rows[same.to_numpy()].tolist() if other not in {row["row"], *others}]
    names = [subject.place(other) for other in others[:_SHOWN]]
    if len(others) > _SHOWN:
        names.append(f"{len(others) - _SHOWN} more")
    return f"{place}: the file with the image of the form is also that of {listing(names)}."


B11: Final = Rule(
    code="B11",
    title="No image of a form stands at two units",
    formula="the SHA-256 of an image stands under one unit only; and no two units of a sheet have perceptual hashes "
    "that differ by at most `distance` bits (0: equal ones)",
    severity="quarantine",
    source="Kawal Pemilu 2019",
    when_not_evaluable="no hash of the image is recorded; the perceptual hash is not hexadecimal; or more pairs of "
    "images look alike than can be compared",
    cries_wolf="where a placeholder stands for images that are missing, where one file holds the forms of several "
    "stations, and with perceptual hashes: forms of one print look alike, so that a distance above 0 has to be tried "
    "on the images of the election first",
    evaluate=_images,
    message=_message,
    parameters={"distance": 0, "most_pairs": 50_000_000},
    meanings={
        "distance": "bits in which two perceptual hashes may differ and still count as one picture",
        "most_pairs": "pairs of pictures that are compared at most",
    },
    owner="profile",
    needs=(f"{SHA256}|{PHASH}",),
)
