"""Scrutineer: judge whether a national election result can be believed.

The names below are the public interface; they are imported when first used, so that `import scrutineer` is cheap.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scrutineer.errors import InputError, OutputError, ScrutineerError, UsageError
    from scrutineer.evidence import Evidence
    from scrutineer.formats.builtin import builtin_ids
    from scrutineer.formats.open_record import open_record
    from scrutineer.formats.record_folder import write_record
    from scrutineer.record.record import ElectionRecord
    from scrutineer.report.examination import Examination, check_claims, derive_seats, examine, run_checks
    from scrutineer.report.write import write_report
    from scrutineer.tabulation.tally import Tabulation, Tally, tabulate

_HOMES = {
    "ElectionRecord": "record.record",
    "Evidence": "evidence",
    "Examination": "report.examination",
    "InputError": "errors",
    "OutputError": "errors",
    "ScrutineerError": "errors",
    "Tabulation": "tabulation.tally",
    "Tally": "tabulation.tally",
    "UsageError": "errors",
    "builtin_ids": "formats.builtin",
    "check_claims": "report.examination",
    "derive_seats": "report.examination",
    "examine": "report.examination",
    "open_record": "formats.open_record",
    "run_checks": "report.examination",
    "tabulate": "tabulation.tally",
    "write_record": "formats.record_folder",
    "write_report": "report.write",
}

__version__ = "0.1.0"

__all__ = [
    "ElectionRecord",
    "Evidence",
    "Examination",
    "InputError",
    "OutputError",
    "ScrutineerError",
    "Tabulation",
    "Tally",
    "UsageError",
    "__version__",
    "builtin_ids",
    "check_claims",
    "derive_seats",
    "examine",
    "open_record",
    "run_checks",
    "tabulate",
    "write_record",
    "write_report",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name in _HOMES:
        return getattr(import_module(f"scrutineer.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'scrutineer' has no attribute {name!r}")
