#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "keras==3.15.1",
#   "numpy",
#   "safetensors",
#   "tensorflow-cpu==2.21.0",
# ]
# ///
"""Write what Keras computes, as fixtures for Tests/ModelsTests/KerasTests.swift.

One file a network and image shape: `dense-28x28x1.safetensors` and so on. Each holds, for one batch
of 6 images and in float32:

  initial/TENSOR    the weights before training
  pixels            the batch's bytes, 0 to 255
  logits, loss      [6, 10], and the mean sparse categorical cross-entropy
  gradient/TENSOR   of the loss
  adam/TENSOR       the weights after 3 steps of Adam() on the same batch
  sgd/TENSOR        the same with SGD(learning_rate=0.01, momentum=0.9)

TENSOR is a layer and its part, such as conv2d/kernel. Of an array X of more than 1,024 elements,
flattened row-major, only a summary is kept:

  X         256 elements, those at (i * 7919) % size for i = 0 ... 255
  X.sums    256 sums, the i-th over every element whose index % 256 is i, added in float64
  X.norm    its L2 norm, added in float64

Weights, pixels and labels come from a formula of integers, so that whoever evaluates it gets the
same float32 bits. Element i of array n is made of 32 random bits (the hash is "lowbias32" of
github.com/skeeto/hash-prospector):

  x = (i + 2654435761 * n) mod 2^32
  x ^= x >> 16;  x = x * 0x7feb352d mod 2^32
  x ^= x >> 15;  x = x * 0x846ca68b mod 2^32
  h = x ^ (x >> 16)

  weight  (2 * (h >> 8) + 1 - 2^24) * 2^-24 * limit, which is exact and never 0; n counts the
          network's tensors from 6140; the limit is 2^-4 for a bias, and for a kernel the power of
          two whose exponent is nearest to that of Keras's Glorot limit,
          sqrt(6 / (fan_in + fan_out))
  pixel   n = 6150: h >> 24, and 0 in grey images unless h % 4 == 0 (MNIST is mostly black)
  label   n = 6151: h % 10

The numbers from 6140 on are chosen so that in no step a max-pooling's greatest element is within
8e-7 of its second or of ReLU's kink, so that rounding cannot make another element win. (Between
two elements that see the same pixels, all black, it makes no difference which.)

The same machine writes the same bytes every time; another one may round some sums otherwise.
"""

import argparse
import math
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from safetensors.numpy import save_file

BATCH = 6
STEPS = 3
WHOLE = 1024  # an array of up to this many elements is kept whole
SAMPLE = 256
# Array numbers of the formula.
TENSORS = 6140
PIXELS = 6150
LABELS = 6151


def bits(number, count):
    """The random bits of array `number`, as uint32."""
    x = np.arange(count, dtype=np.uint32) + np.uint32(2654435761 * number % 2**32)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x7FEB352D)
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x846CA68B)
    return x ^ (x >> np.uint32(16))


def weights(number, shape):
    """Array `number` of a network."""
    exponent = -4
    if len(shape) > 1:
        fans = math.prod(shape[:-2]) * (shape[-2] + shape[-1])
        exponent = round(math.log2(6 / fans) / 2)
    odd = 2 * (bits(number, math.prod(shape)) >> np.uint32(8)).astype(np.int64) + 1 - 2**24
    return (odd * 2.0 ** (exponent - 24)).astype(np.float32).reshape(shape)


def batch(shape):
    """Pixels 0 to 255 and labels."""
    h = bits(PIXELS, BATCH * math.prod(shape))
    pixels = h >> np.uint32(24)
    if shape[-1] == 1:
        pixels[h % 4 != 0] = 0
    return pixels.reshape(BATCH, *shape), (bits(LABELS, BATCH) % 10).astype(np.int32)


def dense(shape):
    return keras.Sequential(
        [
            keras.Input(shape),
            layers.Flatten(),
            layers.Dense(128, activation="relu", name="dense"),
            layers.Dense(10, name="dense_1"),
        ]
    )


def cnn(shape):
    return keras.Sequential(
        [
            keras.Input(shape),
            layers.Conv2D(32, 3, activation="relu", name="conv2d"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu", name="conv2d_1"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(10, name="dense"),
        ]
    )


def reset(model):
    """Gives every trainable tensor its weights from the formula."""
    for number, variable in enumerate(model.trainable_variables, TENSORS):
        variable.assign(weights(number, variable.shape))


def summarised(name, array):
    """`array` as the fixture keeps it."""
    flat = np.asarray(array, dtype=np.float32).reshape(-1)
    if flat.size <= WHOLE:
        return {name: np.asarray(array, dtype=np.float32)}
    exact = flat.astype(np.float64)
    sums = np.bincount(np.arange(flat.size) % SAMPLE, weights=exact)
    return {
        name: flat[np.arange(SAMPLE) * 7919 % flat.size],
        f"{name}.sums": sums.astype(np.float32),
        f"{name}.norm": np.float32([math.sqrt(math.fsum(exact * exact))]),
    }


def fixture(build, shape):
    """Everything that Keras computes for one network and image shape."""
    model = build(shape)
    names = [v.path.split("/", 1)[1] for v in model.trainable_variables]
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    pixels, labels = batch(shape)
    images = pixels.astype(np.float32) / np.float32(255)
    kept = summarised("pixels", pixels)

    def keep(kind, arrays):
        for name, array in zip(names, arrays, strict=True):
            kept.update(summarised(f"{kind}/{name}", array))

    reset(model)
    keep("initial", model.get_weights())
    with tf.GradientTape() as tape:
        logits = model(images, training=True)
        mean = loss(labels, logits)
    kept["logits"] = logits.numpy()
    kept["loss"] = mean.numpy().reshape(1)
    keep("gradient", tape.gradient(mean, [v.value for v in model.trainable_variables]))
    optimizers = {
        "adam": keras.optimizers.Adam(),
        "sgd": keras.optimizers.SGD(learning_rate=0.01, momentum=0.9),
    }
    for kind, optimizer in optimizers.items():
        reset(model)
        model.compile(optimizer=optimizer, loss=loss)
        for _ in range(STEPS):
            model.train_on_batch(images, labels)
        keep(kind, model.get_weights())
    return kept


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path(__file__).resolve().parent.parent / "Tests/ModelsTests/Fixtures",
        help="the folder to write into (default: Tests/ModelsTests/Fixtures)",
    )
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.experimental.enable_op_determinism()
    tf.get_logger().setLevel("ERROR")  # eight compilations are as intended
    # One key only: safetensors writes several in random order.
    about = {
        "about": f"Keras {keras.__version__} on TensorFlow {tf.__version__}, CPU, float32. "
        "scripts/make-keras-fixtures.py --help says what this file holds:\n\n" + __doc__
    }
    for build in (dense, cnn):
        for shape in ((28, 28, 1), (32, 32, 3)):
            name = f"{build.__name__}-{'x'.join(map(str, shape))}.safetensors"
            save_file(fixture(build, shape), folder / name, about)
            print(folder / name)


if __name__ == "__main__":
    main()
