"""The charts of `bench shift`: accuracy by distance and by direction."""

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
    short,
    whole_numbers,
)
from .lines import line_chart, point
from .results import Experiment, Row

MEASURE = re.compile(r"(\S+) (unmoved|augmented) distance (\d+)")
TESTED_ON = re.compile(r"dx (-?\d+) dy (-?\d+)")

DIAGONAL = {
    "dense relative change": "dense: change of the outputs, relative to their size",
    "convolution relative change in place": "convolution: relative change at the same positions",
    "convolution equivariance error": "convolution: largest change when the output moves too",
    "indices in common": "flattened indices in common",
    "indices in common of the figure": "flattened indices in common in the text's figure",
}
"""The measures of how a layer responds to a diagonal that moves by one pixel."""
ACTIVATION = re.compile(r"dense activation (\d+) of the (moved )?diagonal")


def section(experiment: Experiment) -> Section:
    """The section of the experiment."""
    dataset = experiment.table("shift.csv", "dataset")[0].text("dataset")
    made = Section(
        experiment,
        f"Moved images: {dataset}",
        "Which network still recognises test images that are moved by a few pixels?",
    )
    points = [
        _point(match, row)
        for name, row in experiment.measures.items()
        if (match := MEASURE.fullmatch(name))
    ]
    if points:
        made.figures.append(_distances(experiment, dataset, points))
    else:
        made.notes.append("measures.csv has no accuracies by distance, so there are no curves.")
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
        label=_series(short(model), training),
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
        "Distance is the larger of the horizontal and the vertical move. Lines are means over all "
        f"moves of the same distance and over {seeds_named(each['n'] for each in points)}; bands "
        "are 95 % intervals over seeds.",
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
        "Each cell is the accuracy on all test images moved to the right (dx) and down (dy), a "
        f"mean over {seeds_named(cell['n'] for grid in grids.values() for cell in grid)}. In the "
        "middle cell the images are not moved.",
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
            "diagonal": "moved" if match[2] else "original",
            "activation": row.number("value"),
            "family": "peer" if match[2] else "dense",
        }
        for name, row in experiment.measures.items()
        if (match := ACTIVATION.fullmatch(name))
    ]
    panels: list[Panel | Table] = [Table("In numbers", ["measure", "value"], rows)]
    if bars:
        panels.insert(0, Panel("The eight outputs of a dense layer", _activations(bars)))
    return Figure(
        figure_name(experiment, "shift-diagonal"),
        "A diagonal moved by one pixel",
        "Untrained first layers see a diagonal line and the same line one pixel to the side. The "
        "outputs of the dense layer change completely; those of the convolution only move. In each "
        "pair of bars the left one is the original line, the right, grey one the moved line.",
        panels,
        ["measures.csv"],
    )


def _activations(bars: list[dict]) -> alt.Chart:
    return (
        alt.Chart(data(bars))
        .mark_bar()
        .encode(
            x=alt.X("unit:O", axis=alt.Axis(title="unit", labelAngle=0)),
            xOffset=alt.XOffset("diagonal:N", sort=["original", "moved"]),
            y=alt.Y("activation:Q", axis=alt.Axis(title="output", tickCount=5)),
            color=model_color(),
            tooltip=["unit:O", "diagonal:N", alt.Tooltip("activation:Q", format=".4f")],
        )
        .properties(height=220)
    )
