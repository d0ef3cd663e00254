"""The chart of `bench race`: the seconds of each run's training and its accuracy."""

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

def section(experiment: Experiment) -> Section:
    """The experiment's figure."""
    columns = ["dataset", "model", "mean_test_accuracy", "target"]
    [race] = experiment.table("race.csv", *columns)
    runs = experiment.table("runs.csv", "seed", "final_test_accuracy")
    timings = experiment.table(
        "timings.csv", "seed", "training_seconds", "threads", "peak_gflops"
    )
    made = Section(
        experiment,
        f"Race: {race.text('dataset')} to {percent(race.number('target'), 1)}",
        "How many seconds of training does a mean accuracy take on two cores?",
    )
    seconds = sorted(row.number("training_seconds") for row in timings)
    middle = (seconds[(len(seconds) - 1) // 2] + seconds[len(seconds) // 2]) / 2
    made.figures.append(
        Figure(
            figure_name(experiment, "race"),
            "Accuracy at the end, and seconds of training",
            "Each dot is a run, the dotted line is the target, and the horizontal line is the mean "
            f"accuracy. Seconds are those of training alone, {middle:.2f} s in the median, on "
            f"{timings[0].integer('threads')} threads with a measured peak of {timings[0].number('peak_gflops'):.0f} GFLOP/s.",
            [Panel(race.text("model"), _chart(race, runs, timings))],
            ["race.csv", "runs.csv", "timings.csv"],
            columns=1,
        )
    )
    return made


def _chart(race: Row, runs: list[Row], timings: list[Row]) -> alt.LayerChart:
    seconds = {row.text("seed"): row.number("training_seconds") for row in timings}
    dots = [
        {
            "seed": row.text("seed"),
            "family": family(race.text("model")),
            "seconds": seconds[row.text("seed")],
            "accuracy": row.number("final_test_accuracy"),
        }
        for row in runs
        if row.text("seed") in seconds
    ]
    target = race.number("target")
    values = [target, *(dot["accuracy"] for dot in dots)]
    margin = max((max(values) - min(values)) / 10, 1e-4)
    scale = alt.Scale(domain=[min(values) - margin, max(values) + margin], nice=False, zero=False)
    y = alt.Y("accuracy:Q", scale=scale, axis=percent_axis("accuracy on test images", tickCount=6))
    axis = alt.Axis(title="seconds of training", tickCount=6)
    x = alt.X("seconds:Q", scale=alt.Scale(zero=False), axis=axis)

    def line(value: float) -> alt.Chart:
        return alt.Chart(data([{"value": value}])).encode(y=alt.Y("value:Q", scale=scale))

    return alt.layer(
        line(target).mark_rule(style="reference"),
        line(race.number("mean_test_accuracy")).mark_rule(strokeWidth=1.5),
        alt.Chart(data(dots))
        .mark_circle(size=50, opacity=0.7)
        .encode(
            x=x,
            y=y,
            color=model_color(),
            tooltip=[
                alt.Tooltip("seed:N"),
                alt.Tooltip("seconds:Q", format=".2f"),
                alt.Tooltip("accuracy:Q", format=".2%"),
            ],
        ),
    ).properties(height=270)
