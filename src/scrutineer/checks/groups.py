"""The rules of groups B, D, E, F and H by code, and the entries of these groups that have no findings."""

from collections.abc import Mapping
from typing import Final

from scrutineer.checks.aggregation import E01
from scrutineer.checks.authorities import E02
from scrutineer.checks.coverage import E04, E05
from scrutineer.checks.forms_received import B02, B06, B16
from scrutineer.checks.gendered_pairs import F03
from scrutineer.checks.history import F01, F02
from scrutineer.checks.images import B11
from scrutineer.checks.keys import B04
from scrutineer.checks.late_shift import F06
from scrutineer.checks.listed_units import E06
from scrutineer.checks.monotone import E13
from scrutineer.checks.neighbours import F04, F05
from scrutineer.checks.paper import B01, B03, B05, B07, B08, B09, B10, B12, B14, B15
from scrutineer.checks.printed import E12
from scrutineer.checks.process import H02, H03, H04, H05
from scrutineer.checks.quick_count import D07
from scrutineer.checks.races import E09, E14
from scrutineer.checks.readings import D01, D02, D03, D04, D08
from scrutineer.checks.register import E07, E08
from scrutineer.checks.repeated_parts import E03
from scrutineer.checks.rule import Rule
from scrutineer.checks.stages import D06
from scrutineer.checks.station_changes import D05

GROUP_B: Final = (B01, B02, B03, B04, B05, B06, B07, B08, B09, B10, B11, B12, B14, B15, B16)
GROUP_D: Final = (D01, D02, D03, D04, D05, D06, D07, D08)
GROUP_E: Final = (E01, E02, E03, E04, E05, E06, E07, E08, E09, E12, E13, E14)
GROUP_F: Final = (F01, F02, F03, F04, F05, F06)
GROUP_H: Final = (H02, H03, H04, H05)

RULES_BDEFH: Final[tuple[Rule, ...]] = (*GROUP_B, *GROUP_D, *GROUP_E, *GROUP_F, *GROUP_H)
"""Every rule of these groups, by code."""

WITHOUT_RULE: Final[Mapping[str, tuple[str, str]]] = {
    "B13": ("Image digest", "a property: images enter a record by their SHA-256, which the record's digest covers"),
    "E10": ("Contest and batches", "batches are units below the station, and rule E01 adds them up"),
    "E11": ("Uncounted contributes nothing", "a property: a figure that is missing is never read as zero"),
    "E15": (
        "Completeness before a call",
        "a property of the pages and of materiality: what is missing stands beside it",
    ),
    "F07": (
        "Expected error rate",
        "context: a form's complexity explains errors; the measured rates of rules serve it",
    ),
    "F08": ("Digit and fingerprint tests", "statistics of the whole, which belong to the forensic methods"),
    "H01": ("Log unbroken", "a record holds the state of the forms and no log of events"),
    "H06": ("Rate of events", "a record holds the last entry of a form, not every event of a user"),
    "H07": ("Network posture", "no trace of it stands in figures; it is watched where the count is made"),
    "H08": ("Import digest", "a property: the SHA-256 of each imported file stands in its source"),
}
"""Code in the catalogue to its name there and why it has no findings."""
