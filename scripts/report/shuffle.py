"""The charts of `bench shuffle`: final accuracies and learning curves."""

from collections import Counter
from statistics import fmean

import altair as alt

from . import insight
from .dots import dot_chart
from .figures import (
    Figure,
    Panel,
    Section,
    chance,
    figure_name,
    percent,
    seeds_named,
    short,
    whole_numbers,
    with_interval,
)
from .lines import line_chart, point
from .results import Experiment, Row

CLAIMED = {"dense": 0.978, "cnn": 0.992}
"""The accuracies that the texts state for MNIST."""
CELL = ("normal", "normal"), ("normal", "shuffled"), ("shuffled", "shuffled")


def section(experiment: Experiment) -> Section:
    """The section of the experiment."""
    dataset = experiment.table("runs.csv", "dataset")[0].text("dataset")
    made = Section(
        experiment,
        f"Shuffled pixels: {dataset}",
        "One permutation per seed shuffles all images: which network needs to know where pixels are?",
    )
    for file, figure in (
        ("summary.csv", lambda: accuracies(experiment, dataset)),
        ("epochs.csv", lambda: curves(experiment)),
    ):
        if experiment.has(file):
            made.add(figure(), file)
    insight.add(made)
    return made


def chance_of(experiment: Experiment, dataset: str) -> float | None:
    """The share of the most frequent class among the test images, if that is known."""
    if experiment.has("confusion.csv"):
        counts: Counter[str] = Counter()
        for row in experiment.table("confusion.csv", "label", "count", may_be_empty=True):
            counts[row.text("label")] += row.integer("count")
        if counts:
            return max(counts.values()) / counts.total()
    return chance(dataset)


def accuracies(experiment: Experiment, dataset: str) -> Figure | None:
    """Final accuracies: a dot per seed, means with intervals, and claims as lines."""
    columns = ("model", "variant", "tested_on", "n", "mean_test_accuracy", "interval_low")
    summary = experiment.table("summary.csv", *columns, "interval_high", may_be_empty=True)
    cells = [_cell(row) for row in summary if row.optional("mean_test_accuracy") is not None]
    if not cells:
        return None
    seeds = [
        {
            "row": _row(row.text("variant"), tested),
            "model": row.text("model"),
            "family": row.text("model"),
            "seed": row.integer("seed"),
            "accuracy": accuracy,
        }
        for row in experiment.counted("runs.csv", "model", "variant", "final_test_accuracy")
        for tested, accuracy in (
            (row.text("variant"), row.optional("final_test_accuracy")),
            ("shuffled", row.optional("shuffled_test_accuracy")),
        )
        if accuracy is not None
    ]
    guess = chance_of(experiment, dataset)
    claims = CLAIMED if dataset == "mnist" else {}
    rows = [_row(*cell) for cell in CELL if _row(*cell) in {c["row"] for c in cells}]
    references = [] if guess is None else [(guess, f"chance {percent(guess, 1)}")]
    whole = dot_chart(cells, seeds, rows, (0, 1), references=references, claims=claims)
    panels = [Panel("The whole scale", whole)]
    low = min((seed["accuracy"] for seed in seeds if seed["accuracy"] > 0.5), default=1.0)
    if 0.85 < low < 1:
        start = int(100 * low - 0.5) / 100
        enlarged = dot_chart(cells, seeds, rows, (start, 1), claims=claims)
        panels.append(Panel(f"Enlarged: {percent(start, 0)} to 100 %", enlarged))
    lines = (
        " Dashed lines are the claims of the texts, 97.8 % for dense and 99.2 % for cnn."
        if claims
        else ""
    )
    if guess:
        lines += f" The dotted line is chance, {percent(guess, 1)}."
    return Figure(
        figure_name(experiment, "shuffle"),
        "Accuracy on test images",
        "Each small dot is one trained network, with a seed of its own "
        f"({seeds_named(c['n'] for c in cells)} per cell). The diamond is their mean, the bar its "
        f"95 % interval.{lines}",
        panels,
        ["summary.csv", "runs.csv"],
    )


def _row(variant: str, tested: str) -> str:
    return f"trained on {variant}, tested on {tested}"


def _cell(row: Row) -> dict:
    mean, low, high = (
        row.number("mean_test_accuracy"),
        row.optional("interval_low"),
        row.optional("interval_high"),
    )
    return {
        "row": _row(row.text("variant"), row.text("tested_on")),
        "model": row.text("model"),
        "family": row.text("model"),
        "mean": mean,
        "low": low,
        "high": high,
        "n": row.integer("n"),
        "text": f"{short(row.text('model'))} {with_interval(mean, low, high)}",
    }


def curves(experiment: Experiment) -> Figure | None:
    """Test accuracy after every epoch, with a panel per model."""
    groups: dict[tuple[str, str, int], list[float]] = {}
    for row in experiment.counted("epochs.csv", "model", "variant", "epoch", "test_accuracy"):
        if (accuracy := row.optional("test_accuracy")) is not None:
            key = row.text("model"), row.text("variant"), row.integer("epoch")
            groups.setdefault(key, []).append(accuracy)
    if not groups:
        return None
    points = [
        point(
            model,
            epoch,
            fmean(values),
            min(values),
            max(values),
            series=variant,
            dashed=variant == "shuffled",
            n=len(values),
        )
        for (model, variant, epoch), values in groups.items()
    ]
    last = max(each["x"] for each in points)
    x = alt.X(
        "x:Q",
        axis=whole_numbers("epoch", 1, last),
        scale=alt.Scale(domain=[1, max(2, last)], nice=False),
    )
    floor = int(100 * min(each["low"] for each in points)) / 100
    ceiling = min(1.0, max(each["high"] for each in points) + 0.01)
    return Figure(
        figure_name(experiment, "curves"),
        "Learning curves",
        "Accuracy on test images after every epoch; networks trained on shuffled images are tested "
        f"on shuffled ones. Lines are means over {seeds_named(each['n'] for each in points)}, "
        "bands go from the lowest to the highest seed. Solid lines: normal images; dashed lines: "
        f"shuffled images. The axis starts at {percent(floor, 0)}, not at zero.",
        [
            Panel(
                model,
                line_chart(
                    [each for each in points if each["model"] == model],
                    x,
                    (floor, ceiling),
                    spread_titles=("lowest", "highest"),
                ),
            )
            for model in dict.fromkeys(each["model"] for each in points)
        ],
        ["epochs.csv"],
    )
