#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "keras==3.15.1",
#   "tensorflow-cpu==2.21.0",
#   "tf_keras==2.21.0",
# ]
# ///
"""Write Keras's descriptions of networks, for the tests that read them.

Each file contains the output of model.to_json() from Keras 3 (`keras-3/`) or tf.keras 2
(`tf-keras-2/`) and is in Tests/ModelsTests/Fixtures/descriptions. Networks that are accepted:

  cnn                  the cnn of the README, with Dropout(0.5) and softmax in its last layer
  cnn-softmax-apart    the same with Activation("softmax") as its last layer
  lenet5               average pooling, tanh
  batch-norm           BatchNormalization between convolution and relu
  all-convolutional    strides of 2, GlobalAveragePooling2D
  no-input             built without an Input, so without any shape
  built-later          the same after model.build((None, 28, 28, 1))
  input-layer          starts with an InputLayer; all other layers have custom names
  input-shape          Conv2D(..., input_shape=...), the old style
  zero-padding         ZeroPadding2D
  locally-connected    LocallyConnected2D (tf.keras 2 only)

Networks that must be rejected, in `rejected/`:

  functional, nested, two-inputs    models that are not a plain Sequential
  depthwise, lstm, rescaling        unsupported layers
  dilation, groups, channels-first, regularizer, constraint, batch-norm-axis    unsupported options
  gelu, softmax-inside              unsupported activations
  dense-on-images                   Dense without Flatten before it
"""

import argparse
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import tf_keras

SHAPE = (28, 28, 1)


