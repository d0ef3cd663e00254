#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "keras==3.15.1",
#   "tensorflow-cpu==2.21.0",
#   "tf_keras==2.21.0",
# ]
# ///
"""Write the networks of Benchmarks/models, which `compare-peers.py --models FILE` compares.

  lenet5             padded 5x5 convolution, average pooling, tanh
  two-5x5            two padded 5x5 convolutions with max-pooling, a dense layer
  vgg                two blocks of two 3x3 convolutions and max-pooling, a dense layer
  untied-cnn         the cnn with locally connected layers (described by tf.keras 2)
  all-convolutional  strides instead of pooling, global average pooling
  batch-norm         the cnn with batch normalization between convolution and relu

All networks take MNIST images, 28x28x1, and have ten classes.
"""

import argparse
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import tf_keras


def lenet5(layers):
    return [
        layers.Conv2D(6, 5, padding="same", activation="tanh"),
        layers.AveragePooling2D(2),
        layers.Conv2D(16, 5, activation="tanh"),
        layers.AveragePooling2D(2),
        layers.Flatten(),
        layers.Dense(120, activation="tanh"),
        layers.Dense(84, activation="tanh"),
        layers.Dense(10),
    ]


def two_5x5(layers):
    return [
        layers.Conv2D(32, 5, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 5, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dense(10),
    ]


def vgg(layers):
    return [
        layers.Conv2D(32, 3, activation="relu"),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dense(10),
    ]


def untied_cnn(layers):
    return [
        layers.LocallyConnected2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.LocallyConnected2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(10),
    ]


def all_convolutional(layers):
    return [
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.Conv2D(32, 3, strides=2, padding="same", activation="relu"),
        layers.Conv2D(64, 3, padding="same", activation="relu"),
        layers.Conv2D(64, 3, strides=2, padding="same", activation="relu"),
        layers.Conv2D(10, 1, padding="same"),
        layers.GlobalAveragePooling2D(),
    ]


def batch_norm(layers):
    return [
        layers.Conv2D(32, 3, use_bias=False),
        layers.BatchNormalization(),
        layers.Activation("relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, use_bias=False),
        layers.BatchNormalization(),
        layers.Activation("relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(10),
    ]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    folder = Path(__file__).resolve().parent.parent / "Benchmarks/models"
    parser.add_argument("--out", type=Path, default=folder, help="default: Benchmarks/models")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for network in (lenet5, two_5x5, vgg, untied_cnn, all_convolutional, batch_norm):
        k = tf_keras if network is untied_cnn else keras
        k.backend.clear_session()
        name = network.__name__.replace("_", "-")
        model = k.Sequential([k.Input((28, 28, 1)), *network(k.layers)], name=name)
        (out / f"{name}.json").write_text(model.to_json())
        print(f"{out / name}.json: {model.count_params():,} parameters")


if __name__ == "__main__":
    main()
