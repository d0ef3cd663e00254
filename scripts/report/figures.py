"""The parts of a report, and the look that all its charts share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import altair as alt

from .pictures import Picture
from .results import Experiment

FAMILIES = ["dense", "cnn", "peer"]
"""Each family has one colour on the whole page; see THEMES."""

CHANCE = {
    "mnist": 0.1135,
    "fashion-mnist": 0.1,
    "kmnist": 0.1,
    "cifar-10": 0.1,
    "cifar-100": 0.01,
    "glyphs": 0.1,
}
"""The share of the most frequent class among the test images of each named data set."""

FONT = "system-ui, 'Liberation Sans', 'DejaVu Sans', sans-serif"


@dataclass(frozen=True)
class Panel:
    """A chart that is as wide as its column."""

    title: str
    chart: alt.TopLevelMixin
    square: int | None = None
    """For square charts (heat maps): how many pixels the axes add to the height."""


@dataclass(frozen=True)
class Table:
    """Rows of cells under headings; numbers are aligned to the right."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    summary: str | None = None
    """The line that unfolds the table, if it starts folded."""


@dataclass(frozen=True)
class Gallery:
    """Pictures with a caption below each."""

    title: str
    tiles: Sequence[tuple[Picture, str]]


@dataclass(frozen=True)
class Figure:
    """Panels side by side, with one caption."""

    name: str
    """The anchor in the page and the name of the files."""
    title: str
    caption: str
    panels: Sequence[Panel | Picture | Table | Gallery]
    sources: Sequence[str]
    """The files that the numbers come from."""
    columns: int = 2


@dataclass
class Section:
    """The part of the page about one experiment."""

    experiment: Experiment
    title: str
    question: str
    findings: list[str] = field(default_factory=list)
    """What the numbers say; the first sentence must make sense at the top of the page."""
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What the section leaves out, and why."""

    def add(self, figure: Figure | None, file: str) -> None:
        """Adds a figure, or a note if its file has no rows (yet)."""
        if figure is None:
            self.notes.append(f"{file} has no rows, so its figure is left out.")
        else:
            self.figures.append(figure)


def figure_name(experiment: Experiment, base: str) -> str:
    """`base`, with a suffix if there are several experiments of this kind."""
    if experiment.name == experiment.kind:
        return base
    suffix = experiment.name.removeprefix(experiment.kind).lstrip("-.")
    return f"{base}-{suffix}"


def family(model: str) -> str:
    """The colour family of a model: dense, dense-1024 and fc share one, all others another."""
    return "dense" if model.startswith(("dense", "fc")) else "cnn"


def model_color(name: str = "family") -> alt.Color:
    """Colours by `family`, without a legend, because marks are labelled directly."""
    return alt.Color(f"{name}:N", scale=alt.Scale(domain=FAMILIES, range="category"), legend=None)


def short(name: str, most: int = 16) -> str:
    """A network's name for a label, without its middle if it is long."""
    return name if len(name) <= most else f"{name[: most - 11]}…{name[-10:]}"


def chance(dataset: str) -> float | None:
    """The accuracy of always naming the most frequent class, if that is known."""
    return CHANCE.get(dataset)


def data(rows: Iterable[dict]) -> alt.InlineData:
    """Rows as the data of a chart."""
    return alt.InlineData(values=list(rows))


