"""The charts of `bench edge`: the weights of the detectors and their accuracy on new images."""

from collections import Counter

import altair as alt

from .figures import (
    Figure,
    Panel,
    Section,
    data,
    family,
    figure_name,
    model_color,
    percent,
    percent_axis,
)
from .results import Experiment, Row

NAMES = {"fc": "fully connected", "conv": "convolutional"}
CLAIMED = {"fc": 0.8, "conv": 0.875}
"""The accuracies that the text states for one fresh batch."""


def section(experiment: Experiment) -> Section:
    """The experiment's charts."""
    made = Section(
        experiment,
        "Edge detectors",
        "Which tells lines from noise better in 8×8 pixels: 64 weights or a kernel of nine?",
    )
    if experiment.has("weights.csv"):
        made.figures.append(_weights(experiment))
    made.figures.append(_batches(experiment))
    if experiment.has("trainings.csv"):
        made.figures.append(_trainings(experiment))
    return made


def _weights(experiment: Experiment) -> Figure:
    tables: dict[str, list[dict]] = {}
    for row in experiment.table("weights.csv", "detector", "row", "column", "weight"):
        # The bias has no row and no column.
        if row.text("row"):
            cell = {name: row.integer(name) for name in ("row", "column")}
            cell["weight"] = row.number("weight")
            tables.setdefault(row.text("detector"), []).append(cell)
    limit = max(abs(cell["weight"]) for cells in tables.values() for cell in cells)
    return Figure(
        figure_name(experiment, "edge-weights"),
        "The learned weights",
        "The weights of the first two detectors: one weight per pixel of an 8×8 image, and one "
        "kernel that slides over it. Purple is negative, white is zero and orange is positive.",
        [
            Panel(NAMES.get(name, name), _table(cells, limit), square=0)
            for name, cells in tables.items()
        ],
        ["weights.csv"],
    )


def _table(cells: list[dict], limit: float) -> alt.LayerChart:
    axis = {"labelAngle": 0, "domain": False, "ticks": False}
    base = alt.Chart(data(cells)).encode(
        x=alt.X("column:O", axis=alt.Axis(title="column", **axis)),
        y=alt.Y("row:O", axis=alt.Axis(title="row", **axis)),
    )
    scale = alt.Scale(domain=[-limit, limit], range=["#5e3c99", "#f7f7f7", "#e66101"])
    color = alt.Color("weight:Q", scale=scale, legend=None)
    number = alt.Text("weight:Q", format="+.2f")
    ink = alt.condition(f"datum.weight < {-0.55 * limit}", alt.value("white"), alt.value("#1f2328"))
    return alt.layer(
        base.mark_rect().encode(color=color, tooltip=["row:O", "column:O", "weight:Q"]),
        base.mark_text(fontSize=11).encode(text=number, color=ink),
    )


def _batches(experiment: Experiment) -> Figure:
    rows = experiment.table("fresh.csv", "batch_seed", "images", "fc_accuracy", "conv_accuracy")
    panels = []
    for name, title in NAMES.items():
        counts = Counter(row.number(f"{name}_accuracy") for row in rows)
        bars = [
            {"accuracy": accuracy, "batches": counts[accuracy], "family": family(name)}
            for accuracy in sorted(counts)
        ]
        mean = experiment.measures.get(f"{name} fresh accuracy")
        panels.append(Panel(title, _histogram(name, bars, mean)))
    return Figure(
        figure_name(experiment, "edge"),
        "On new images",
        f"How often each accuracy occurred among {len(rows):,} fresh batches of "
        f"{rows[0].integer('images')} images. The solid line is the mean over all batches; the "
        "dashed line is the accuracy that the text states for one batch.",
        panels,
        ["fresh.csv", "measures.csv"],
    )


def _histogram(name: str, bars: list[dict], mean: Row | None) -> alt.LayerChart:
    scale = alt.Scale(domain=[0.4, 1.02], nice=False, zero=False)
    x = alt.X(
        "accuracy:Q",
        scale=scale,
        axis=percent_axis("accuracy on one batch", grid=False, tickCount=6),
    )
    layers = [
        alt.Chart(data(bars))
        .mark_bar(size=7)
        .encode(
            x=x,
            y=alt.Y("batches:Q", axis=alt.Axis(title="batches", tickCount=5)),
            color=model_color(),
            tooltip=[alt.Tooltip("accuracy:Q", format=".1%"), alt.Tooltip("batches:Q")],
        )
    ]
    lines = [(CLAIMED[name], f"text {percent(CLAIMED[name], 1)}", [6, 3], -24)]
    if mean is not None:
        lines.append((mean.number("value"), f"mean {percent(mean.number('value'))}", [1, 0], -8))
    for value, label, dash, dy in lines:
        place = alt.Chart(data([{"value": value, "label": label}])).encode(
            x=alt.X("value:Q", scale=scale)
        )
        layers.append(place.mark_rule(strokeDash=dash, strokeWidth=1.6))
        layers.append(place.mark_text(dy=dy).encode(text="label:N", y=alt.value(0)))
    return alt.layer(*layers).properties(height=220)


def _trainings(experiment: Experiment) -> Figure:
    columns = ("train_seed", "detector", "mean_fresh_accuracy", "train_accuracy")
    rows = [
        {
            "detector": NAMES.get(row.text("detector"), row.text("detector")),
            "family": family(row.text("detector")),
            "seed": row.integer("train_seed"),
            "train": row.number("train_accuracy"),
            "fresh": row.number("mean_fresh_accuracy"),
        }
        for row in experiment.table("trainings.csv", *columns)
    ]
    scale = alt.Scale(domain=[0.4, 1], nice=False, zero=False)
    chart = (
        alt.Chart(data(rows))
        .mark_circle(size=40, opacity=0.5)
        .encode(
            x=alt.X(
                "fresh:Q", scale=scale, axis=percent_axis("accuracy on fresh images", tickCount=6)
            ),
            y=alt.Y("detector:N", axis=alt.Axis(title=None)),
            yOffset=alt.YOffset("jitter:Q", scale=alt.Scale(domain=[0, 1])),
            color=model_color(),
            tooltip=[
                alt.Tooltip("seed:Q"),
                alt.Tooltip("train:Q", title="on its 80 images", format=".1%"),
                alt.Tooltip("fresh:Q", title="on fresh images", format=".2%"),
            ],
        )
        # Spread by seed, so that no dot hides another.
        .transform_calculate(jitter="(datum.seed * 0.618034) % 1")
        .properties(height=130)
    )
    count = len(rows) // max(1, len({row["detector"] for row in rows}))
    return Figure(
        figure_name(experiment, "edge-trainings"),
        "Trained again",
        f"Each dot is a detector trained on other images from other initial weights ({count} of "
        "each kind), at its mean accuracy over all fresh batches. The height of a dot has no "
        "meaning; it keeps dots apart.",
        [Panel("", chart)],
        ["trainings.csv"],
        columns=1,
    )
