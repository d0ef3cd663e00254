"""The charts of `bench parts`: what each part of a cnn contributes to its lead over dense."""

import re

import altair as alt

from .figures import (
    Figure,
    Panel,
    Section,
    Table,
    data,
    figure_name,
    percent,
    plural,
    points_axis,
    seeds_named,
    with_interval,
)
from .results import Experiment, Row

PARTS = {
    "lead": "the cnn's lead over dense",
    "size": "more units",
    "locality": "locality",
    "sharing": "weight sharing",
    "pooling": "pooling",
    "head": "global average pooling instead",
}
"""The contrasts, in the order of the chart."""
SHOWN_DISTANCE = 2
"""The distance of the panel of moved images, as in the findings."""
ROW = 34


def section(experiment: Experiment) -> Section:
    """The section of the experiment: the parts of the lead, and all accuracies as a table."""
    rows = experiment.table(
        "parts.csv", "dataset", "model", "parameters", "condition", "n", "mean_test_accuracy",
        "interval_low", "interval_high",
    )  # fmt: skip
    made = Section(
        experiment,
        f"Parts of a cnn: {rows[0].text('dataset')}",
        "Which part of a cnn knows about spatial order?",
    )
    conditions = list(dict.fromkeys(row.text("condition") for row in rows))
    panels = [
        (title, parts)
        for condition, title in _shown(conditions)
        if (parts := _parts(experiment, condition))
    ]
    if panels:
        made.figures.append(_figure(experiment, panels))
    else:
        made.notes.append("measures.csv has no parts of a lead: networks for them were not trained.")
    made.figures.append(_accuracies(experiment, rows, conditions))
    if experiment.has("equivariance.csv"):
        made.figures.append(_equivariance(experiment))
    return made


def _shown(conditions: list[str]) -> list[tuple[str, str]]:
    """The conditions of the panels, with their titles."""
    chosen = [("normal", "Normal images")]
    distances = [int(match[1]) for name in conditions if (match := re.match(r"moved (\d+)$", name))]
    moved = max((each for each in distances if 0 < each <= SHOWN_DISTANCE), default=None)
    if moved:
        chosen.append((f"moved {moved}", f"Moved by {plural(moved, 'pixel')}"))
    sizes = [int(match[1]) for name in conditions if (match := re.match(r"(\d+) images$", name))]
    if sizes:
        chosen.append((f"{min(sizes)} images", f"Trained on {min(sizes):,} images"))
    return chosen


def _parts(experiment: Experiment, condition: str) -> list[dict]:
    found = []
    for part, title in PARTS.items():
        row = experiment.measures.get(f"{part} {condition}")
        if row is None:
            continue
        value = row.number("value")
        low, high = row.optional("interval_low"), row.optional("interval_high")
        half = "" if low is None or high is None else f" ± {50 * (high - low):.2f}"
        found.append(
            {
                "part": title,
                "family": "peer" if part in ("lead", "head") else "cnn",
                "value": value,
                "low": value if low is None else low,
                "high": value if high is None else high,
                "text": f"{100 * value:+.2f}{half}",
                "n": row.integer("n"),
            }
        )
    return found


def _figure(experiment: Experiment, panels: list[tuple[str, list[dict]]]) -> Figure:
    return Figure(
        figure_name(experiment, "parts"),
        "What the cnn's lead comes from",
        "Points of accuracy with 95 % intervals, differences paired by seed, over "
        f"{seeds_named(row['n'] for _, rows in panels for row in rows)}. More units, locality, "
        "weight sharing and pooling add up to the lead. Weight sharing and pooling are means over "
        "both orders of adding them. The last row is what global average pooling would change if it "
        "replaced the flatten head, which dense and cnn share.",
        [Panel(title, _chart(rows)) for title, rows in panels],
        ["measures.csv"],
        columns=len(panels),
    )


