#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "keras==3.15.1",
#   "numpy",
#   "safetensors",
#   "tensorflow-cpu==2.21.0",
#   "tf_keras==2.21.0",
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

The folder `layers` has small networks that together use every layer and option, two files each:

  NAME.json         what model.to_json() gives
  NAME.safetensors  initial, pixels, logits, loss and gradient as above; adam/TENSOR after 5 steps,
                    moving statistics among them; inference, the logits in inference mode then; and
                    number, from which this network's arrays are counted: trainable tensor 0, 1, ...
                    are the arrays number, number + 1, ..., pixels number + 90, labels number + 91

The formula holds there too. What is a bias tells the name (a locally connected layer's has three
dimensions, and the limit 2^-4); beta has a bias's limit; gamma is 1 + such a value, rounded to
float32. Moving means begin with 0, moving variances with 1.

  conv-1x1                     1x1 convolutions, with strides 2, without bias
  conv-2x3                     2x3 and 3x2 kernels, 1 channel
  conv-2x3-same-strides-2x1    the same padded, strides (2, 1) and (1, 2), tanh
  conv-3x3-twice               convolution after convolution
  conv-3x3-same                padding, 3 channels, 7, 16 and 3 filters, the last without bias
  conv-3x3-strides             strides 2, (2, 1) and 3, padded and not, sigmoid
  conv-3x3-strides-3           strides 3, 3 channels
  conv-strides-over-kernel     strides that leave pixels out
  conv-4x4-same                an even kernel: one more column of zeros at the end than at the start
  conv-5x5-pooled              5x5 and max-pooling, 3 channels
  conv-5x5-same-pooled         the same padded, twice, with rows and columns left over
  conv-7x7                     7x7, padded with strides 2, and as large as its input
  conv-11x11                   11x11
  conv-11x11-same              11x11 over a smaller image, padded; strides 3
  conv-wide                    33 and 20 filters, more than a vector has lanes
  cnn-few-filters              the cnn with 5 and 7 filters, Dropout(0)
  cnn-no-bias                  the cnn without a bias anywhere
  cnn-tanh                     the cnn with tanh and sigmoid
  cnn-activations-apart        the cnn with relu as a layer, before max-pooling and after
  cnn-overlapping              the cnn with max-pooling of strides 1, and padded
  activations                  relu, sigmoid, tanh and linear as layers, the first on pixels
  max-pool-3-same              3x3, strides 2 and 3, padded
  max-pool-2x3                 2x3, strides (2, 3) and (2, 1), padded and not
  max-pool-strides-over-pool   strides 3 of 2x2, padded; strides 2 of 1x1
  max-pool-strides-under-pool  3x3 with strides 1, padded, then with strides 2
  average-pool-2               2x2, padded and not
  average-pool-3-same          3x3, strides 2 and 3; zeros of padding are not counted
  average-pool-2x3             2x3, strides (2, 3) and (3, 1)
  average-pool-strides         strides 1 of 3x3, strides 3 of 2x2, padded
  pools-first                  both on pixels
  global-average               as the last layer
  global-average-dense         with dense layers after it
  global-max                   global max-pooling
  zero-padding                 all around, uneven, in columns only; before layers that work in place
  dense-deep                   five dense layers with tanh, sigmoid and relu
  dense-no-bias                no bias anywhere, sigmoid as a layer
  dense-alone                  pixels to logits
  batch-norm                   between convolution and relu, twice
  batch-norm-options           momentum, epsilon, without center, scale and both
  batch-norm-flat              between dense layers
  batch-norm-first             on pixels, and after relu
  batch-norm-pooled            on pixels without scale, after average-pooling and max-pooling
  local-3x3                    locally connected, 1 channel, relu
  local-2x3-strides-2x1        3 channels, strides, without bias; then 2x2 with strides 2, sigmoid
  local-5x5-strides-3          5x5, one after another
  local-cnn                    the cnn with locally connected layers
  local-among-others           between convolutions, pooling and dense layers; 1x1
  local-same                   padded, odd kernels
  local-same-strides           padded, strides 2 and an even kernel
  lenet5                       LeNet-5 on 28x28x1
  vgg                          two times two convolutions and max-pooling on 20x20x3
  all-convolutional            strides instead of pooling, global average

