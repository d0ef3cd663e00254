"""The chart of `bench parameters`: how many parameters layers have."""

from .bars import log_bars
from .figures import Figure, Panel, Section, Table, figure_name
from .results import Experiment

TYPES = {"dense": "Dense", "conv": "Conv2D"}


def section(experiment: Experiment) -> Section:
    """A bar for every layer that the texts count, and the layers of whole networks."""
    made = Section(
        experiment, "Parameters", "How many parameters do dense and convolutional layers have?"
    )
    counts: dict[tuple[str, str], tuple[int, int]] = {}
    for row in experiment.table("counts.csv", "input", "inputs", "layer", "parameters"):
        key = row.text("input"), row.text("layer")
        counts[key] = row.integer("inputs"), row.integer("parameters")
    ordered = sorted(counts.items(), key=lambda item: (item[1][0], item[0][0], -item[1][1]))
    bars = [
        {
            "label": f"{given.replace('x', '×')} → {_layer(layer)}",
            "count": parameters,
            "family": "dense" if layer.startswith("dense") else "cnn",
            "text": f"{parameters:,}",
        }
        for (given, layer), (_, parameters) in ordered
    ]
    made.figures.append(
        Figure(
            figure_name(experiment, "parameters"),
            "Parameters of a layer, by its input",
            "Weights and biases by the layers' definitions, for every layer that the texts "
            "count. Conv2D(32, 3×3) has 32 filters of 3×3. The axis is logarithmic: each line is "
            "ten times the one before.",
            [Panel("", log_bars(bars, "parameters (log scale)"))],
            ["counts.csv"],
            columns=1,
        )
    )
    if experiment.has("layers.csv"):
        made.figures.append(_networks(experiment))
    return made


def _layer(layer: str) -> str:
    kind, *numbers = layer.split(":")
    if kind == "conv" and len(numbers) == 2:
        return f"Conv2D({numbers[0]}, {numbers[1]}×{numbers[1]})"
    return f"{TYPES.get(kind, kind)}({', '.join(numbers)})"


def _networks(experiment: Experiment) -> Figure:
    columns = ("model", "layer", "type", "output_shape", "parameters")
    models: dict[str, list[list[str]]] = {}
    totals: dict[str, int] = {}
    for row in experiment.table("layers.csv", *columns):
        model, parameters = row.text("model"), row.integer("parameters")
        shape = row.text("output_shape").replace("x", "×")
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
                model, ["layer", "output", "parameters"], [*rows, ["all", "", f"{totals[model]:,}"]]
            )
            for model, rows in models.items()
        ],
        ["layers.csv"],
        columns=3,
    )