def _chart(rows: list[dict]) -> alt.LayerChart:
    order = [row["part"] for row in rows]
    base = alt.Chart(data(rows)).encode(
        y=alt.Y("part:N", sort=order, scale=alt.Scale(domain=order), axis=None),
        color=alt.Color(
            "family:N",
            scale=alt.Scale(domain=["dense", "cnn", "peer"], range="category"),
            legend=None,
        ),
        tooltip=[
            alt.Tooltip("part:N"),
            alt.Tooltip("text:N", title="points"),
            alt.Tooltip("n:Q", title="seeds"),
        ],
    )
    least = min(0, *(row["low"] for row in rows))
    most = max(0, *(row["high"] for row in rows))
    margin = 0.12 * (most - least or 1)
    scale = alt.Scale(domain=[least - margin, most + margin], nice=False)
    axis = points_axis("points of accuracy", tickCount=4)
    zero = alt.Chart(data([{"zero": 0}])).encode(x=alt.X("zero:Q", scale=scale, axis=axis))
    labels = base.encode(x=alt.value(0), text="label:N").transform_calculate(
        label="datum.part + ': ' + datum.text"
    )
    return alt.layer(
        zero.mark_rule(style="reference"),
        base.mark_rule(strokeWidth=3, yOffset=9).encode(
            x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q"
        ),
        base.mark_point(shape="diamond", size=75, filled=True, opacity=1, yOffset=9).encode(
            x=alt.X("value:Q", scale=scale, axis=axis)
        ),
        *(labels.mark_text(style=style, align="left", dy=-6) for style in ("halo", "title")),
    ).properties(height=len(rows) * ROW)


def _accuracies(experiment: Experiment, rows: list[Row], conditions: list[str]) -> Figure:
    cells: dict[str, dict[str, str]] = {}
    for row in rows:
        accuracy = with_interval(
            row.number("mean_test_accuracy"),
            row.optional("interval_low"),
            row.optional("interval_high"),
        )
        own = cells.setdefault(row.text("model"), {"parameters": f"{row.integer('parameters'):,}"})
        own[row.text("condition")] = accuracy
    headings = ["network", "parameters", *conditions]
    return Figure(
        figure_name(experiment, "parts-accuracies"),
        "Accuracies of all networks",
        "Means with 95 % intervals over "
        f"{seeds_named(row.integer('n') for row in rows)}. Moved: by that many pixels, on a canvas "
        "that loses none of them. A network that sees permuted pixels only has no shuffled runs.",
        [
            Table(
                "All networks and conditions",
                headings,
                [[model, *(own.get(name, "") for name in headings[1:])] for model, own in cells.items()],
                summary=f"{plural(len(cells), 'network')}, {plural(len(conditions), 'condition')}",
            )
        ],
        ["parts.csv"],
        columns=1,
    )


def _equivariance(experiment: Experiment) -> Figure:
    rows = experiment.table(
        "equivariance.csv", "model", "layer", "output_shape", "stride", "distance", "n", "mean_error"
    )
    distances = sorted({row.integer("distance") for row in rows})
    cells: dict[tuple[str, ...], dict[int, str]] = {}
    for row in rows:
        key = tuple(row.text(name) for name in ("model", "layer", "output_shape", "stride"))
        error = row.number("mean_error")
        cells.setdefault(key, {})[row.integer("distance")] = "0" if error == 0 else percent(error, 1)
    return Figure(
        figure_name(experiment, "parts-equivariance"),
        "Equivariance error of every layer",
        "How far each trained layer's output for a moved image differs from its output moved along: "
        "0 is exact, 100 % as different as that of another image. Means over "
        f"{seeds_named(row.integer('n') for row in rows)}.",
        [
            Table(
                "Layers and distances",
                ["network", "layer", "output", "stride", *(f"{each} px" for each in distances)],
                [[*key, *(own.get(each, "") for each in distances)] for key, own in cells.items()],
                summary=plural(len(cells), "layer"),
            )
        ],
        ["equivariance.csv"],
        columns=1,
    )
