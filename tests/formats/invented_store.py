"""A store of the form of `ysk` with invented results, for the tests of Turkish records and of the cache."""

from pathlib import Path

import numpy as np
import pytest

from scrutineer.formats import record_cache, turkey, turkey_store

REFERENDUM = "turkey-2017-referendum"
OPTIONS = ("evet", "hayir", "other")
COLUMNS = ("yer_turu", "il_id", "il", "ilce_id", "ilce", "mahalle", "sandik_no", "cezaevi_id")
# kind, province and district by number and name, neighbourhood, box, prison; then the counts and the votes.
ROWS = (
    ("ulke", 999, "GENOVIA", 0, "", "", "", 0, (50, 20, 19, 1, 0, 0), (9, 10, 0)),
    ("gumruk", 1, "ADA", 9, "LIMAN", "", "", 0, (7, 7, 6, 1, 0, 0), (3, 3, 0)),
    ("ilce", 1, "ADA", 5, "MERKEZ", "", "", 0, (300, 200, 190, 10, 0, 0), (120, 70, 0)),
    ("sandik", 1, "ADA", 5, "MERKEZ", "A/B MAH.", "1001", 0, (200, 120, 115, 5, 0, 0), (75, 40, 0)),
    ("sandik", 1, "ADA", 5, "MERKEZ - KASABA", "C MAH.", "1002", 0, (100, 80, 75, 5, 0, 0), (45, 30, 0)),
    ("sandik", 1, "ADA", 5, "MERKEZ", "CEZA", "9900", 3, (0, 11, 10, 1, 0, 0), (4, 6, 0)),
)
EARLIER = 3
"""Rows of another election that stand before those of this one."""


def write_store(folder: Path, rows: tuple[tuple[object, ...], ...] = ROWS) -> Path:
    """A store of the form of `ysk`, with the referendum after an earlier election."""
    zarr = pytest.importorskip("zarr")
    group = zarr.open_group(folder, mode="w")
    columns = dict(zip(COLUMNS, zip(*[row[:8] for row in rows], strict=True), strict=True))
    counts = np.array([row[8] for row in rows], np.int64)
    votes = np.array([row[9] for row in rows], np.int32)
    before = np.arange(EARLIER)
    numeric = {
        "secim_id": [1] * EARLIER + [15575] * len(rows),
        **{name: [0] * EARLIER + list(columns[name]) for name in ("il_id", "ilce_id", "cezaevi_id")},
        **{name: [0] * EARLIER + counts[:, i].tolist() for i, name in enumerate(turkey_store.COUNTS)},
    }
    texts = {
        "secim_kaynak": ["1999-01-01-MV"] * EARLIER + ["2017-04-16-REF"] * len(rows),
        **{
            name: [f"x{i}" for i in before] + [str(v) for v in columns[name]]
            for name in ("yer_turu", "il", "ilce", "mahalle", "sandik_no")
        },
        "tercih": list(OPTIONS),
    }
    for name, values in numeric.items():
        group.create_array(name, data=np.array(values, np.int64), chunks=(4,))
    for name, values in texts.items():
        array = group.create_array(name, shape=(len(values),), dtype="string", chunks=(4,))
        array[:] = np.array(values, dtype=np.dtypes.StringDType())
    group.create_array("oy", data=np.vstack([np.ones((EARLIER, 3), np.int32), votes]), chunks=(4, 3))
    return folder


def use_store(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An invented store in place of the package's, and a cache of its own."""
    write_store(folder)
    monkeypatch.setenv(record_cache.CACHE_VARIABLE, str(cache))
    monkeypatch.setattr(turkey, "store_folder", lambda: folder)
    for module in (turkey, turkey_store):
        monkeypatch.setattr(module, "store_version", lambda: "0.0-invented")
    return folder