class Accepted:
    """A method per network; it is given keras or tf_keras and its layers."""

    def cnn(k, layers):
        return sequential(k, *cnn_body(layers), layers.Dense(10, activation="softmax"))

    def cnn_softmax_apart(k, layers):
        last = [layers.Dense(10), layers.Activation("softmax")]
        return sequential(k, *cnn_body(layers), *last)

    def lenet5(k, layers):
        return sequential(
            k,
            layers.Conv2D(6, 5, padding="same", activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Conv2D(16, 5, activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Flatten(),
            layers.Dense(120, activation="tanh"),
            layers.Dense(84, activation="tanh"),
            layers.Dense(10),
        )

    def batch_norm(k, layers):
        return sequential(
            k,
            layers.Conv2D(32, 3, use_bias=False),
            layers.BatchNormalization(),
            layers.Activation("relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(64, use_bias=False),
            layers.BatchNormalization(momentum=0.9, epsilon=1e-5, center=False, scale=False),
            layers.Activation("relu"),
            layers.Dense(10),
        )

    def all_convolutional(k, layers):
        return sequential(
            k,
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Conv2D(32, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2D(64, 3, padding="same", activation="relu"),
            layers.Conv2D(64, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2D(10, 1, padding="same"),
            layers.GlobalAveragePooling2D(),
        )

    def no_input(k, layers):
        return k.Sequential([*cnn_body(layers), layers.Dense(10)])

    def built_later(k, layers):
        model = Accepted.no_input(k, layers)
        model.build((None, *SHAPE))
        return model

    def input_layer(k, layers):
        shape = {"shape": SHAPE} if k is keras else {"input_shape": SHAPE}
        return k.Sequential(
            [
                layers.InputLayer(name="pixels", **shape),
                layers.Conv2D(8, (5, 3), strides=(2, 1), name="edges"),
                layers.Activation("sigmoid", name="squash"),
                layers.GlobalMaxPooling2D(name="anywhere"),
                layers.Dense(10, name="digits"),
            ],
            name="named",
        )

    def input_shape(k, layers):
        return k.Sequential(
            [
                layers.Conv2D(16, 3, activation="relu", input_shape=SHAPE),
                layers.MaxPooling2D(pool_size=(3, 2), strides=2, padding="same"),
                layers.Flatten(),
                layers.Dense(10),
            ]
        )

    def zero_padding(k, layers):
        return sequential(k, layers.ZeroPadding2D(1), layers.Flatten(), layers.Dense(10))

    def locally_connected(k, layers):
        if k is keras:
            return None
        return sequential(
            k,
            layers.LocallyConnected2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.LocallyConnected2D(64, (3, 2), strides=(1, 2), use_bias=False),
            layers.Flatten(),
            layers.Dense(10),
        )


class Rejected:
    """The same for networks that must be rejected."""

    def functional(k, layers):
        images = k.Input(SHAPE)
        left, right = layers.Conv2D(8, 3)(images), layers.Conv2D(8, 3)(images)
        return k.Model(images, layers.Dense(10)(layers.Flatten()(layers.add([left, right]))))

    def two_inputs(k, layers):
        images, more = k.Input(SHAPE), k.Input(SHAPE)
        return k.Model(
            [images, more], layers.Dense(10)(layers.Flatten()(layers.add([images, more])))
        )

    def nested(k, layers):
        inner = k.Sequential([layers.Conv2D(8, 3), layers.MaxPooling2D(2)])
        return sequential(k, inner, layers.Flatten(), layers.Dense(10))

    def depthwise(k, layers):
        return sequential(k, layers.DepthwiseConv2D(3), layers.Flatten(), layers.Dense(10))

    def lstm(k, layers):
        return k.Sequential([k.Input((28, 28)), layers.LSTM(32), layers.Dense(10)])

    def rescaling(k, layers):
        return sequential(k, layers.Rescaling(1 / 255), layers.Flatten(), layers.Dense(10))

    def dilation(k, layers):
        return convolution(k, 8, 3, dilation_rate=2)

    def groups(k, layers):
        return sequential(
            k,
            layers.Conv2D(8, 3),
            layers.Conv2D(8, 3, groups=2),
            layers.Flatten(),
            layers.Dense(10),
        )

    def channels_first(k, layers):
        first = layers.Conv2D(8, 3, data_format="channels_first")
        return k.Sequential([k.Input((1, 28, 28)), first, layers.Flatten(), layers.Dense(10)])

    def regularizer(k, layers):
        return convolution(k, 8, 3, kernel_regularizer=k.regularizers.l2(1e-4))

    def constraint(k, layers):
        return convolution(k, 8, 3, kernel_constraint=k.constraints.max_norm(2.0))

    def batch_norm_axis(k, layers):
        layer = layers.BatchNormalization(axis=1)
        return sequential(k, layers.Conv2D(8, 3), layer, layers.Flatten(), layers.Dense(10))

    def gelu(k, layers):
        return convolution(k, 8, 3, activation="gelu")

    def softmax_inside(k, layers):
        return convolution(k, 8, 3, activation="softmax")

    def dense_on_images(k, layers):
        return sequential(
            k, layers.Dense(16, activation="relu"), layers.Flatten(), layers.Dense(10)
        )


def sequential(k, *layers):
    return k.Sequential([k.Input(SHAPE), *layers])


def convolution(k, *arguments, **options):
    layer = k.layers.Conv2D(*arguments, **options)
    return sequential(k, layer, k.layers.Flatten(), k.layers.Dense(10))


def cnn_body(layers):
    return [
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(0.5),
    ]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    fixtures = Path(__file__).resolve().parent.parent / "Tests/ModelsTests/Fixtures"
    parser.add_argument(
        "--out",
        type=Path,
        default=fixtures / "descriptions",
        help="the folder to write into (default: Tests/ModelsTests/Fixtures/descriptions)",
    )
    out = parser.parse_args().out
    for name, k in (("keras-3", keras), ("tf-keras-2", tf_keras)):
        for folder, networks in ((out / name, Accepted), (out / name / "rejected", Rejected)):
            folder.mkdir(parents=True, exist_ok=True)
            for method, build in vars(networks).items():
                if not callable(build):
                    continue
                k.backend.clear_session()
                if model := build(k, k.layers):
                    file = folder / f"{method.replace('_', '-')}.json"
                    file.write_text(model.to_json())
                    print(file)


if __name__ == "__main__":
    main()
