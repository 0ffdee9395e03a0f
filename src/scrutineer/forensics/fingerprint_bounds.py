"""What a fitted fingerprint does not say because a parameter stands at the end of its range.

A likelihood that still rises at the end of a range has no top there: the value is that of the range, not of the data,
and so is an end of an interval that stands there. Fractions of 0 are no such thing, but then the shape of the part that
is not there means nothing. Where the interval of the incremental fraction is its whole range the likelihood tells
nothing of it, and there is no result.
"""

from collections.abc import Iterator
from typing import Final

from scrutineer.forensics.fingerprint_interval import FingerprintInterval
from scrutineer.forensics.fingerprint_likelihood import HIGH, LOW, WHERE, natural

_RANGES: Final = dict(zip(WHERE, zip(natural(LOW).tolist(), natural(HIGH).tolist(), strict=True), strict=True))
_NEAR: Final = 1.01
"""A value within 1 per cent of an end of its range stands there."""
_WHOLE: Final = (0.01, 0.9)
"""An interval of the incremental fraction from below the first to above the second says nothing."""
_FRACTIONS: Final = ("incremental", "extreme")


def why_uninformative(sure: FingerprintInterval) -> str | None:
    """Why the fit is no result; None where it is one."""
    low, high = sure.ends["incremental"]
    if low > _WHOLE[0] or high < _WHOLE[1]:
        return None
    return (
        f"the likelihood does not determine the incremental fraction: its 95 per cent interval runs from {low:.2f} to "
        f"{high:.2f}, over the whole of its range"
    )


def none_there(sure: FingerprintInterval, stations: int) -> tuple[str, ...]:
    """Fractions that are 0 as far as stations go: less than half of one."""
    return tuple(name for name in _FRACTIONS if sure.fit[name] * stations < 0.5)


def bounds_told(sure: FingerprintInterval, stations: int) -> tuple[str, ...]:
    """A sentence for each parameter, or end of an interval, that stands at the end of its range.

    Args:
        sure: The fit with its intervals.
        stations: Stations in it.
    """
    return tuple(_told(sure, stations))


def _told(sure: FingerprintInterval, stations: int) -> Iterator[str]:
    nothing = none_there(sure, stations)
    for name in nothing:
        yield (
            f"The fit puts the {name} fraction at 0, the end of its range: it has no interval on both sides, only an "
            f"upper end, {sure.ends[name][1]:.3g}."
        )
    # Without incremental stations there is no theta; without extreme ones as well no alpha.
    loose = (("theta",) if "incremental" in nothing else ()) + (("alpha",) if len(nothing) == len(_FRACTIONS) else ())
    if loose:
        yield f"Of a part that is not there, {' and '.join(loose)} mean nothing."
    for name in sure.fit.at_bounds:
        if name in loose:
            continue
        low, high = _RANGES[name]
        yield (
            f"The fit stands at the end of the range of {_in_words(name)} ({sure.fit[name]:.3g} of {low:.3g} to "
            f"{high:.3g}): that value is the range's, not the data's, and the model does not fit these stations."
        )
    for name, (first, last) in sure.ends.items():
        low, high = _RANGES[name]
        if name in sure.fit.at_bounds or name in loose:
            continue
        reached = [
            f"{end:.3g}"
            for end, there in (
                (low, name not in _FRACTIONS and first <= low * _NEAR),
                (high, last * _NEAR >= high),
            )
            if there
        ]
        if reached:
            yield (
                f"The interval of {_in_words(name)} ends at {' and '.join(reached)} because its range ends there, not "
                "because the data exclude what lies beyond."
            )


def _in_words(name: str) -> str:
    return f"the {name} fraction" if name in _FRACTIONS else name.replace("_sd", ", standard deviation")
