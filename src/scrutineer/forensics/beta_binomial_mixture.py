"""Mixtures of beta-binomial distributions, fitted by likelihood: how rates vary over the stations of a whole country.

Model: a station of size n has k with probability

    P(k | n) = C(n, k) sum_c w_c B(k + a_c, n - k + b_c) / B(a_c, b_c).

The likelihood is taken over distinct pairs (k, n), each with the number of stations that have it. Since

    log B(k + a, n - k + b) / B(a, b) = g_a(k) + g_b(n - k) - g_{a+b}(n),   g_c(m) = log Gamma(m + c) - log Gamma(c),

special functions are worked out once for every distinct k, n - k and n, and so is the gradient, from responsibilities
added up over them. The logarithms of a and b are held between -3 and 6, as Rozenas does.
Rule for the number of components: the largest for which every step up to it lowered BIC, and at most five. Of more
than 10,000 pairs so many, evenly spaced in order of size, choose the number and the start; all pairs make the fit.
Nothing is drawn: the starts are the groups between quantiles of the rates, and the fit before with a wide component
added.

It misleads as a description of classes of stations: components are a way to draw a smooth curve, not kinds of places.
References: Rozenas, Political Analysis 25 (2017) 41, doi:10.1017/pan.2016.9 (there with EM);
Schwarz, Annals of Statistics 6 (1978) 461, doi:10.1214/aos/1176344136 (BIC).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import gammaln, log_softmax, psi

from scrutineer.errors import InputError

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

LEAST_LOG: Final = -3.0
MOST_LOG: Final = 12.0
"""At 5 per cent a component may be as narrow as .02 per cent: a bound that binds makes a spike of an even election."""
MOST_COMPONENTS: Final = 5
_MOST_LOGIT: Final = 15.0
_SAMPLE: Final = 10_000
"""Pairs, evenly spaced in order of size and count, with which the number of components is chosen."""


@dataclass(frozen=True)
class Pairs:
    """Distinct pairs of count and size, in order of size, then count.

    Attributes:
        count: Counts, 0 to size. Shape (pairs,).
        size: Sizes, above 0. Shape (pairs,).
        number: Stations that have the pair. Shape (pairs,).
    """

    count: IntArray
    size: IntArray
    number: IntArray

    @property
    def stations(self) -> int:
        """Stations in all."""
        return int(self.number.sum())


def distinct_pairs(counts: IntArray, sizes: IntArray) -> Pairs:
    """The distinct pairs of some stations.

    Args:
        counts: Counts. Shape (stations,).
        sizes: Sizes; stations of size 0 have no rate and are left out. Shape (stations,).

    Returns:
        The pairs.

    Raises:
        InputError: Shapes differ, or a count is negative or above its size.
    """
    if counts.shape != sizes.shape:
        raise InputError("counts and sizes differ in length", column="counts", value=counts.shape)
    bad = np.flatnonzero((counts < 0) | (counts > sizes))
    if bad.size:
        raise InputError(
            "a count is negative or larger than its size",
            row=int(bad[0]) + 1,
            column="counts",
            value=int(counts[bad[0]]),
            mend="separate stations whose figures contradict each other",
        )
    filled = sizes > 0
    base = int(sizes.max(initial=0)) + 1
    cells, number = np.unique(sizes[filled] * base + counts[filled], return_counts=True)
    return Pairs(cells % base, cells // base, number.astype(np.int64))


@dataclass(frozen=True)
class Mixture:
    """A mixture of beta-binomial distributions.

    Attributes:
        weights: Weights, adding up to 1. Shape (components,).
        alpha: First parameters. Shape (components,).
        beta: Second parameters. Shape (components,).
    """

    weights: FloatArray
    alpha: FloatArray
    beta: FloatArray

    def __len__(self) -> int:
        """Number of components."""
        return int(self.weights.size)

    def log_probability(self, count: IntArray, size: IntArray) -> FloatArray:
        """Logarithm of P(count | size). Shape of the counts."""
        choice = gammaln(size + 1.0) - gammaln(count + 1.0) - gammaln(size - count + 1.0)
        return np.asarray(choice + log_sum(self.terms(count, size)))

    def responsibilities(self, count: IntArray, size: IntArray) -> FloatArray:
        """Posterior weight of every component. Shape (components, counts)."""
        terms = self.terms(count, size)
        return np.asarray(np.exp(terms - log_sum(terms)))

    def terms(self, count: IntArray, size: IntArray) -> FloatArray:
        """Logarithms of w_c B(k + a_c, n - k + b_c) / B(a_c, b_c). Shape (components, counts)."""
        return _Likelihood(Pairs(count, size, np.ones(count.size, np.int64))).terms(self)

    def log_likelihood(self, pairs: Pairs) -> float:
        """Log-likelihood of some stations, binomial coefficients included."""
        return float(pairs.number @ self.log_probability(pairs.count, pairs.size))

    def bic(self, pairs: Pairs) -> float:
        """Schwarz's criterion; smaller is better."""
        return (3 * len(self) - 1) * float(np.log(pairs.stations)) - 2 * self.log_likelihood(pairs)


