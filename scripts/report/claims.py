"""Reads the verdicts of `bench claims` and links each claim to its chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .figures import Section
from .results import Row, read_table

CHARTS = {
    "edge": [
        ("trainings", "edge-trainings"),
        ("kernel", "edge-weights"),
        ("tables", "edge-weights"),
        ("column", "edge-weights"),
        ("", "edge"),
    ],
    "equivalence": [("difference", "equivalence-outputs"), ("", "equivalence")],
    "parameters": [
        ("cnn ", "layers"),
        ("dense dense", "layers"),
        ("sensors", "layers"),
        ("", "parameters"),
    ],
    "shift": [("distance ", "shift"), ("loss", "shift"), ("", "shift-diagonal")],
    "tabular": [("multiply-adds", "tabular-costs"), ("", "tabular")],
}
"""Part of a measure's name and the figure that shows the measure; the first match counts."""


@dataclass(frozen=True)
class Claim:
    """A row of the table."""

    text: str
    """The text's title."""
    sentence: str
    link: str | None
    """The anchor of its chart."""
    expected: str
    measured: str
    verdict: str
    reason: str
    """Why it was not tested."""


def read_claims(path: Path, sections: Sequence[Section]) -> list[Claim]:
    """The rows of claims.csv."""
    columns = ("text", "claim", "experiment", "measure", "expected", "measured", "n")
    further = ("interval_low", "interval_high", "verdict", "not_tested_because")
    contrast = ("contrast_measure", "contrast_measured", "contrast_n")
    ends = ("contrast_interval_low", "contrast_interval_high")
    return [
        Claim(
            row.text("text"),
            row.text("claim"),
            _link(row, sections),
            row.text("expected"),
            measured_text(row),
            row.text("verdict"),
            row.text("not_tested_because"),
        )
        for row in read_table(path, columns + further + contrast + ends)
    ]


def measured_text(row: Row) -> str:
    """The measured value in the unit of the expected one: 97.79 ± 0.05 %, n = 5.

    A contrast follows: 125.66 %; convolution 141.63 %.
    """
    expected = row.text("expected")
    unit = next((unit for unit in (" %", " points", "×") if expected.endswith(unit)), "")
    text = _value(row, unit)
    contrast = _value(row, unit, "contrast_")
    return f"{text}; {row.text('contrast_measure').split()[0]} {contrast}" if contrast else text


def _value(row: Row, unit: str, kind: str = "") -> str:
    """A value with its interval and n; the interval's ends if they are not equally far away."""
    value = row.optional(f"{kind}measured")
    if value is None:
        return ""
    text = _number(value, unit)
    low, high = row.optional(f"{kind}interval_low"), row.optional(f"{kind}interval_high")
    if low is None or high is None:
        text += unit
    elif 0 != low and high != 1 and abs(high + low - 2 * value) > 1e-6 * (high - low):
        text += f"{unit} ({_number(low, unit)}{unit} to {_number(high, unit)}{unit})"
    else:
        # The interval of a proportion can end at 0 or 1; its other end tells the margin.
        text += f" ± {_number(max(high - value, value - low), unit)}{unit}"
    n = row.optional(f"{kind}n")
    return text + ("" if n is None else f", n = {n:,.0f}")


def _number(value: float, unit: str) -> str:
    if unit in (" %", " points"):
        return f"{100 * value:.2f}"
    if unit == "×":
        decimals = 2 if abs(value) < 1 else 1 if abs(value) < 20 else 0
        return f"{value:,.{decimals}f}"
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def _link(row: Row, sections: Sequence[Section]) -> str | None:
    kind, measure = row.text("experiment"), row.text("measure")
    own = [section for section in sections if section.experiment.kind == kind]
    # With several data sets, the experiment that measured this value.
    value = row.optional("measured")
    measured = [
        section
        for section in own
        if measure in section.experiment.measures
        and section.experiment.measures[measure].optional("value") == value
    ]
    for section in (measured or own)[:1]:
        names = [figure.name for figure in section.figures]
        base = next((name for part, name in CHARTS.get(kind, []) if part in measure), None)
        return next((name for name in names if name == base), names[0] if names else None)
    return None
