"""The pictures of the shuffled-pixels experiment: images, weights and mistakes."""

from pathlib import Path

import altair as alt
import numpy as np

from .figures import Figure, Gallery, Panel, Section, data, figure_name, percent, plural
from .pictures import Picture, as_image, as_weights, read_tensors, sheet, tensor
from .results import Experiment, ResultsError

UNITS = 16
"""How many units of the dense layer are shown."""
COLUMNS = 4
VARIANTS = ("normal", "shuffled")

CLASS_NAMES = {
    "cifar-10": [
        "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
    ]
}  # fmt: skip
"""Class names by data set. https://www.cs.toronto.edu/~kriz/cifar.html"""


def add(section: Section) -> None:
    """Adds the pictures whose files are in the folder, and a note on missing ones."""
    experiment = section.experiment
    examples_file = experiment.folder / "examples.safetensors"
    examples = read_tensors(examples_file) if examples_file.is_file() else None
    weights = {
        path.stem: (path, read_tensors(path))
        for path in sorted((experiment.folder / "weights").glob("*.safetensors"))
    }
    filters = {name: weights[name] for name in (f"cnn-{v}" for v in VARIANTS) if name in weights}
    lacking = []
    if examples is None:
        lacking.append("the images (examples.safetensors)")
    else:
        section.figures.append(digits(experiment, examples, examples_file))
    if examples is not None and all(f"dense-{variant}" in weights for variant in VARIANTS):
        section.figures.append(dense_weights(experiment, weights, examples, examples_file))
    else:
        lacking.append("the dense weights (weights/dense-*.safetensors, examples.safetensors)")
    if filters:
        section.figures.append(first_filters(experiment, filters))
    else:
        lacking.append("the filters (weights/cnn-*.safetensors)")
    if experiment.has("confusion.csv"):
        section.add(confusion(experiment), "confusion.csv")
    else:
        lacking.append("the confusion matrices (confusion.csv)")
    if examples is not None and experiment.has("mistakes.csv"):
        section.add(mistakes(experiment, examples, examples_file), "mistakes.csv")
    else:
        lacking.append("the mistakes (mistakes.csv, examples.safetensors)")
    if lacking:
        section.notes.append(f"Left out because of missing files: {', '.join(lacking)}.")


def digits(experiment: Experiment, examples: dict[str, np.ndarray], path: Path) -> Figure:
    """The same images, normal and shuffled."""
    images = tensor(examples, "images", 4, path)
    count, height, width, channels = images.shape
    order = permutation(examples, height * width, path)
    shuffled = images.reshape(count, height * width, channels)[:, order].reshape(images.shape)
    panels = [
        Picture(title, sheet([as_image(image) for image in chosen], 5), alt)
        for title, chosen, alt in (
            ("normal", images, "The first test image of each class."),
            ("shuffled", shuffled, "The same images with shuffled pixels, which look like noise."),
        )
    ]
    return Figure(
        figure_name(experiment, "digits"),
        "What the networks see",
        "The first test image of each class, normal and shuffled. All images, in training and in "
        "test, are shuffled in the same way: every pixel is still there, but not beside its "
        "neighbours.",
        panels,
        ["examples.safetensors"],
    )


def permutation(examples: dict[str, np.ndarray], size: int, path: Path) -> np.ndarray:
    """For each position of a shuffled image, the position that its pixel comes from."""
    order = tensor(examples, "permutation", 1, path).astype(np.int64)
    if not np.array_equal(np.sort(order), np.arange(size)):
        raise ResultsError(
            f"{path}: expected tensor 'permutation' to contain each position from 0 to {size - 1} "
            f"once, found {order.size} other numbers"
        )
    return order


def class_name(dataset: str, number: int) -> str:
    """The name of a class, or else its number."""
    names = CLASS_NAMES.get(dataset, [])
    return names[number] if number < len(names) else str(number)