Keras 3 has no locally connected layers: what is named local is computed by tf.keras 2 and its own
LocallyConnected2D, of implementation=1, whose kernel is [positions, kh * kw * in, out]. Padding
takes implementation=2, whose kernel is one dense matrix, brought into that form here; taps beyond
the image's edge keep their first values. tf.keras pads half a kernel at the start of such a layer,
which differs from a convolution's padding where strides are over 1 or the kernel is even.

No bias or beta is followed by batch normalization without anything nonlinear between: its gradient
would be 0 but for rounding, and Adam's first steps have the size of the learning rate for any.

  --check    tells for each network how near its batch comes to ReLU's kink or to two equal elements
             in a max-pooling window (at least 2e-6), and its greatest max|a-b| / max|b| from what
             the same program gives in float64, also with noise on the gradients: 1e-5 is within
             reach of every right program in float32
  --choose   tells the first number with which a network passes that
"""

import argparse
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow as tf
import tf_keras
from fixtures import layers as layer_fixtures
from fixtures.formula import batch, summarised, weights
from fixtures.networks import NETWORKS
from keras import layers
from safetensors.numpy import save_file

STEPS = 3
# Array numbers of the formula.
TENSORS = 6140
PIXELS = 6150
LABELS = 6151


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


def fixture(build, shape):
    """Everything that Keras computes for one network and image shape."""
    model = build(shape)
    names = [v.path.split("/", 1)[1] for v in model.trainable_variables]
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    pixels, labels = batch(shape, PIXELS, LABELS)
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
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--choose", metavar="NAME", help="write nothing")
    arguments = parser.parse_args()
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.experimental.enable_op_determinism()
    tf.get_logger().setLevel("ERROR")  # eight compilations are as intended
    if arguments.check:
        check()
    elif arguments.choose:
        (network,) = (network for network in NETWORKS if network.name == arguments.choose)
        print(layer_fixtures.choose(network))
    else:
        write_networks(arguments.out)
        write_layers(arguments.out / "layers")


def write_networks(folder):
    folder.mkdir(parents=True, exist_ok=True)
    # One key only: safetensors writes several in random order.
    about = {
        "about": f"Keras {keras.__version__} on TensorFlow {tf.__version__}, CPU, float32. "
        "scripts/make-keras-fixtures.py --help says what this file holds:\n\n"
        + __doc__.partition("\nThe folder `layers`")[0]
    }
    for build in (dense, cnn):
        for shape in ((28, 28, 1), (32, 32, 3)):
            name = f"{build.__name__}-{'x'.join(map(str, shape))}.safetensors"
            save_file(fixture(build, shape), folder / name, about)
            print(folder / name)


def write_layers(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for network in NETWORKS:
        description, kept = layer_fixtures.fixture(network)
        kerases = {False: f"Keras {keras.__version__}", True: f"tf.keras {tf_keras.__version__}"}
        about = {
            "about": f"{kerases[network.is_local()]} on TensorFlow {tf.__version__}, CPU, float32. "
            "scripts/make-keras-fixtures.py --help says what this file holds."
        }
        (folder / f"{network.name}.json").write_text(description)
        save_file(kept, folder / f"{network.name}.safetensors", about)
        print(folder / network.name)


def check():
    kinds = list(layer_fixtures.GREATEST_DIFFERENCE)
    print(f"{'network':28}", *(f"{kind:>9}" for kind in ["margin", *kinds, "noise"]))
    failed = []
    for network in NETWORKS:
        margin, differences, noisy = layer_fixtures.check(network)
        numbers = [margin, *(differences[kind] for kind in kinds), noisy]
        print(f"{network.name:28}", *(f"{number:9.1e}" for number in numbers), flush=True)
        if not layer_fixtures.is_sound(margin, differences, noisy):
            failed.append(network.name)
    if failed:
        raise SystemExit(f"not sound: {', '.join(failed)}")


if __name__ == "__main__":
    main()
