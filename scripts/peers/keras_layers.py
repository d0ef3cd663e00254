"""Builds a described network in Keras 3."""

import keras
from keras import layers, ops


def network(description, patches="slices"):
    inputs = keras.Input(description[0].input_shape)
    return keras.Sequential([inputs, *(made(layer, patches) for layer in description)])


def made(layer, patches):
    filters = layer.output_shape[-1]
    padding = "same" if any(map(any, layer.padding)) else "valid"
    bias = {"use_bias": layer.has_bias}
    match layer.kind:
        case "Dense":
            return layers.Dense(filters, **bias)
        case "Conv2D":
            return layers.Conv2D(filters, layer.window, layer.strides, padding, **bias)
        case "LocallyConnected2D":
            return LocallyConnected2D(layer, patches)
        case "MaxPooling2D":
            return layers.MaxPooling2D(layer.window, layer.strides, padding)
        case "AveragePooling2D":
            return layers.AveragePooling2D(layer.window, layer.strides, padding)
        case "BatchNormalization":
            names = ("momentum", "epsilon", "center", "scale")
            return layers.BatchNormalization(**{name: getattr(layer, name) for name in names})
        case "Dropout":
            return layers.Dropout(layer.rate)
        case "Activation":
            return layers.Activation(layer.function)
        case _:
            return getattr(layers, layer.kind)()


class LocallyConnected2D(keras.Layer):
    """Keras 3 no longer has this layer. It computes the products of all positions in one batch.

    `patches` says how they are gathered: from shifted slices of the images, or by the operation
    that extracts patches.
    """

    def __init__(self, layer, patches):
        super().__init__()
        self.description, self.patches = layer, patches

    def build(self, input_shape):
        shape = self.description.kernel_shape
        limit = (6 / (shape[1] + shape[2])) ** 0.5
        uniform = keras.initializers.RandomUniform(-limit, limit)
        self.kernel = self.add_weight(shape, uniform, name="kernel")
        if self.description.has_bias:
            self.bias = self.add_weight(self.description.bias_shape, "zeros", name="bias")

    def call(self, x):
        layer = self.description
        rows, columns, filters = layer.output_shape
        if any(map(any, layer.padding)):
            x = ops.pad(x, ((0, 0), *layer.padding, (0, 0)))
        gather = self.shifted if self.patches == "slices" else self.extracted
        features = ops.reshape(gather(x), (rows * columns, -1, self.kernel.shape[1]))
        y = ops.reshape(ops.matmul(features, self.kernel), (rows, columns, -1, filters))
        y = ops.transpose(y, (2, 0, 1, 3))
        return y + self.bias if layer.has_bias else y

    def shifted(self, x):
        x = ops.transpose(x, (1, 2, 0, 3))
        rows, columns, _ = self.description.output_shape
        height, width = self.description.window
        down, right = self.description.strides
        slices = [
            x[i : i + (rows - 1) * down + 1 : down, j : j + (columns - 1) * right + 1 : right]
            for i in range(height)
            for j in range(width)
        ]
        return ops.concatenate(slices, axis=3)

    def extracted(self, x):
        layer = self.description
        patches = ops.image.extract_patches(x, layer.window, layer.strides, padding="valid")
        return ops.transpose(patches, (1, 2, 0, 3))
