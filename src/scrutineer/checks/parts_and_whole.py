"""Whether some figures of a form make another one of its figures, as several rules ask of other names."""

from scrutineer.checks.derived_counts import shows_nothing
from scrutineer.checks.form_sums import DERIVED, NOT_REPORTED, total_of, unknown
from scrutineer.checks.rule import Judgement, Row, results
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import listing, number, words_of
from scrutineer.record.sheet import Sheet


def parts_and_whole(
    subject: Subject, sheet: Sheet, parts: tuple[str, ...], whole: str, *, at_most: bool = False
) -> Judgement:
    """Whether some figures of each form add up to another one.

    Args:
        subject: What is examined.
        sheet: The forms.
        parts: Names of the figures that are added up.
        whole: Name of the figure that they make.
        at_most: Whether a sum below the whole is in order too.

    Returns:
        One item per line. A missing part leaves a line not evaluable unless the others exceed the whole already; a
        sum by which one of its figures was computed shows nothing where it holds, and fails where it does not.
    """
    total, known = total_of(subject, sheet, parts)
    figure, there = subject.figures(sheet, whole)
    reported = sheet.reported.to_numpy()
    too_many = total > figure
    result, reasons = results(
        too_many if at_most else total != figure,
        (
            (NOT_REPORTED, ~reported),
            (unknown(whole), ~there),
            (f"one of {listing(words_of(name) for name in parts)} is not known", ~known),
            (DERIVED, shows_nothing(subject, sheet, parts, whole)),
        ),
        certain=reported & there & too_many,
    )
    return Judgement(sheet.contest, sheet.stage, " + ".join(parts), sheet.rows, result, reasons, figure, total)


def sum_message(subject: Subject, row: Row, whole: str = "cast") -> str:
    """The sentence on parts that do not make their whole; the metric of the row names the parts."""
    names = listing(words_of(name) for name in row["metric"].split(" + "))
    gap = row["gap"]
    return (
        f"{subject.place(row['row'])}: {names} add up to {number(row['observed'])}, {words_of(whole)} are "
        f"{number(row['expected'])}; {number(abs(gap))} too {'many' if gap > 0 else 'few'}."
    )
