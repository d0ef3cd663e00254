"""The table of `bench parts search`: the rates that every network was tried with."""

from .figures import Figure, Section, Table, figure_name, percent, plural
from .results import Experiment


def section(experiment: Experiment) -> Section:
    """The section of the search."""
    rows = experiment.table(
        "search.csv", "dataset", "model", "learning_rate", "dropout", "steps",
        "mean_holdout_accuracy", "chosen",
    )  # fmt: skip
    made = Section(
        experiment,
        f"Rates of the networks of parts: {rows[0].text('dataset')}",
        "Which learning rate and which dropout suit each network?",
    )
    table = Table(
        "All trials",
        ["network", "learning rate", "dropout", "held-out accuracy", "chosen"],
        [
            [
                row.text("model"),
                row.text("learning_rate"),
                row.text("dropout"),
                percent(row.number("mean_holdout_accuracy")),
                "yes" if row.integer("chosen") else "",
            ]
            for row in rows
        ],
        summary=plural(len(rows), "trial"),
    )
    made.figures.append(
        Figure(
            figure_name(experiment, "search"),
            "Trials of the search",
            f"Every network has the same trials of {plural(rows[0].integer('steps'), 'step')}; the "
            "best on held-out images is chosen.",
            [table],
            ["search.csv"],
            columns=1,
        )
    )
    return made
