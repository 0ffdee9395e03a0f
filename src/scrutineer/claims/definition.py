"""Other definitions in circulation under the same name, tried on a figure that fits none of its own.

Turnout is told as ballots cast or as valid votes over the register, and the register may be an old one; a party's share
is told of valid votes or of all ballots. A figure that another definition reproduces is never counted as right without
a word: the verdict then depends on the definition, and both numbers are named.
"""

from collections.abc import Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from scrutineer.claims.claim import Alternative, Figure
from scrutineer.claims.expression import Binary, Operand, parse_metric
from scrutineer.claims.region import Region

FINE: Final = Fraction(1, 200)
"""A printed figure coarser than this part of itself fits other definitions by chance, so none are tried on it."""

_BY_METRIC: Final = MappingProxyType(
    {
        "cast / registered": (
            ("valid / registered", "valid votes over registered voters"),
            ("cast / previous.registered", "ballots cast over the register of the election before"),
            ("valid / previous.registered", "valid votes over the register of the election before"),
        ),
        "valid / registered": (("cast / registered", "ballots cast over registered voters"),),
        "invalid / cast": (
            ("invalid / valid", "invalid ballots over valid ones"),
            ("invalid / registered", "invalid ballots over registered voters"),
            ("(invalid + blank) / cast", "invalid and blank ballots over ballots cast"),
        ),
        "cast": (("valid", "valid votes"),),
        "valid": (("cast", "ballots cast"),),
        "registered": (("previous.registered", "the register of the election before"),),
    }
)


def standard_alternatives(figure: Figure, region: Region | None) -> Sequence[Alternative]:
    """The other definitions that a figure may have been made by.

    Args:
        figure: The figure.
        region: What it claims.

    Returns:
        Definitions that the claim does not name itself; none for a figure that names its definition, is hedged or
        compared, or is printed too coarsely to tell definitions apart.
    """
    printed = region.printed if region else None
    if figure.definition is not None or figure.relation != "eq" or figure.hedge != "none" or printed is None:
        return ()
    if not printed.exact and (printed.value == 0 or printed.unit / 2 > abs(printed.value) * FINE):
        return ()
    named = {item.metric.text for item in figure.alternatives}
    pairs = _BY_METRIC.get(figure.metric.text, ())
    metric = figure.metric
    if isinstance(metric, Binary) and isinstance(metric.left, Operand) and metric.left.name == "votes":
        share = f"{metric.left.text} / "
        pairs = (
            (f"{share}cast", "votes of the party over all ballots cast"),
            (f"{share}valid", "votes of the party over valid votes"),
            (f"{share}registered", "votes of the party over registered voters"),
        )
    return [
        Alternative(parse_metric(text), name)
        for text, name in pairs
        if text not in named and text != figure.metric.text
    ]
