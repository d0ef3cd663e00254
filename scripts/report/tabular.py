"""The chart of `bench tabular`: five sensor readings with and without a convolution."""

from math import floor

from .dots import dot_chart
from .figures import (
    Figure,
    Panel,
    Section,
    Table,
    family,
    figure_name,
    percent,
    plural,
    with_interval,
)
from .results import Experiment, Row

ROWS = {"own": "readings in their own order", "reordered": "readings in other orders"}


def section(experiment: Experiment) -> Section:
    """The section of the experiment."""
    columns = ["model", "parameters", "multiply_adds", "n", "ceiling"]
    for order in ROWS:
        columns += [order, f"{order}_low", f"{order}_high"]
    rows = experiment.table(
        "tabular.csv", *columns, "minus_dense", "minus_dense_low", "minus_dense_high"
    )
    made = Section(
        experiment,
        "Five sensor readings",
        "Does a convolution help where there is no space at all?",
    )
    made.figures.append(_chart(experiment, rows))
    made.figures.append(
        Figure(
            figure_name(experiment, "tabular-costs"),
            "What it costs",
            "Parameters, multiply-adds per sample, and the accuracy minus that of dense, compared "
            "seed by seed, with its 95 % interval.",
            [Table("", ["network", "parameters", "multiply-adds", "minus dense"],
                   [_costs(row) for row in rows])],
            ["tabular.csv"],
            columns=1,
        )
    )  # fmt: skip
    return made


def _costs(row: Row) -> list[str]:
    difference = row.optional("minus_dense")
    return [
        row.text("model"),
        f"{row.integer('parameters'):,}",
        f"{row.integer('multiply_adds'):,}",
        "" if difference is None else with_interval(
            difference, row.optional("minus_dense_low"), row.optional("minus_dense_high")
        ).replace("%", "points"),
    ]  # fmt: skip


def _chart(experiment: Experiment, rows: list[Row]) -> Figure:
    cells = [
        {
            "row": label,
            "model": row.text("model"),
            "family": family(row.text("model")),
            "mean": row.number(order),
            "low": row.optional(f"{order}_low"),
            "high": row.optional(f"{order}_high"),
            "n": row.integer("n"),
            "text": f"{row.text('model')} "
            + with_interval(
                row.number(order), row.optional(f"{order}_low"), row.optional(f"{order}_high")
            ),
        }
        for order, label in ROWS.items()
        for row in rows
    ]
    columns = ("model", "variant", "final_test_accuracy")
    seeds = [
        {
            "row": ROWS["own" if run.text("variant") == "own" else "reordered"],
            "model": run.text("model"),
            "family": family(run.text("model")),
            "seed": run.integer("seed"),
            "accuracy": run.number("final_test_accuracy"),
        }
        for run in (experiment.counted("runs.csv", *columns) if experiment.has("runs.csv") else [])
    ]
    ceiling = rows[0].number("ceiling")
    values = [seed["accuracy"] for seed in seeds] + [c["low"] or c["mean"] for c in cells]
    lowest = floor(50 * min(values)) / 50
    chart = dot_chart(
        cells, seeds, list(ROWS.values()), (lowest, 1),
        references=[(ceiling, f"ceiling {percent(ceiling, 1)}")],
        x_title="accuracy on test samples",
    )  # fmt: skip
    return Figure(
        figure_name(experiment, "tabular"),
        "Accuracy on test samples",
        "Each small dot is one trained network. The diamond is the mean over "
        f"{plural(rows[0].integer('n'), 'seed')}, the bar its 95 % interval. conv-line convolves "
        "along the readings; conv-grid arranges them so that all are neighbours of each other. The "
        "dotted line is the best that any network can do on these noisy readings. The axis starts "
        f"at {percent(lowest, 0)}, not at zero.",
        [Panel("", chart)],
        ["tabular.csv", "runs.csv"],
        columns=1,
    )
