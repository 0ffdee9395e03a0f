"""The law that a command was asked to apply: an id, a file, a variant of either, or a reform of it."""

from pathlib import Path
from typing import TYPE_CHECKING

from scrutineer.cli.options import parse_day
from scrutineer.errors import UsageError

if TYPE_CHECKING:
    from scrutineer.law.law import ElectoralLaw, LawInForce
    from scrutineer.record.record import ElectionRecord


def read_chosen(law: str) -> "tuple[ElectoralLaw, str | None]":
    """A law by id or file, and the variant that was named after a colon, as in `kh:averages-once`.

    Raises:
        UsageError: There is no such file.
        LawError: There is no such law, or its file is wrong.
    """
    from scrutineer.formats.law_file import list_laws, load_law, read_law

    base, _, variant = law.rpartition(":")
    if not (base.endswith(".toml") or base in list_laws()):
        base, variant = law, ""
    path = Path(base)
    if path.suffix != ".toml":
        return load_law(base), variant or None
    if not path.is_file():
        raise UsageError("there is no such law file", value=base, mend="check the name, or name the id of a law")
    try:
        return read_law(path.read_text(encoding="utf-8"), file=str(path)), variant or None
    except (OSError, UnicodeDecodeError) as fault:
        raise UsageError(f"cannot be read as text: {fault}", value=base) from None


def chosen_law(record: "ElectionRecord", law: str | None, date: str | None) -> "LawInForce | None":
    """The law that was asked for, with its unverified values; else the record's own, without them.

    Raises:
        UsageError: There is no such file.
        LawError: There is no such law or variant, or it has nothing for the polling day.
    """
    from scrutineer.law.variants import variant_in_force
    from scrutineer.report.examination import Examination

    if law is None:
        return Examination(record).law
    found, variant = read_chosen(law)
    day = parse_day(date) or record.metadata.election.first_day
    if variant is not None:
        return variant_in_force(found, variant, day)
    return found.in_force(day or found.latest_day, trust_unverified=True)


def period_note(record: "ElectionRecord", law: "LawInForce | None", date: str | None) -> str | None:
    """Which period of a law was used where nothing told the polling day; None where something did."""
    if law is None or parse_day(date) is not None or record.metadata.election.first_day is not None:
        return None
    until = min((dated.until for dated in law.parameters.values() if dated.until is not None), default=None)
    end = f" to {until.isoformat()}" if until is not None else " on"
    return (
        f"No polling day is known: the law is taken as it was from {law.day.isoformat()}{end}. "
        "Name the day with --date to apply the law of that day."
    )


def chosen_reform(in_force: "LawInForce | None", law: str | None, reform: str) -> "LawInForce":
    """The law changed by a reform file, or by a variant of it that is named.

    Raises:
        UsageError: There is no law to change.
        LawError: The reform cannot be read, or the law has no such variant.
    """
    from scrutineer.formats.reform_file import read_reform
    from scrutineer.law.reform import reformed
    from scrutineer.law.variants import variant_of

    if in_force is None:
        raise UsageError("there is no law to reform", value=reform, mend="name one with --law")
    path = Path(reform)
    if path.suffix == ".toml" or path.exists():
        return reformed(in_force, read_reform(path))
    found, _ = read_chosen(law or in_force.law_id)
    return reformed(in_force, variant_of(found, reform).reform)
