"""The chart and the table of `bench equivalence`: each type of layer rewritten as the other."""

from .bars import log_bars
from .figures import Figure, Panel, Section, Table, figure_name
from .results import Experiment, Row

DIRECTIONS = {
    "conv as dense": ("A convolution written as a dense layer", "cnn", "dense"),
    "dense as conv": ("A dense layer written as a convolution", "dense", "cnn"),
}


def section(experiment: Experiment) -> Section:
    """The experiment's table and chart."""
    made = Section(
        experiment,
        "Equivalence",
        "Can dense and convolutional layers compute the same function?",
    )
    columns = ("direction", "seed", "images", "outputs", "largest_difference", "largest_output")
    counts = ("weights", "rewritten_weights", "nonzero_weights", "distinct_weights")
    groups: dict[str, list[Row]] = {}
    for row in experiment.table("comparisons.csv", *columns, *counts):
        groups.setdefault(row.text("direction"), []).append(row)
    made.figures.append(
        Figure(
            figure_name(experiment, "equivalence"),
            "Weights before and after",
            "How many weights each layer needs for the same function (first seed), how many of "
            "them are not zero, and how many distinct values they have. The axis is logarithmic.",
            [Panel(_title(direction), log_bars(_bars(direction, rows[0]), "weights (log scale)"))
             for direction, rows in groups.items()],
            ["comparisons.csv"],
        )
    )  # fmt: skip
    made.figures.append(
        Figure(
            figure_name(experiment, "equivalence-outputs"),
            "Do they compute the same?",
            "Both layers were given the same images. A largest difference of 0 means that all "
            "outputs are the same to the last bit.",
            [_table(groups)],
            ["comparisons.csv"],
            columns=1,
        )
    )
    return made


def _title(direction: str) -> str:
    return DIRECTIONS.get(direction, (direction,))[0]


def _bars(direction: str, row: Row) -> list[dict]:
    _, before, after = DIRECTIONS.get(direction, (direction, "cnn", "dense"))
    kinds = (
        ("weights", "original", before),
        ("rewritten_weights", "rewritten", after),
        ("nonzero_weights", "… not zero", after),
        ("distinct_weights", "… distinct", after),
    )
    return [
        {
            "label": label,
            "count": row.integer(name),
            "family": family,
            "text": f"{row.integer(name):,}",
        }
        for name, label, family in kinds
    ]


def _table(groups: dict[str, list[Row]]) -> Table:
    headings = ["direction", "seeds", "outputs compared", "largest difference", "largest output"]
    return Table(
        "",
        headings,
        [
            [
                _title(direction),
                f"{len(rows)}",
                f"{sum(row.integer('outputs') for row in rows):,}",
                f"{max(row.number('largest_difference') for row in rows):.3g}",
                f"{max(row.number('largest_output') for row in rows):.3g}",
            ]
            for direction, rows in groups.items()
        ],
    )
