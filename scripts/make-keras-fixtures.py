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

There is one file per network and image shape, such as `dense-28x28x1.safetensors`. Each contains,
for one batch of 6 images and in float32:

  initial/TENSOR    the weights before training
  pixels            the batch's bytes, 0 to 255
  logits, loss      [6, 10], and the mean sparse categorical cross-entropy
  gradient/TENSOR   the gradient of the loss
  adam/TENSOR       the weights after 3 steps of Adam() on the same batch
  sgd/TENSOR        the same with SGD(learning_rate=0.01, momentum=0.9)

TENSOR names a layer and its part, such as conv2d/kernel. For an array X of more than 1,024
elements, flattened row-major, the file contains only a summary:

  X         256 elements, those at (i * 7919) % size for i = 0 ... 255
  X.sums    256 sums, the i-th over all elements whose index % 256 is i, computed in float64
  X.norm    the L2 norm, computed in float64

Weights, pixels and labels come from a formula of integers, so that every implementation gets the
same float32 bits. Element i of array n is computed from 32 random bits (the hash is "lowbias32" of
github.com/skeeto/hash-prospector):

  x = (i + 2654435761 * n) mod 2^32
  x ^= x >> 16;  x = x * 0x7feb352d mod 2^32
  x ^= x >> 15;  x = x * 0x846ca68b mod 2^32
  h = x ^ (x >> 16)

  weight  (2 * (h >> 8) + 1 - 2^24) * 2^-24 * limit, which is exact and never 0; n counts the
          tensors of the network from 6140; the limit is 2^-4 for a bias, and for a kernel the power
          of two whose exponent is nearest to that of Keras's Glorot limit,
          sqrt(6 / (fan_in + fan_out))
  pixel   n = 6150: h >> 24, but in grey images 0 unless h % 4 == 0 (MNIST is mostly black)
  label   n = 6151: h % 10

The numbers from 6140 on are chosen so that in no step the greatest element of a max-pooling window
is within 8e-7 of the second or of the kink of ReLU. Rounding therefore cannot change the maximum.
(Between two elements that see the same black pixels the choice makes no difference.)

The same machine writes the same bytes every time; another machine may round some sums differently.

The folder `layers` contains small networks that together use every layer and option. Each has two
files:

  NAME.json         the output of model.to_json()
  NAME.safetensors  initial, pixels, logits, loss and gradient as above; adam/TENSOR after 5 steps,
                    including moving statistics; inference, the logits in inference mode after these
                    steps; and number, the first array number of this network: its trainable tensors
                    are arrays number, number + 1, ..., its pixels number + 90, its labels number +
                    91

The formula is the same. Biases are recognised by name (that of a locally connected layer has three
dimensions and the limit 2^-4); beta has the limit of a bias; gamma is 1 plus such a value, rounded
to float32. Moving means start at 0, moving variances at 1.

  conv-1x1                     1x1 convolutions, with strides 2, without bias
  conv-2x3                     2x3 and 3x2 kernels, 1 channel
  conv-2x3-same-strides-2x1    the same, padded, strides (2, 1) and (1, 2), tanh
  conv-3x3-twice               convolution after convolution
  conv-3x3-same                padding, 3 channels, 7, 16 and 3 filters, the last without bias
  conv-3x3-strides             strides 2, (2, 1) and 3, padded and not, sigmoid
  conv-3x3-strides-3           strides 3, 3 channels
  conv-strides-over-kernel     strides that leave pixels out
  conv-4x4-same                an even kernel: one more column of zeros at the end than at the start
  conv-5x5-pooled              5x5 and max-pooling, 3 channels
  conv-5x5-same-pooled         the same, padded, twice, with rows and columns left over
  conv-7x7                     7x7, padded with strides 2, and as large as its input
  conv-11x11                   11x11
  conv-11x11-same              11x11 over a smaller image, padded; strides 3
  conv-wide                    33 and 20 filters, more than a vector has lanes
  cnn-few-filters              the cnn with 5 and 7 filters, Dropout(0)
  cnn-no-bias                  the cnn without any bias
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
  pools-first                  both kinds of pooling on pixels
  global-average               as the last layer
  global-average-dense         with dense layers after it
  global-max                   global max-pooling
  zero-padding                 all around, uneven, in columns only; before layers that work in place
  dense-deep                   five dense layers with tanh, sigmoid and relu
  dense-no-bias                no biases, sigmoid as a layer
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
  vgg                          two blocks of two convolutions and max-pooling on 20x20x3
  all-convolutional            strides instead of pooling, global average
  cnn-partial                  the following: batches of different sizes
  conv-partial                 convolutions and pooling on stages of their own
  dense-partial                dense layers
  batch-norm-partial           batch normalization of images
  batch-norm-flat-partial      batch normalization of vectors
  local-partial                locally connected layers

A network with batches of different sizes, such as 3 and 11, has an array with these sizes, batches,
and as many images as they have together. The first batch takes the first images, and the steps take
the batches in turn: the last, smaller batch of an epoch, then a whole batch, and so on. Logits,
loss and gradient are those of the first batch, inference is over all images.

Keras 3 has no locally connected layers, so networks named local-* are computed by the
LocallyConnected2D of tf.keras 2. With implementation=1 its kernel is [positions, kh * kw * in,
out]. Padding requires implementation=2, whose kernel is one dense matrix; the script converts it.
Taps beyond the edge of the image keep their initial values. tf.keras pads half a kernel at the
start of such a layer, unlike a convolution if strides are over 1 or the kernel is even.

No bias or beta is followed by batch normalization without a nonlinearity between them: its gradient
would be 0 except for rounding, and Adam's first steps have the size of the learning rate for any
gradient.

  --check    prints for each network how near its batch comes to the kink of ReLU or to two equal
             elements in a max-pooling window (must be at least 2e-6), and the greatest
             max|a-b| / max|b| from the same computation in float64, also with noise on the
             gradients: every correct implementation in float32 can stay within 1e-5
  --choose   prints the first number with which a network passes this check
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
    """Sets every trainable tensor to its weights from the formula."""
    for number, variable in enumerate(model.trainable_variables, TENSORS):
        variable.assign(weights(number, variable.shape))


def fixture(build, shape):
    """Everything that Keras computes for one network and one image shape."""
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
    parser.add_argument("--check", action="store_true", help="check, and write nothing")
    parser.add_argument("--choose", metavar="NAME", help="find a number, and write nothing")
    arguments = parser.parse_args()
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.experimental.enable_op_determinism()
    tf.get_logger().setLevel("ERROR")  # it warns about the eight compilations, which are intended
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
    # Only one key, because safetensors writes several keys in random order.
    about = {
        "about": f"Keras {keras.__version__} on TensorFlow {tf.__version__}, CPU, float32. "
        "scripts/make-keras-fixtures.py --help says what this file contains:\n\n"
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
            "scripts/make-keras-fixtures.py --help says what this file contains."
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
