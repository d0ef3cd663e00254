"""Sentences about measures: what an experiment found, in numbers, for the top of its section.

They report values and intervals. Whether a text's claim holds is for `bench claims` to judge.
"""

from collections.abc import Callable, Mapping

from .figures import with_interval
from .results import Row

NAMES = {"dense": "the dense network", "cnn": "the cnn"}


def sentence(measures: Mapping[str, Row], make: Callable[..., str], *names: str) -> list[str]:
    """The sentence that `make` builds from these measures, or nothing if one is missing."""
    rows = [measures[name] for name in names if name in measures]
    return [make(*rows)] if len(rows) == len(names) else []


def accuracy(row: Row) -> str:
    """A measured fraction with its interval: 97.79 ± 0.05 %."""
    return with_interval(*_interval(row))


def points(row: Row, sign: int = 1) -> str:
    """A measured difference with its interval: 2.54 ± 0.10 points; `sign` -1 turns it round."""
    value, low, high = _interval(row)
    # Adding 0 makes a rounded -0 positive.
    rounded = round(sign * value, 4) + 0.0
    return with_interval(rounded, low, high).replace("%", "points").replace("-", "−")


def change(row: Row) -> str:
    """What a difference in accuracy means, as far as its interval tells."""
    value, low, high = _interval(row)
    if low is None or high is None:
        return f"changes by {points(row)} of test accuracy (one seed, so no interval)"
    if low > 0:
        return f"gains {points(row)} of test accuracy"
    if high < 0:
        return f"loses {points(row, -1)} of test accuracy"
    return f"shows no measurable change in test accuracy ({points(row)})"


def _interval(row: Row) -> tuple[float, float | None, float | None]:
    return row.number("value"), row.optional("interval_low"), row.optional("interval_high")
