#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "keras==3.15.1",
#   "tensorflow-cpu==2.21.0",
# ]
# ///
"""Write a Keras network as a JSON file that bench can train.

  uv run scripts/export-keras.py my-network.json
  uv run scripts/export-keras.py my-network.json --saved my-network.keras

The first command writes the network that network() below builds; change it to build yours. The
second writes the layers, without weights, of a network that model.save() saved. In your own program
one line is enough:

  open("my-network.json", "w").write(model.to_json())

bench reads Sequential networks of Conv2D, LocallyConnected2D (tf.keras 2), ZeroPadding2D,
MaxPooling2D, AveragePooling2D, GlobalAveragePooling2D, GlobalMaxPooling2D, Flatten, Dense,
Activation, Dropout and BatchNormalization, with channels last. It names layers and options that it does not support. A
softmax at the end is optional, because the loss is computed from the logits before it.
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
from keras import layers


def network():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(16, 5, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(32, 3, use_bias=False),
            layers.BatchNormalization(),
            layers.Activation("relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dropout(0.25),
            layers.Dense(10),
        ]
    )


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, help="the JSON file to write")
    help_text = "convert a .keras or .h5 file instead of network()"
    parser.add_argument("--saved", type=Path, help=help_text)
    arguments = parser.parse_args()
    model = network()
    if arguments.saved:
        model = keras.saving.load_model(arguments.saved, compile=False)
    arguments.file.write_text(model.to_json())
    print(f"{arguments.file}: {len(model.layers)} layers, {model.count_params():,} parameters")


if __name__ == "__main__":
    main()
