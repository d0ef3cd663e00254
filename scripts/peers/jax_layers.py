"""Builds a described network in JAX.

On a CPU, pooling by reshaping is faster in training than lax.reduce_window, whose gradient takes
longer than the convolutions; in tests it is slower.
"""

import math

import jax
import jax.numpy as jnp
from jax import lax

LAYOUT = ("NHWC", "HWIO", "NHWC")
PLACES = (1, 2)


class Network:
    """A network. The caller keeps its `parameters` and the `statistics` of batch normalization."""

    def __init__(self, layers, pooling, patches):
        """`pooling` ("reshaped" or "windows") is for adjacent windows in training, `patches`
        ("slices" or "local") for locally connected layers."""
        self.layers, self.pooling, self.patches = layers, pooling, patches

    def initial(self, seed=1):
        glorot = jax.nn.initializers.glorot_uniform()
        keys = jax.random.split(jax.random.key(seed), len(self.layers))
        parameters, statistics = [], []
        for layer, key in zip(self.layers, keys, strict=True):
            if layer.kind == "LocallyConnected2D":
                positions, *shape = layer.kernel_shape
                parameters.append(
                    jax.vmap(lambda key, s=shape: glorot(key, s))(jax.random.split(key, positions))
                )
            elif layer.kernel_shape:
                parameters.append(glorot(key, layer.kernel_shape))
            if layer.bias_shape:
                parameters.append(jnp.zeros(layer.bias_shape))
            if layer.kind == "BatchNormalization":
                size = layer.input_shape[-1:]
                parameters += [jnp.ones(size)] * layer.scale + [jnp.zeros(size)] * layer.center
                statistics.append((jnp.zeros(size), jnp.ones(size)))
        # Each parameter needs its own buffer, because each is donated.
        return [jnp.array(p) for p in parameters], statistics

    def logits(self, parameters, statistics, x, dropout_key=None):
        """The logits and the new statistics. `dropout_key` is None outside training."""
        in_training = dropout_key is not None
        parameters, old, new = iter(parameters), iter(statistics), []
        for layer in self.layers:
            match layer.kind:
                case "Dense":
                    x = x @ next(parameters)
                case "Conv2D":
                    x = lax.conv_general_dilated(
                        x, next(parameters), layer.strides, layer.padding, dimension_numbers=LAYOUT
                    )
                case "LocallyConnected2D":
                    x = self.locally_connected(layer, x, next(parameters))
                case "MaxPooling2D":
                    x = self.pool(layer, x, in_training, -jnp.inf, lax.max, jnp.max)
                case "AveragePooling2D":
                    x = self.pool(layer, x, in_training, 0.0, lax.add, jnp.sum) / shares(layer)
                case "GlobalAveragePooling2D":
                    x = x.mean(PLACES)
                case "GlobalMaxPooling2D":
                    x = x.max(PLACES)
                case "BatchNormalization":
                    x, moved = normalized(layer, x, parameters, next(old), in_training)
                    new.append(moved)
                case "Flatten":
                    x = x.reshape(len(x), -1)
                case "Dropout" if in_training and layer.rate:
                    dropout_key, key = jax.random.split(dropout_key)
                    kept = jax.random.bernoulli(key, 1 - layer.rate, x.shape)
                    x = jnp.where(kept, x / (1 - layer.rate), 0)
                case "Activation":
                    functions = {"relu": jax.nn.relu, "tanh": jnp.tanh, "sigmoid": jax.nn.sigmoid}
                    x = functions[layer.function](x)
            if layer.bias_shape:
                x = x + next(parameters)
        return x, new

    def pool(self, layer, x, in_training, start, combine, reduce):
        (height, width), (rows, columns, channels) = layer.window, layer.output_shape
        side_by_side = layer.window == layer.strides and not any(map(any, layer.padding))
        if side_by_side and in_training and self.pooling == "reshaped":
            x = x[:, : rows * height, : columns * width]
            return reduce(x.reshape(-1, rows, height, columns, width, channels), (2, 4))
        window, strides = (1, *layer.window, 1), (1, *layer.strides, 1)
        return lax.reduce_window(
            x, start, combine, window, strides, ((0, 0), *layer.padding, (0, 0))
        )

    def locally_connected(self, layer, x, kernel):
        rows, columns, filters = layer.output_shape
        if self.patches == "local":
            # It expects features in the order channels, rows, columns.
            height, width = layer.window
            kernel = kernel.reshape(rows, columns, height * width, -1, filters).swapaxes(2, 3)
            return lax.conv_general_dilated_local(
                x,
                kernel.reshape(rows, columns, -1, filters),
                layer.strides,
                layer.padding,
                layer.window,
                dimension_numbers=LAYOUT,
            )
        x = jnp.pad(x, ((0, 0), *layer.padding, (0, 0))).transpose(1, 2, 0, 3)
        down, right = layer.strides
        slices = [
            x[i : i + (rows - 1) * down + 1 : down, j : j + (columns - 1) * right + 1 : right]
            for i in range(layer.window[0])
            for j in range(layer.window[1])
        ]
        features = jnp.concatenate(slices, 3).reshape(rows * columns, x.shape[2], -1)
        y = jnp.matmul(features, kernel)
        return y.reshape(rows, columns, -1, filters).transpose(2, 0, 1, 3)


def shares(layer):
    """The number of elements that each window averages, without padding."""
    ones = jnp.ones((1, *layer.input_shape[:2], 1))
    if not any(map(any, layer.padding)):
        return math.prod(layer.window)
    window, strides = (1, *layer.window, 1), (1, *layer.strides, 1)
    padding = ((0, 0), *layer.padding, (0, 0))
    return lax.reduce_window(ones, 0.0, lax.add, window, strides, padding)


def normalized(layer, x, parameters, moving, in_training):
    if in_training:
        axes = tuple(range(x.ndim - 1))
        mean, variance = x.mean(axes), x.var(axes)
        m = layer.momentum
        pairs = zip(moving, (mean, variance), strict=True)
        moving = tuple(m * old + (1 - m) * new for old, new in pairs)
    else:
        mean, variance = moving
    factor = lax.rsqrt(variance + layer.epsilon)
    if layer.scale:
        factor = factor * next(parameters)
    x = (x - mean) * factor
    return (x + next(parameters) if layer.center else x), moving
