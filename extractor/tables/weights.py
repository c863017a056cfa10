"""Weights given as logarithms."""

from math import exp, inf, log1p


def log_added(first: float, second: float) -> float:
    """Add two weights given as logarithms.

    >>> log_added(float("-inf"), 1.5), round(log_added(0.0, 0.0), 4)
    (1.5, 0.6931)
    """
    low, high = (first, second) if first < second else (second, first)
    return high if low == -inf else high + log1p(exp(low - high))