def put_back(kernel: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Weights [positions, …] of shuffled images, moved to where their pixels came from."""
    restored = np.empty_like(kernel)
    restored[order] = kernel
    return restored


def largest_units(kernel: np.ndarray, count: int) -> np.ndarray:
    """The columns of a kernel [inputs, units] with the largest norms, the largest first.

    Units that have learned little keep the noise that they started from.
    """
    norms = np.linalg.norm(kernel, axis=0)
    return kernel[:, np.argsort(-norms, kind="stable")[:count]]


def dense_weights(
    experiment: Experiment,
    weights: dict[str, tuple[Path, dict[str, np.ndarray]]],
    examples: dict[str, np.ndarray],
    path: Path,
) -> Figure:
    """The largest units' weights: trained on normal images, on shuffled ones, and put back."""
    _, height, width, channels = tensor(examples, "images", 4, path).shape
    order = permutation(examples, height * width, path)
    kernels = []
    for variant in VARIANTS:
        file, tensors = weights[f"dense-{variant}"]
        kernel = tensor(tensors, "dense/kernel", 2, file)
        if kernel.shape[0] != order.size * channels:
            raise ResultsError(
                f"{file}: expected {order.size * channels} rows of tensor 'dense/kernel', found "
                f"{kernel.shape[0]}"
            )
        kernels.append(largest_units(kernel, UNITS).reshape(order.size, channels, -1))
    normal, shuffled = kernels
    total = weights["dense-normal"][1]["dense/kernel"].shape[1]
    limit = float(np.quantile(np.abs(np.concatenate(kernels)), 0.995))

    def tiles(kernel: np.ndarray) -> np.ndarray:
        images = kernel.reshape(height, width, channels, -1)
        return sheet([as_weights(images[..., u], limit) for u in range(images.shape[3])], COLUMNS)

    panels = [
        Picture("trained on normal images", tiles(normal), "Weights from normal images."),
        Picture("trained on shuffled images", tiles(shuffled), "Weights from shuffled images."),
        Picture(
            "the second, put back in order",
            tiles(put_back(shuffled, order)),
            "The weights after training on shuffled images, moved to where their pixels came from.",
        ),
    ]
    colors = (
        "Zero is grey" if channels == 3 else "Purple is negative, white is zero, orange is positive"
    )
    return Figure(
        figure_name(experiment, "weights"),
        "What the dense network learned",
        f"One tile per hidden unit, each weight drawn where its pixel is; of {total} units the "
        f"{normal.shape[2]} with the largest weights (by Euclidean norm). The third picture is the "
        "second with every weight moved back to where its pixel was before the shuffling. Shapes "
        "that reappear there were learned without knowing where any pixel is. "
        f"{colors}; full colour is ±{limit:.2f}.",
        panels,
        [*(f"weights/dense-{variant}.safetensors" for variant in VARIANTS), path.name],
        columns=3,
    )


def first_filters(
    experiment: Experiment, weights: dict[str, tuple[Path, dict[str, np.ndarray]]]
) -> Figure:
    """The filters of the first convolution."""
    kernels = {
        name: tensor(tensors, "conv2d/kernel", 4, file) for name, (file, tensors) in weights.items()
    }
    limit = float(max(np.abs(kernel).max() for kernel in kernels.values()))
    panels = []
    for name, kernel in kernels.items():
        tiles = [as_weights(kernel[..., number], limit) for number in range(kernel.shape[3])]
        tiles = [tile.repeat(6, axis=0).repeat(6, axis=1) for tile in tiles]
        variant = name.removeprefix("cnn-")
        panels.append(
            Picture(
                f"trained on {variant} images",
                sheet(tiles, 8, gap=3),
                f"{len(tiles)} filters of {kernel.shape[0]} by {kernel.shape[1]} weights.",
            )
        )
    count, colored = next(iter(kernels.values())).shape[3], kernel.shape[2] == 3
    colors = "Zero is grey" if colored else "Purple is negative, white is zero, orange is positive"
    return Figure(
        figure_name(experiment, "filters"),
        "The first filters of the cnn",
        f"The {count} filters that the first convolution learned. {colors}; full colour is "
        f"±{limit:.2f}.",
        panels,
        [f"weights/{name}.safetensors" for name in kernels],
    )


def confusion(experiment: Experiment) -> Figure | None:
    """What each class was predicted as, with a panel per cell."""
    columns = ("dataset", "model", "variant", "tested_on", "label", "predicted", "count", "n")
    cells: dict[tuple[str, str, str], list[dict]] = {}
    dataset = ""
    for row in experiment.table("confusion.csv", *columns, may_be_empty=True):
        dataset = row.text("dataset")
        cell = (row.text("model"), row.text("variant"), row.text("tested_on"))
        cells.setdefault(cell, []).append(
            {name: row.integer(name) for name in ("label", "predicted", "count", "n")}
        )
    if not cells:
        return None
    panels = []
    for (model, variant, tested), rows in cells.items():
        images: dict[int, int] = {}
        for row in rows:
            images[row["label"]] = images.get(row["label"], 0) + row["count"]
        for row in rows:
            row["share"] = round(row["count"] / max(1, images[row["label"]]), 6)
            row |= {end: class_name(dataset, row[end]) for end in ("label", "predicted")}
        title = f"{model}: {variant} → {tested}"
        panels.append(Panel(title, confusion_chart(rows), square=0))
    runs = max(row["n"] for rows in cells.values() for row in rows)
    return Figure(
        figure_name(experiment, "confusion"),
        "What is predicted as what",
        "Titles: trained on → tested on. Each row is a class of test images, each cell the "
        f"percentage of them that was predicted as that class, over {plural(runs, 'seed')}. A "
        "network that recognises all classes fills only the diagonal; one that guesses has "
        "stripes, the classes that it always predicts. Shares below half a percent have no number.",
        panels,
        ["confusion.csv"],
        columns=3,
    )


def confusion_chart(rows: list[dict]) -> alt.LayerChart:
    """Shares as colours with numbers."""
    classes = list(dict.fromkeys(row["label"] for row in rows))
    angle = -90 if any(len(name) > 3 for name in classes) else 0
    axis = {"domain": False, "ticks": False}
    base = alt.Chart(data(rows)).encode(
        x=alt.X(
            "predicted:O",
            sort=classes,
            axis=alt.Axis(title="predicted as", labelAngle=angle, **axis),
        ),
        y=alt.Y(
            "label:O",
            sort=classes,
            axis=alt.Axis(title="is", titleAngle=0, titlePadding=12, **axis),
        ),
    )
    # From the theme's background, so that a cell of zero stays empty, to its blue.
    scale = alt.Scale(domain=[0, 1], range="ramp", type="sqrt", interpolate="rgb")
    color = alt.Color("share:Q", scale=scale, legend=None)
    tooltip = [
        alt.Tooltip("label:O", title="is"),
        alt.Tooltip("predicted:O", title="predicted as"),
        alt.Tooltip("count:Q", title="images", format=","),
        alt.Tooltip("share:Q", format=".2%"),
    ]
    numbers = [
        base.transform_filter(chosen)
        .mark_text(style=style, fontSize=11)
        .encode(text=alt.Text("share_percent:N"))
        .transform_calculate(share_percent="format(100 * datum.share, '.0f')")
        for chosen, style in (
            ("datum.share >= 0.005 && datum.share < 0.5", "label"),
            ("datum.share >= 0.5", "on-full-cell"),
        )
    ]
    cells = base.mark_rect(style="cell").encode(color=color, tooltip=tooltip)
    return alt.layer(cells, *numbers)


def mistakes(experiment: Experiment, examples: dict[str, np.ndarray], path: Path) -> Figure | None:
    """The images that were misclassified with the highest probability."""
    ends = ("label", "predicted")
    columns = ("dataset", "model", "variant", "seed", "rank", *ends, "probability")
    groups: dict[tuple[str, str], list[tuple[Picture, str]]] = {}
    seeds = set()
    for row in experiment.table("mistakes.csv", *columns, may_be_empty=True):
        model, variant, rank = row.text("model"), row.text("variant"), row.integer("rank")
        images = tensor(examples, f"mistakes/{model}/{variant}", 4, path)
        if not 1 <= rank <= len(images):
            raise ResultsError(
                f"{path}: expected {rank} images in tensor 'mistakes/{model}/{variant}', found "
                f"{len(images)}"
            )
        seeds.add(row.text("seed"))
        label, predicted = (class_name(row.text("dataset"), row.integer(end)) for end in ends)
        text = f"{label} predicted as {predicted}, {percent(row.number('probability'), 1)}"
        tile = as_image(images[rank - 1])
        groups.setdefault((model, variant), []).append((Picture("", tile, text), text))
    if not groups:
        return None
    return Figure(
        figure_name(experiment, "mistakes"),
        "Most confident mistakes",
        "The wrong predictions with the highest probability, which is below each image (seed "
        f"{', '.join(sorted(seeds))}). Networks trained on shuffled images were tested on shuffled "
        "ones.",
        [
            Gallery(f"{model}, trained on {variant} images", tiles)
            for (model, variant), tiles in groups.items()
        ],
        ["mistakes.csv", path.name],
    )
