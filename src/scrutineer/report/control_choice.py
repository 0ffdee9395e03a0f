"""Which of the shipped controls are set beside an election: all but the election itself."""

from scrutineer.formats.control_results import ControlElection, read_controls
from scrutineer.report.examination import Examination


def other_controls(examination: Examination) -> tuple[ControlElection, ...]:
    """The undisputed elections whose results come with Scrutineer, without this one."""
    digest = examination.record.digest
    return tuple(control for control in read_controls() if control.digest != digest)
