"""The votes of the stations of each district, where they are complete and add up to those of the district."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from scrutineer.record.record import ElectionRecord
from scrutineer.seats.derive import SeatResult

type IntArray = NDArray[np.int64]


def station_votes(record: ElectionRecord, found: SeatResult) -> Mapping[str, IntArray] | None:
    """District to the votes of its stations.

    Args:
        record: The record.
        found: The seats of a contest of it.

    Returns:
        One table for each district, lists in the order of its votes, shape (stations, lists). None where a district has
        fewer than two stations, the votes of a station are missing, or the stations do not add up to the district.
    """
    sheet = record.sheet(found.contest, found.stage)
    if sheet is None or any(district.field is None for district in found.districts):
        return None
    units = record.units
    district_of = np.full(len(units), -1, np.int64)
    for place, district in enumerate(found.districts):
        district_of[units.row_of(district.unit)] = place
    for generation in reversed(units.generations):
        own = district_of[generation.rows]
        district_of[generation.rows] = np.where(own < 0, district_of[units.parent[generation.rows]], own)
    levels = units.table["level"].gather(sheet.rows) == record.finest_level[found.contest]
    counts = (levels & sheet.reported).to_numpy()
    places = district_of[sheet.rows]
    tables: dict[str, IntArray] = {}
    for place, district in enumerate(found.districts):
        field = district.field
        lines = np.flatnonzero(counts & (places == place))
        if field is None or lines.size < 2 or not set(field.votes) <= set(sheet.options):
            return None
        # A list that stands in a part of a district has no figure in the rest of it.
        table = np.stack([sheet.votes[o].gather(lines).fill_null(0).to_numpy() for o in field.votes], axis=1)
        if table.sum(axis=0).tolist() != list(field.votes.values()):
            return None
        tables[district.unit] = table.astype(np.int64)
    return tables
