#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "keras==3.15.1",
#   "numpy",
#   "tensorflow-cpu==2.21.0",
# ]
# ///
"""Write what Keras does to images that it moves, and when it stops a training early.

Tests/RunsTests/Fixtures/shifts.json contains images that RandomTranslation moved. `bench` moves an
image by whole pixels, each move with the same probability, and fills it up with black. Keras draws
real numbers and interpolates between pixels, so the moves as such differ. Comparable is a layer
whose range is a single move by whole pixels, with interpolation="nearest", fill_mode="constant" and
fill_value=0. "images" is a list of objects:

  height, width, channels
  pixels                    [height, width, channels], 0 to 255
  moves                     objects with dx, the pixels to the right, dy, the pixels down, and the
                            pixels of the moved image

Tests/ModelsTests/Fixtures/early-stopping.json contains a list "trainings" of sequences of
validation accuracies that were passed to EarlyStopping(monitor="val_accuracy", mode="max"):

  patience   its argument
  correct    the number of correct predictions after each epoch, of 1,000
  epochs     the number of epochs after which the training stopped, or null if it did not
"""

import argparse
import json
import os
import random
from pathlib import Path
from types import SimpleNamespace

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
from fixtures.formula import bits

SHAPES = [(7, 5, 1), (5, 6, 3)]
LARGEST_MOVE = 2
# The first array number of the formula of make-keras-fixtures.py.
PIXELS = 7000
PATIENCES = [1, 2, 3, 5]
IMAGES = 1000


def moved_images():
    for number, shape in enumerate(SHAPES, PIXELS):
        height, width, channels = shape
        pixels = (bits(number, height * width * channels) >> np.uint32(24)).reshape(shape)
        reach = range(-LARGEST_MOVE, LARGEST_MOVE + 1)
        moves = [(dx, dy) for dy in reach for dx in reach]
        moves += [(width, 0), (-width, 1), (0, height), (-1, -height)]
        yield {
            "height": height,
            "width": width,
            "channels": channels,
            "pixels": pixels.reshape(-1).tolist(),
            "moves": [
                {"dx": dx, "dy": dy, "pixels": moved(pixels, dx, dy)} for dx, dy in moves
            ],
        }


def moved(pixels, dx, dy):
    height, width, _ = pixels.shape
    layer = keras.layers.RandomTranslation(
        height_factor=(dy / height, dy / height),
        width_factor=(dx / width, dx / width),
        fill_mode="constant",
        fill_value=0.0,
        interpolation="nearest",
        seed=0,
    )
    images = layer(pixels[None].astype(np.float32), training=True)
    return np.asarray(images).astype(int).reshape(-1).tolist()


def sequences():
    """Counts of correct predictions, many of them equal to earlier ones."""
    yield [900] * 12
    yield list(range(900, 912))
    yield list(range(912, 900, -1))
    yield [0] * 6 + [1] * 6
    yield [900, 905, 904, 905, 903, 905, 906, 906, 905, 906, 902, 901]
    yield [900, 901, 900, 900, 902, 901, 901, 901, 903, 900, 900, 900, 900, 904]
    generator = random.Random(0)
    for length in (1, 2, 3, 6, 10, 14, 20, 30):
        for levels in (2, 5, 40):
            yield [900 + generator.randrange(levels) + n // 3 for n in range(length)]


def stopped(correct, patience):
    callback = keras.callbacks.EarlyStopping(
        monitor="val_accuracy", mode="max", patience=patience
    )
    model = SimpleNamespace(stop_training=False)
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, count in enumerate(correct):
        callback.on_epoch_end(epoch, {"val_accuracy": count / IMAGES})
        if model.stop_training:
            return epoch + 1
    return None


def trainings():
    for correct in sequences():
        for patience in PATIENCES:
            yield {
                "patience": patience,
                "correct": correct,
                "epochs": stopped(correct, patience),
            }


def write(path, key, items):
    path.parent.mkdir(parents=True, exist_ok=True)
    about = f"Keras {keras.__version__}; scripts/make-training-fixtures.py --help says what this is"
    lines = ",\n  ".join(json.dumps(item) for item in items)
    path.write_text(f'{{"about": "{about}", "{key}": [\n  {lines}\n]}}\n')
    print(path)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path(__file__).resolve().parent.parent / "Tests",
        help="the folder with RunsTests and ModelsTests (default: Tests)",
    )
    tests = parser.parse_args().out
    write(tests / "RunsTests/Fixtures/shifts.json", "images", moved_images())
    write(tests / "ModelsTests/Fixtures/early-stopping.json", "trainings", trainings())


if __name__ == "__main__":
    main()
