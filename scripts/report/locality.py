"""The charts of `bench locality`: accuracy by the size of the blocks that are shuffled."""

from math import floor

import altair as alt

from .figures import Figure, Panel, Section, figure_name, seeds_named
from .lines import line_chart, point
from .results import Experiment

ROADS = {
    "within": "Pixels shuffled within blocks",
    "blocks": "Blocks shuffled as a whole",
}


def section(experiment: Experiment) -> Section:
    """The section of the experiment, with a panel per way of shuffling."""
    columns = ("dataset", "arrangement", "k", "model", "n", "mean_test_accuracy")
    rows = experiment.table("locality.csv", *columns, "interval_low", "interval_high")
    roads: dict[str, list[dict]] = {}
    for row in rows:
        if (mean := row.optional("mean_test_accuracy")) is None:
            continue
        low, high = row.optional("interval_low"), row.optional("interval_high")
        roads.setdefault(row.text("arrangement"), []).append(
            point(row.text("model"), row.integer("k"), mean, low, high, n=row.integer("n"))
        )
    points = [each for road in roads.values() for each in road]
    sides = sorted({each["x"] for each in points})
    x = alt.X(
        "x:Q",
        scale=alt.Scale(type="log", nice=False),
        axis=alt.Axis(
            title="side of a block (pixels, log scale)", values=sides, format="d", grid=False
        ),
    )
    ends = [value for each in points for value in (each["low"], each["mean"]) if value is not None]
    lowest = floor(50 * min(ends)) / 50
    made = Section(
        experiment,
        f"Partly shuffled: {rows[0].text('dataset')}",
        "How much order among neighbouring pixels is needed?",
    )
    made.figures.append(
        Figure(
            figure_name(experiment, "locality"),
            "Accuracy by size of block",
            f"Lines are means over {seeds_named(each['n'] for each in points)}, bands are 95 % "
            "intervals. Each network is trained and tested on images arranged in the same way. "
            "When pixels are shuffled within blocks, larger blocks leave less order: a side of 1 "
            f"changes nothing, a side of {sides[-1]} shuffles the whole image. When blocks are "
            "shuffled as a whole, larger blocks leave more. The axis starts at "
            f"{100 * lowest:.0f} %, not at zero.",
            [
                Panel(ROADS.get(road, road), line_chart(its, x, (lowest, 1)))
                for road, its in roads.items()
            ],
            ["locality.csv"],
        )
    )
    return made
