"""What the peers of scripts/race-peers.py have in common: the recipe, the images, and the timing.

The recipe is read from the manifest of `bench race`, so that all trainers follow the same one. A peer
is a function `train(task, seed)` that builds the network, trains it and returns the seconds of the
training and the accuracy on the test images. Peers differ in their random numbers, and so in the
initial weights and in the order of the images; what those are drawn from is the same.
"""

import argparse
import json
import math
import time
from dataclasses import dataclass
from pathlib import Path

import description
import image_files
import measuring
import numpy as np


@dataclass
class RaceTask(measuring.Task):
    """A task with the rates of every step: Adam's step size and β₁."""

    rates: list[tuple[float, float]]


def main(name, version, train):
    """Trains with one seed after another, and prints one line of JSON for each."""
    parser = argparse.ArgumentParser(description=f"Race {name}; race-peers.py runs this.")
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--variant", default="")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--train-limit", type=int)
    arguments = parser.parse_args()
    task = read_task(arguments)
    # Whatever is compiled is compiled in here, and not timed.
    train(task, seed=arguments.seeds, is_warm_up=True)
    for seed in range(arguments.seeds):
        seconds, accuracy = train(task, seed)
        result = {"peer": name, "version": version, "seed": seed, "seconds": seconds}
        print(json.dumps(result | {"test_accuracy": accuracy}), flush=True)


def read_task(arguments):
    manifest = json.loads(arguments.manifest.read_text())
    settings = manifest["settings"]
    training, margin = settings["training"], settings["margin"]
    train, test = image_files.read(settings["data"]["dataset"], arguments.data)
    limit = arguments.train_limit or settings["data"].get("train_limit") or len(train.labels)
    held_out = settings["data"].get("holdout") or 0
    count = len(train.labels) - held_out
    images, labels = measuring.as_arrays(train, len(train.labels))
    if held_out:
        test_images, test_labels = images[count:], labels[count:]
    else:
        test_images, test_labels = measuring.as_arrays(test, len(test.labels))
    count = min(count, limit)
    images, test_images = cropped(images[:count], margin), cropped(test_images, margin)
    if training["optimizer"]["name"] != "adam" or "augmentation" in training:
        raise SystemExit("only recipes with adam and without moved images are supported")
    steps = training["epochs"] * math.ceil(count / training["batch_size"])
    return RaceTask(
        layers=layers(settings["model"], images.shape[1:]),
        variant=arguments.variant,
        batch_size=training["batch_size"],
        threads=manifest["threads"],
        images=images,
        labels=labels[:count],
        test_images=test_images,
        test_labels=test_labels,
        rates=rates(training, steps),
    )


def layers(model, image_shape):
    """The layers of a network that the manifest has as a text or by the name cnn or dense."""
    if "layers" not in model:
        return description.read(model["name"], image_shape, dropout=0)
    found, shape = [], tuple(image_shape)
    for text in model["layers"].split(","):
        for kind, options in configurations(*text.split(":")):
            found.append(description.make(kind, options, shape))
            shape = found[-1].output_shape
    return found


def configurations(kind, *options):
    """The layers of Keras that a layer's text stands for: one, and its activation."""
    functions = [option for option in options if option in ("relu", "tanh", "sigmoid")]
    number = int(options[0]) if options and options[0].isdigit() else None
    after = [("Activation", {"activation": function}) for function in functions]
    match kind:
        case "conv" if set(options[2:]) <= {"same", *functions}:
            padding = "same" if "same" in options else "valid"
            size = int(options[1]) if len(options) > 1 and options[1].isdigit() else 3
            made = {"filters": number, "kernel_size": [size, size], "padding": padding}
            return [("Conv2D", made), *after]
        case "maxpool" if len(options) <= 1:
            return [("MaxPooling2D", {"pool_size": [number or 2] * 2})]
        case "batchnorm":
            momentum = float(options[0][1:]) if options else 0.99
            made = {"momentum": momentum, "epsilon": 1e-3, "center": True, "scale": True}
            return [("BatchNormalization", made)]
        case "dense" if set(options[1:]) <= set(functions):
            return [("Dense", {"units": number}), *after]
        case "dropout":
            return [("Dropout", {"rate": float(options[0])})]
        case "flatten":
            return [("Flatten", {})]
        case "relu" | "tanh" | "sigmoid":
            return [("Activation", {"activation": kind})]
    raise SystemExit(f"the layer {':'.join([kind, *options])} is not supported")


def cropped(images, margin):
    _, height, width, _ = images.shape
    return np.ascontiguousarray(images[:, margin : height - margin, margin : width - margin])


def rates(training, steps):
    """The step size and β₁ of every step, as PyTorch's OneCycleLR has them by default."""
    (shape, options), *_ = training["schedule"]["shape"].items()
    rate = training["optimizer"]["learning_rate"]
    if shape != "one_cycle":
        raise SystemExit(f"the schedule {shape} is not supported")
    cycles = options["cycles_beta"]
    peak = 0.3 * steps - 1
    found = []
    for step in range(steps):
        rises = step <= peak
        share = step / peak if rises else (step - peak) / (steps - 1 - peak)
        left = (1 + math.cos(math.pi * share)) / 2
        start, end = (rate / 25, rate) if rises else (rate, rate / 25e4)
        first, last = (0.95, 0.85) if rises else (0.85, 0.95)
        beta = last + (first - last) * left if cycles else 0.9
        found.append((end + (start - end) * left, beta))
    return found


def batches(task, random, is_warm_up):
    """The rates and the indices of every step: all of an epoch in a new order, epoch by epoch."""
    per_epoch = math.ceil(len(task.images) / task.batch_size)
    for first in range(0, len(task.rates), per_epoch):
        order = random.permutation(len(task.images)).astype(np.int32)
        starts = range(0, len(order), task.batch_size)
        steps = list(zip(task.rates[first : first + per_epoch], starts, strict=True))
        # The last batch may be smaller, which compilers take for another program.
        for rate, start in [*steps[:4], *steps[-1:]] if is_warm_up else steps:
            yield rate, order[start : start + task.batch_size]
        if is_warm_up:
            return


def timed(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
