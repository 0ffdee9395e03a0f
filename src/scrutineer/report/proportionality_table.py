"""How far the seats follow the votes, as a small table of the page."""

from collections.abc import Iterator

from scrutineer.figures.figure import Column
from scrutineer.report.numerals import per_cent
from scrutineer.report.page import Table
from scrutineer.seats.derive import SeatResult


def proportionality_table(seats: SeatResult) -> Table | None:
    """The table; None where votes or seats are not all known."""
    found = seats.disproportionality
    index = found.indices
    if index is None:
        return None
    sainte_lague = (
        "no value: a list has seats and no votes" if index.sainte_lague is None else _of_100(index.sainte_lague)
    )
    return Table(
        id="seats-and-votes",
        caption=f"How far the {found.seats} seats follow the votes",
        columns=(Column("index", "Index"), Column("value", "Value", "number"), Column("meaning", "What it says")),
        rows=(
            ("Gallagher (least squares)", _of_100(index.gallagher), "0: exact proportion; large gaps weigh most"),
            ("Loosemore–Hanby", _of_100(index.loosemore_hanby), "seats of 100 that exact proportion would move"),
            ("Sainte-Laguë", sainte_lague, "0: exact proportion; no upper end; gaps of small lists weigh most"),
            ("Effective number of parties, votes", f"{index.effective_parties_votes:.2f}", "as if so many equal ones"),
            ("Effective number of parties, seats", f"{index.effective_parties_seats:.2f}", "as if so many equal ones"),
        ),
        is_open=True,
    )


def proportionality_sentences(seats: SeatResult) -> Iterator[str]:
    """The same in plain words; nothing where votes or seats are not all known."""
    index = seats.disproportionality.indices
    if index is None:
        return
    yield (
        f"Exact proportion to the votes would have put {per_cent(index.loosemore_hanby, 1)} of the seats into other "
        f"hands. Counted by weight, the votes are spread as over {index.effective_parties_votes:.1f} equal "
        f"parties and the seats as over {index.effective_parties_seats:.1f}. This is what the law, the constituencies "
        "and the spread of votes do together; it is no sign that anything was counted wrongly."
    )


def _of_100(value: float) -> str:
    return f"{100 * value:.2f}"