def fit_mixture(pairs: Pairs, *, most: int = MOST_COMPONENTS) -> Mixture:
    """A mixture of locally highest likelihood, its number of components by BIC.

    Args:
        pairs: The stations.
        most: Components at most.

    Returns:
        The mixture.

    Raises:
        InputError: There is no station.
    """
    if not pairs.number.size:
        raise InputError("there is no station with a size above 0", column="sizes")
    step = -(-pairs.count.size // _SAMPLE)
    some = Pairs(pairs.count[::step], pairs.size[::step], pairs.number[::step])
    likelihood = _Likelihood(some)
    best = likelihood.climb(likelihood.groups(1))
    for components in range(2, most + 1):
        starts = (likelihood.groups(components), _widened(best))
        found = max(map(likelihood.climb, starts), key=lambda mixture: mixture.log_likelihood(some))
        if found.bic(some) >= best.bic(some):
            break
        best = found
    return best if step == 1 else _Likelihood(pairs).climb(best)


def _widened(mixture: Mixture) -> Mixture:
    """The mixture with a wide component around its mean, which takes what the others leave over."""
    mean = float(mixture.weights @ (mixture.alpha / (mixture.alpha + mixture.beta)))
    return Mixture(
        np.append(0.9 * mixture.weights, 0.1),
        np.append(mixture.alpha, 4 * mean),
        np.append(mixture.beta, 4 * (1 - mean)),
    )


def log_sum(terms: FloatArray) -> FloatArray:
    """Logarithm of the sum of exponentials over components. Shape (components, n) in, (n,) out."""
    most = terms.max(axis=0)
    return np.asarray(most + np.log(np.exp(terms - most).sum(axis=0)))


class _Likelihood:
    """The likelihood of some stations, with the places of their distinct counts, rests and sizes."""

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        self.count, self.at_count = np.unique(pairs.count, return_inverse=True)
        self.rest, self.at_rest = np.unique(pairs.size - pairs.count, return_inverse=True)
        self.size, self.at_size = np.unique(pairs.size, return_inverse=True)

    def terms(self, mixture: Mixture) -> FloatArray:
        """Terms of the sum over components. Shape (components, pairs)."""
        found = np.empty((len(mixture), self.pairs.count.size))
        logs = np.log(np.maximum(mixture.weights, 1e-300))
        for row, (log_weight, a, b) in enumerate(zip(logs, mixture.alpha, mixture.beta, strict=True)):
            found[row] = (gammaln(self.count + a) - gammaln(a))[self.at_count]
            found[row] += (gammaln(self.rest + b) - gammaln(b))[self.at_rest]
            found[row] -= (gammaln(self.size + a + b) - gammaln(a + b) - log_weight)[self.at_size]
        return found

    def value(self, point: FloatArray) -> tuple[float, FloatArray]:
        """Mean of the negative log-likelihood without binomial coefficients, and its gradient.

        Args:
            point: Logits of the weights, logarithms of alpha, logarithms of beta. Shape (3 x components,).
        """
        mixture = _mixture(point)
        terms = self.terms(mixture)
        most = terms.max(axis=0)
        np.subtract(terms, most, out=terms)
        np.exp(terms, out=terms)
        total = terms.sum(axis=0)
        number, stations = self.pairs.number, self.pairs.stations
        value = float(number @ (most + np.log(total)))
        terms *= number / total
        taken = terms.sum(axis=1)
        up, down = np.empty(len(mixture)), np.empty(len(mixture))
        for row, (load, a, b) in enumerate(zip(terms, mixture.alpha, mixture.beta, strict=True)):
            sizes = np.bincount(self.at_size, weights=load) @ (psi(self.size + a + b) - psi(a + b))
            up[row] = a * (np.bincount(self.at_count, weights=load) @ (psi(self.count + a) - psi(a)) - sizes)
            down[row] = b * (np.bincount(self.at_rest, weights=load) @ (psi(self.rest + b) - psi(b)) - sizes)
        gradient = np.concatenate([taken - stations * mixture.weights, up, down])
        return -value / stations, -gradient / stations

    def climb(self, start: Mixture) -> Mixture:
        """The nearest maximum uphill from a start."""
        number = len(start)
        point = np.concatenate([np.log(start.weights), np.log(start.alpha), np.log(start.beta)])
        bounds = [(-_MOST_LOGIT, _MOST_LOGIT)] * number + [(LEAST_LOG, MOST_LOG)] * (2 * number)
        low, high = np.array(bounds).T
        found = minimize(
            self.value,
            np.clip(point, low, high),
            jac=True,
            method="L-BFGS-B",
            bounds=bounds,
            options={"maxiter": 400, "ftol": 1e-8, "gtol": 1e-6},
        )
        return _mixture(found.x)

    def groups(self, components: int) -> Mixture:
        """A start: the stations in order of their rates, cut into groups of equal number."""
        pairs = self.pairs
        rate = pairs.count / pairs.size
        order = np.argsort(rate, kind="stable")
        place = np.cumsum(pairs.number[order]) - pairs.number[order] / 2
        group = np.minimum((components * place / pairs.stations).astype(np.int64), components - 1)
        weight = np.bincount(group, weights=pairs.number[order], minlength=components)
        filled = np.maximum(weight, 1)
        mean = np.bincount(group, weights=pairs.number[order] * rate[order], minlength=components) / filled
        mean = np.clip(mean, 0.02, 0.98)
        # As many groups as components: within a group the beta distribution is about as wide as the group.
        whole = 8.0 * components
        return Mixture(filled / filled.sum(), whole * mean, whole * (1 - mean))


def _mixture(point: FloatArray) -> Mixture:
    logits, log_alpha, log_beta = point.reshape(3, -1)
    return Mixture(np.exp(log_softmax(logits)), np.exp(log_alpha), np.exp(log_beta))
