"""The charts of `bench shift`: accuracy against distance, and by direction."""

import re

import altair as alt

from .figures import (
    PERCENT_LABEL,
    Figure,
    Panel,
    Section,
    Table,
    chance,
    data,
    figure_name,
    model_color,
    seeds_named,
    whole_numbers,
)
from .lines import line_chart, point
from .results import Experiment, Row

MEASURE = re.compile(r"(\S+) (unmoved|augmented) distance (\d+)")
TESTED_ON = re.compile(r"dx (-?\d+) dy (-?\d+)")

DIAGONAL = {
    "dense relative change": "dense: change of its outputs, by their size",
    "convolution relative change in place": "convolution: change at the same places",
    "convolution equivariance error": "convolution: largest difference, moved along",
    "indices in common": "flattened indices in common",
    "indices in common of the figure": "… in the figure of the text",
}
"""Measures of what a diagonal moved by one pixel does to a layer."""
ACTIVATION = re.compile(r"dense activation (\d+) of the (moved )?diagonal")


def section(experiment: Experiment) -> Section:
    """The experiment's charts."""
    dataset = experiment.table("shift.csv", "dataset")[0].text("dataset")
    made = Section(
        experiment,
        f"Moved images: {dataset}",
        "Test images moved by a few pixels: who still recognises them?",
    )
    points = [
        _point(match, row)
        for name, row in experiment.measures.items()
        if (match := MEASURE.fullmatch(name))
    ]
    if points:
        made.figures.append(_distances(experiment, dataset, points))
    else:
        made.notes.append("Without accuracies by distance in measures.csv: no curves.")
    if experiment.has("summary.csv"):
        made.figures.append(_directions(experiment))
    if any(name in experiment.measures for name in DIAGONAL):
        made.figures.append(_diagonal(experiment))
    return made


def _series(model: str, training: str) -> str:
    return model if training == "unmoved" else f"{model}, trained on moved"


def _point(match: re.Match, row: Row) -> dict:
    model, training, distance = match.groups()
    return point(
        model,
        int(distance),
        row.number("value"),
        row.optional("interval_low"),
        row.optional("interval_high"),
        series=_series(model, training),
        dashed=training == "augmented",
        n=row.integer("n"),
    )


def _distances(experiment: Experiment, dataset: str, points: list[dict]) -> Figure:
    furthest = max(each["x"] for each in points)
    axis = whole_numbers("moved by (pixels)", 0, furthest)
    x = alt.X("x:Q", axis=axis, scale=alt.Scale(nice=False))
    return Figure(
        figure_name(experiment, "shift"),
        "Accuracy by distance",
        "Mean over all places at the same distance, the larger of the moves to the side and up "
        f"or down, and over {seeds_named(each['n'] for each in points)}; the band is the 95 % "
        "interval over seeds.",
        [Panel("", line_chart(points, x, (0, 1), chance=chance(dataset)))],
        ["measures.csv"],
        columns=1,
    )


def _directions(experiment: Experiment) -> Figure:
    columns = ("model", "variant", "tested_on", "mean_test_accuracy", "n")
    grids: dict[str, list[dict]] = {}
    for row in experiment.table("summary.csv", *columns):
        if match := TESTED_ON.fullmatch(row.text("tested_on")):
            cell = {
                "dx": int(match[1]),
                "dy": int(match[2]),
                "accuracy": row.number("mean_test_accuracy"),
                "n": row.integer("n"),
            }
            grids.setdefault(_series(row.text("model"), row.text("variant")), []).append(cell)
    return Figure(
        figure_name(experiment, "shift-grid"),
        "Accuracy by direction",
        "Each cell is the accuracy on all test images moved by so many pixels to the right (dx) "
        "and down (dy), a mean over "
        f"{seeds_named(cell['n'] for grid in grids.values() for cell in grid)}. The middle cell "
        "is the image where it was.",
        [Panel(series, _grid_chart(cells), square=55) for series, cells in grids.items()],
        ["summary.csv"],
    )


def _grid_chart(cells: list[dict]) -> alt.Chart:
    offsets = sorted({cell["dx"] for cell in cells})
    axis = {"labelAngle": 0, "domain": False, "ticks": False, "values": offsets[::2]}
    color = alt.Color(
        "accuracy:Q",
        scale=alt.Scale(domain=[0, 1], scheme="viridis"),
        legend=alt.Legend(
            title="accuracy", labelExpr=PERCENT_LABEL, orient="bottom", values=[0, 0.5, 1]
        ),
    )
    tooltip = [
        alt.Tooltip("dx:O"),
        alt.Tooltip("dy:O"),
        alt.Tooltip("accuracy:Q", format=".2%"),
        alt.Tooltip("n:Q", title="seeds"),
    ]
    return (
        alt.Chart(data(cells))
        .mark_rect()
        .encode(
            x=alt.X("dx:O", axis=alt.Axis(title="dx: moved to the right (pixels)", **axis)),
            y=alt.Y("dy:O", axis=alt.Axis(title="dy: moved down (pixels)", **axis)),
            color=color,
            tooltip=tooltip,
        )
    )


def _diagonal(experiment: Experiment) -> Figure:
    rows = [
        [title, f"{experiment.measures[name].number('value'):.4g}"]
        for name, title in DIAGONAL.items()
        if name in experiment.measures
    ]
    bars = [
        {
            "unit": int(match[1]),
            "diagonal": "moved" if match[2] else "where it was",
            "activation": row.number("value"),
            "family": "peer" if match[2] else "dense",
        }
        for name, row in experiment.measures.items()
        if (match := ACTIVATION.fullmatch(name))
    ]
    panels: list[Panel | Table] = [Table("In numbers", ["measure", "value"], rows)]
    if bars:
        panels.insert(0, Panel("A dense layer's eight outputs", _activations(bars)))
    return Figure(
        figure_name(experiment, "shift-diagonal"),
        "A diagonal moved by one pixel",
        "What the first layers, untrained, make of a diagonal line and of the same line one "
        "pixel to the side: the dense layer's outputs are others altogether, the convolution's "
        "the same ones, moved along. Left bar of each pair: the line where it was; right, grey "
        "bar: moved.",
        panels,
        ["measures.csv"],
    )


def _activations(bars: list[dict]) -> alt.Chart:
    return (
        alt.Chart(data(bars))
        .mark_bar()
        .encode(
            x=alt.X("unit:O", axis=alt.Axis(title="unit", labelAngle=0)),
            xOffset=alt.XOffset("diagonal:N", sort=["where it was", "moved"]),
            y=alt.Y("activation:Q", axis=alt.Axis(title="output", tickCount=5)),
            color=model_color(),
            tooltip=["unit:O", "diagonal:N", alt.Tooltip("activation:Q", format=".4f")],
        )
        .properties(height=220)
    )
