"""The chart and the tables of `bench parameters`: how many parameters layers have."""

from dataclasses import dataclass

from .bars import log_bars
from .figures import Figure, Panel, Section, Table, figure_name
from .results import Experiment

TYPES = {"dense": "Dense", "conv": "Conv2D"}
MOST_BARS = 8
"""How many counts a chart shows at most; the table beside it has all of them."""


@dataclass(frozen=True)
class Count:
    """A layer on an input; several texts may count the same one."""

    input: str
    """Its shape, such as 28x28x1."""
    inputs: int
    layer: str
    """As bench spells it: dense:128, conv:32:3."""
    weights: int
    biases: int
    parameters: int

    @property
    def kind(self) -> str:
        """The type of the layer: dense or conv."""
        return self.layer.split(":")[0]

    @property
    def units(self) -> int:
        """How many units or filters the layer has; 0 if its text does not say."""
        _, _, numbers = self.layer.partition(":")
        first = numbers.split(":")[0]
        return int(first) if first.isdecimal() else 0

    @property
    def input_name(self) -> str:
        """The shape of the input as the page shows it: 28×28×1."""
        return self.input.replace("x", "×")

    @property
    def layer_name(self) -> str:
        """The layer as the page shows it: Conv2D(32, 3×3)."""
        kind, *numbers = self.layer.split(":")
        if kind == "conv" and len(numbers) == 2 and numbers[1].isdecimal():
            return f"Conv2D({numbers[0]}, {numbers[1]}×{numbers[1]})"
        options = f"({', '.join(numbers)})" if numbers else ""
        return TYPES.get(kind, kind) + options


def section(experiment: Experiment) -> Section:
    """A chart of the layers that compare best, a table of all, and the layers of whole networks."""
    made = Section(
        experiment, "Parameters", "How many parameters do dense and convolutional layers have?"
    )
    counts = _counts(experiment)
    made.figures.append(_figure(experiment, counts))
    if experiment.has("layers.csv"):
        made.figures.append(_networks(experiment))
    return made


def _counts(experiment: Experiment) -> list[Count]:
    columns = ("input", "inputs", "layer", "weights", "biases", "parameters")
    found = {
        Count(
            row.text("input"),
            row.integer("inputs"),
            row.text("layer"),
            row.integer("weights"),
            row.integer("biases"),
            row.integer("parameters"),
        )
        for row in experiment.table("counts.csv", *columns)
    }
    return sorted(found, key=lambda each: (each.inputs, each.input, -each.parameters, each.layer))


def compared(counts: list[Count]) -> list[Count]:
    """Dense and Conv2D with the same number of outputs, on as many inputs as have both.

    Of several such pairs, the one with the most inputs, then the one with the most units.
    """
    best: tuple[int, int, list[Count]] = (0, 0, [])
    for units in {count.units for count in counts}:
        own = [count for count in counts if count.units == units]
        dense, conv = ({c.input for c in own if c.kind == kind} for kind in ("dense", "conv"))
        both = dense & conv
        pair = len(both), units, [count for count in own if count.input in both]
        best = max(best, pair, key=lambda each: each[:2])
    return best[2]


def _figure(experiment: Experiment, counts: list[Count]) -> Figure:
    chosen = counts if len(counts) <= MOST_BARS else compared(counts)
    bars = [
        {
            "label": f"{count.input_name} → {count.layer_name}",
            "count": count.parameters,
            "family": "dense" if count.kind == "dense" else "cnn",
            "text": f"{count.parameters:,}",
        }
        for count in chosen
    ]
    rows = [
        [f"{count.layer_name} on {count.input_name}"]
        + [f"{number:,}" for number in (count.weights, count.biases, count.parameters)]
        for count in counts
    ]
    table = Table("", ["layer", "weights", "biases", "parameters"], rows, f"All {len(rows)} layers")
    panels: list[Panel | Table] = [table]
    if bars:
        panels.insert(0, Panel("", log_bars(bars, "parameters (log scale)")))
    return Figure(
        figure_name(experiment, "parameters"),
        "Parameters of a layer by its input",
        "Weights and biases follow from the definitions of the layers. Conv2D(256, 3×3) has 256 "
        "filters of 3×3 for each input channel. On the logarithmic axis each line is ten times the "
        "one before.",
        panels,
        ["counts.csv"],
        columns=1,
    )


def _networks(experiment: Experiment) -> Figure:
    columns = ("model", "layer", "type", "output_shape", "parameters")
    models: dict[str, list[list[str]]] = {}
    totals: dict[str, int] = {}
    for row in experiment.table("layers.csv", *columns):
        model, parameters = row.text("model"), row.integer("parameters")
        shape = "×".join(f"{int(size):,}" for size in row.text("output_shape").split("x"))
        models.setdefault(model, []).append(
            [f"{row.text('layer')} ({row.text('type')})", shape, f"{parameters:,}"]
        )
        totals[model] = totals.get(model, 0) + parameters
    return Figure(
        figure_name(experiment, "layers"),
        "The networks, layer by layer",
        "As Keras counts them.",
        [
            Table(
                model,
                ["layer", "output", "parameters"],
                [*rows, ["total", "", f"{totals[model]:,}"]],
            )
            for model, rows in models.items()
        ],
        ["layers.csv"],
        columns=3,
    )
