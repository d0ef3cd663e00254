"""The charts of `bench samples`: accuracy and gap by the number of training images."""

from math import floor

import altair as alt

from .figures import Figure, Panel, Section, figure_name, seeds_named
from .lines import line_chart, point
from .results import Experiment, Row

BUDGETS = {
    "steps": "every network trains for about the same number of steps",
    "epochs": "every network trains for the same number of epochs",
}


def section(experiment: Experiment) -> Section:
    """The section of the experiment, with a figure per budget."""
    columns = ["dataset", "budget", "model", "train_images", "n"]
    for quantity in ("test_accuracy", "gap"):
        columns += [f"mean_{quantity}", f"{quantity}_interval_low", f"{quantity}_interval_high"]
    rows = experiment.table("samples.csv", *columns)
    made = Section(
        experiment,
        f"Few training images: {rows[0].text('dataset')}",
        "How many training images does each network need, and which network memorises?",
    )
    budgets = list(dict.fromkeys(row.text("budget") for row in rows))
    for budget in budgets:
        chosen = [row for row in rows if row.text("budget") == budget]
        base = "samples" if len(budgets) == 1 else f"samples-{budget}"
        made.figures.append(_figure(experiment, figure_name(experiment, base), budget, chosen))
    return made


def _figure(experiment: Experiment, name: str, budget: str, rows: list[Row]) -> Figure:
    accuracies, gaps = _points(rows, "test_accuracy"), _points(rows, "gap")
    sizes = sorted({each["x"] for each in accuracies})
    x = alt.X(
        "x:Q",
        scale=alt.Scale(type="log", nice=False),
        axis=alt.Axis(
            title="training images (log scale)", values=sizes, format="~s", grid=False,
            labelOverlap=True,
        ),
    )  # fmt: skip
    lowest = floor(20 * min(each["low"] for each in accuracies)) / 20
    # A network that memorises nothing may by chance be better on test images.
    least = min(0, *(each["low"] for each in gaps))
    highest = max(each["high"] for each in gaps)
    return Figure(
        name,
        "Accuracy and gap by number of training images",
        f"Lines are means over {seeds_named(each['n'] for each in accuracies)}, bands are 95 % "
        f"intervals; {BUDGETS.get(budget, budget)}. The gap is the accuracy on training images "
        "minus the accuracy on test images: what a network memorised without being able to use it "
        f"on new images. The left axis starts at {100 * lowest:.0f} %, not at zero.",
        [
            Panel("Accuracy on test images", line_chart(accuracies, x, (lowest, 1))),
            Panel(
                "Gap between training and test images",
                line_chart(gaps, x, (least, 1.05 * highest), y_title="gap (points of accuracy)"),
            ),
        ],
        ["samples.csv"],
    )


def _points(rows: list[Row], quantity: str) -> list[dict]:
    return [
        point(
            row.text("model"),
            row.integer("train_images"),
            mean := row.number(f"mean_{quantity}"),
            _or(row.optional(f"{quantity}_interval_low"), mean),
            _or(row.optional(f"{quantity}_interval_high"), mean),
            n=row.integer("n"),
        )
        for row in rows
    ]


def _or(value: float | None, other: float) -> float:
    return other if value is None else value
