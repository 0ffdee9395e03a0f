"""The battery of the report: every method on the whole, and whole percentages in every region by themselves.

The whole is tested as `scrutineer forensics` tests it, and its p values are corrected among themselves: a hundred
regions beside it do not weaken what it can see. The tests of regions are corrected together with all others.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from scrutineer.forensics.battery import run_battery
from scrutineer.forensics.case import Case
from scrutineer.forensics.method_result import MethodResult
from scrutineer.forensics.multiplicity import adjusted

BY_REGION: Final = ("integer_percentage",)
"""Methods that the report shows by region."""


def run_with_regions(
    cases: Sequence[Case], methods: Iterable[str] | None = None, *, tell: Callable[[], None] | None = None
) -> tuple[MethodResult, ...]:
    """Every test of the whole, then those of regions.

    Args:
        cases: One per contestant.
        methods: Ids for the whole; all by default.
        tell: Called after each method of each case.

    Returns:
        The results. Those of regions are corrected together with those of the whole.
    """
    whole = run_battery(cases, methods, tell=tell)
    if len(cases[0].stations.regions) < 2:
        return whole
    tested = run_battery([replace(case, by_region=True) for case in cases], BY_REGION)
    regions = [result for result in tested if result.unit is not None]
    together = adjusted([result.p_value for result in (*whole, *regions)])[len(whole) :]
    return (*whole, *(result.with_adjusted(p) for result, p in zip(regions, together, strict=True)))
