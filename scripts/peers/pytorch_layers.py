"""Builds a described network in PyTorch.

If channels are last in memory, flattening moves nothing and gives features in Keras's order.
"""

import math

import torch
from torch import nn
from torch.nn import functional


def network(layers, patches="slices"):
    return nn.Sequential(*(module(layer, patches) for layer in layers))


def module(layer, patches):
    inputs, outputs = layer.input_shape[-1], layer.output_shape[-1]
    match layer.kind:
        case "Dense":
            return nn.Linear(inputs, outputs, bias=layer.has_bias)
        case "Conv2D":
            around, symmetric = padding(layer.padding, 0)
            window, bias = layer.window, layer.has_bias
            convolution = nn.Conv2d(inputs, outputs, window, layer.strides, symmetric, bias=bias)
            return together(around, convolution)
        case "LocallyConnected2D":
            around, _ = padding(layer.padding, 0, symmetric=False)
            return together(around, LocallyConnected(layer, patches))
        case "MaxPooling2D":
            around, _ = padding(layer.padding, -math.inf, symmetric=False)
            return together(around, nn.MaxPool2d(layer.window, layer.strides))
        case "AveragePooling2D":
            if any(map(any, layer.padding)):
                return PaddedAverage(layer)
            return nn.AvgPool2d(layer.window, layer.strides)
        case "GlobalAveragePooling2D":
            return Call(lambda x: x.mean((2, 3)))
        case "GlobalMaxPooling2D":
            return Call(lambda x: x.amax((2, 3)))
        case "BatchNormalization":
            return Normalization(layer)
        case "Flatten":
            return Call(lambda x: x.permute(0, 2, 3, 1).flatten(1) if x.dim() == 4 else x)
        case "Dropout":
            return nn.Dropout(layer.rate)
        case "Activation":
            return {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}[layer.function]()


def padding(sides, value, symmetric=True):
    """A layer that pads, or None if it is not needed, and the padding for nn.Conv2d itself."""
    (top, bottom), (left, right) = sides
    if symmetric and top == bottom and left == right:
        return None, (top, left)
    if any(map(any, sides)):
        return nn.ConstantPad2d((left, right, top, bottom), value), 0
    return None, 0


def together(*modules):
    modules = [module for module in modules if module]
    return modules[0] if len(modules) == 1 else nn.Sequential(*modules)


class Call(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.forward = function


class PaddedAverage(nn.Module):
    """Average pooling that does not count padding."""

    def __init__(self, layer):
        super().__init__()
        self.window, self.strides = layer.window, layer.strides
        (top, bottom), (left, right) = layer.padding
        self.pad = left, right, top, bottom
        ones = functional.pad(torch.ones(1, 1, *layer.input_shape[:2]), self.pad)
        self.register_buffer("shares", self.average(ones), persistent=False)

    def average(self, x):
        return functional.avg_pool2d(x, self.window, self.strides)

    def forward(self, x):
        return self.average(functional.pad(x, self.pad)) / self.shares


class Normalization(nn.Module):
    """Batch normalization with center and scale as Keras has them."""

    def __init__(self, layer):
        super().__init__()
        size = layer.input_shape[-1]
        self.weight = nn.Parameter(torch.ones(size)) if layer.scale else None
        self.bias = nn.Parameter(torch.zeros(size)) if layer.center else None
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("variance", torch.ones(size))
        self.moved, self.epsilon = 1 - layer.momentum, layer.epsilon

    def forward(self, x):
        moving = self.mean, self.variance
        affine = self.weight, self.bias
        return functional.batch_norm(x, *moving, *affine, self.training, self.moved, self.epsilon)


class LocallyConnected(nn.Module):
    """The products of all positions in one batch; features have the order rows, columns, channels.

    `patches` says how they are gathered: from shifted slices of the images, or by unfolding.
    """

    def __init__(self, layer, patches):
        super().__init__()
        self.window, self.strides, self.patches = layer.window, layer.strides, patches
        *self.size, self.filters = layer.output_shape
        positions, features, _ = layer.kernel_shape
        self.weight = nn.Parameter(torch.empty(positions, features, self.filters))
        limit = math.sqrt(6 / (features + self.filters))
        nn.init.uniform_(self.weight, -limit, limit)
        bias = torch.zeros(positions, 1, self.filters)
        self.bias = nn.Parameter(bias) if layer.has_bias else None

    def forward(self, x):
        gather = self.shifted if self.patches == "slices" else self.unfolded
        features = gather(x)
        if self.bias is None:
            y = torch.bmm(features, self.weight)
        else:
            y = torch.baddbmm(self.bias, features, self.weight)
        rows, columns = self.size
        y = y.permute(1, 0, 2).reshape(len(x), rows, columns, self.filters)
        return y.permute(0, 3, 1, 2)

    def shifted(self, x):
        """[positions, images, features] from slices."""
        x = x.permute(2, 3, 0, 1)
        (rows, columns), (down, right) = self.size, self.strides
        slices = [
            x[i : i + (rows - 1) * down + 1 : down, j : j + (columns - 1) * right + 1 : right]
            for i in range(self.window[0])
            for j in range(self.window[1])
        ]
        return torch.cat(slices, 3).flatten(0, 1)

    def unfolded(self, x):
        """The same from unfolded windows, which share memory until they are flattened."""
        for side in (0, 1):
            x = x.unfold(2 + side, self.window[side], self.strides[side])
        # images, channels, rows, columns, window's rows, window's columns
        return x.permute(2, 3, 0, 4, 5, 1).flatten(0, 1).flatten(2)