def whole_numbers(title: str, low: int, high: int) -> alt.Axis:
    """An axis with at most 13 ticks, all at whole numbers."""
    step = -(-(high - low) // 12) or 1
    values = list(range(low, high + 1, step))
    return alt.Axis(title=title, values=values, format="d", grid=False, labelOverlap=True)


PERCENT_LABEL = "format(100 * datum.value, '~r') + ' %'"


def percent_axis(title: str, **options) -> alt.Axis:
    """An axis of fractions with labels in percent."""
    return alt.Axis(title=title, labelExpr=PERCENT_LABEL, **options)


def points_axis(title: str, **options) -> alt.Axis:
    """An axis of differences of fractions with labels in points."""
    return alt.Axis(title=title, labelExpr="format(100 * datum.value, '~r')", **options)


def percent(value: float, digits: int = 2) -> str:
    """A fraction in percent: 97.79 %."""
    return f"{100 * value:.{digits}f} %"


def with_interval(mean: float, low: float | None, high: float | None) -> str:
    """A mean and half the width of its interval: 97.79 ± 0.05 %."""
    if low is None or high is None:
        return percent(mean)
    return f"{100 * mean:.2f} ± {50 * (high - low):.2f} %"


def plural(count: int, noun: str, several: str | None = None) -> str:
    """A number and what it counts: 1 seed, 5 seeds."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {several or noun + 's'}"


def seeds_named(counts: Iterable[int]) -> str:
    """The number of seeds, which may vary by cell: 5 seeds, 3 to 5 seeds."""
    low, high = min(counts := list(counts)), max(counts)
    return plural(high, "seed") if low == high else f"{low} to {high} seeds"


def spread(values: Sequence[float], gap: float) -> list[float]:
    """Positions for labels of these values, at least `gap` apart and close to the values."""
    order = sorted(range(len(values)), key=lambda index: values[index])
    groups: list[list[int]] = []
    places: list[float] = []
    for index in order:
        groups.append([index])
        places.append(values[index])
        # A group that would touch the one below merges with it, around their common mean.
        while len(groups) > 1 and (
            places[-1] - places[-2] < gap * (len(groups[-1]) + len(groups[-2])) / 2
        ):
            last = groups.pop()
            places.pop()
            groups[-1] += last
            places[-1] = sum(values[i] for i in groups[-1]) / len(groups[-1])
    result = [0.0] * len(values)
    for group, middle in zip(groups, places, strict=True):
        for rank, index in enumerate(group):
            result[index] = middle + gap * (rank - (len(group) - 1) / 2)
    return result


def _theme(text: str, muted: str, grid: str, background: str, colors: Sequence[str]) -> dict:
    axis = {
        "labelColor": text, "titleColor": text, "tickColor": grid, "gridColor": grid,
        "domainColor": muted, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
        "labelLimit": 260, "titleLimit": 0, "labelPadding": 4,
    }  # fmt: skip
    return {
        "background": background,
        "font": FONT,
        "view": {"stroke": None},
        "axis": axis,
        "axisBand": {"grid": False, "domain": False, "ticks": False},
        "title": {
            "color": text, "fontSize": 13, "fontWeight": 600, "anchor": "start", "offset": 14,
            "subtitleColor": muted,
        },
        "legend": {
            "labelColor": text, "titleColor": text, "labelFontSize": 12, "titleFontSize": 12,
            "titleFontWeight": "normal", "titleLimit": 0,
        },
        "header": {"labelColor": text, "titleColor": text, "labelFontSize": 12},
        "text": {"color": text, "fontSize": 12},
        "rule": {"color": muted},
        "range": {"category": list(colors), "ramp": [background, colors[1]]},
        "style": {
            "title": {"fill": text, "fontSize": 12},
            "label": {},
            "halo": {"stroke": background, "strokeWidth": 4, "strokeJoin": "round"},
            "sample": {"color": text, "stroke": background, "strokeWidth": 0.8, "opacity": 0.85},
            "reference": {"stroke": muted, "strokeDash": [3, 3], "strokeWidth": 1.2},
            "note": {"fill": muted, "fontSize": 12},
            "cell": {"stroke": grid, "strokeWidth": 0.5},
            "on-full-cell": {"color": background},
        },
    }  # fmt: skip


THEMES = {
    "light": _theme("#1f2328", "#59636e", "#dfe3e8", "#ffffff", ["#b84a00", "#0067a8", "#8a929b"]),
    "dark": _theme("#e6e8eb", "#a3abb4", "#353b43", "#15181c", ["#f28a3c", "#56aeea", "#7d868f"]),
}
"""Vermilion, blue and grey, which readers with any colour vision can tell apart."""
