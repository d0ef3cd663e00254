"""Describes the built-in networks, and reads others from the output of model.to_json() in Keras 3
or tf.keras 2. Uses only the standard library.

Activations become separate layers. An input layer and a softmax at the end are left out.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path

BUILT_IN = ("dense", "cnn")
CLASSES = 10


class Unsupported(ValueError):
    """A description cannot be built. The message says why and is fit to print."""


@dataclass(frozen=True)
class Layer:
    """One layer; shapes are [height, width, channels] or [features], without the batch."""

    kind: str
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    window: tuple[int, int] = (1, 1)  # of a kernel or a pool
    strides: tuple[int, int] = (1, 1)
    padding: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0))  # before and after
    has_bias: bool = False
    function: str = "linear"  # of an Activation
    rate: float = 0  # of a Dropout
    momentum: float = 0  # these four of a BatchNormalization
    epsilon: float = 0
    center: bool = False
    scale: bool = False

    @property
    def kernel_shape(self):
        """The shape of the kernel as in Keras; None if the layer has no kernel."""
        channels, filters = self.input_shape[-1], self.output_shape[-1]
        if self.kind == "Dense":
            return channels, filters
        if self.kind == "Conv2D":
            return *self.window, channels, filters
        if self.kind == "LocallyConnected2D":
            positions = math.prod(self.output_shape[:-1])
            return positions, math.prod(self.window) * channels, filters
        return None

    @property
    def bias_shape(self):
        if not self.has_bias:
            return None
        return self.output_shape[-1:] if self.kind != "LocallyConnected2D" else self.output_shape

    @property
    def parameters(self):
        """The number of parameters as Keras counts them, including moving statistics."""
        if self.kind == "BatchNormalization":
            return (2 + self.center + self.scale) * self.input_shape[-1]
        shapes = [shape for shape in (self.kernel_shape, self.bias_shape) if shape]
        return sum(map(math.prod, shapes))


def read(model, image_shape, dropout):
    """The layers of a built-in network or of a file, for images [height, width, channels]."""
    if model in BUILT_IN:
        configurations = built_in(model, dropout)
    else:
        try:
            document = json.loads(Path(model).read_text())
        except ValueError:
            raise Unsupported("it is not a JSON file") from None
        configurations = described(document, image_shape)
    layers, shape = [], tuple(image_shape)
    for kind, options in configurations:
        layer = make(kind, options, shape)
        layers.append(layer)
        shape = layer.output_shape
        function = options.get("activation", "linear")
        if kind != "Activation" and function != "linear":
            layers.append(make("Activation", options, shape))
    layers = [layer for layer in layers if layer.kind != "Activation" or layer.function != "linear"]
    if layers and layers[-1].function == "softmax":
        layers.pop()
    for layer in layers:
        if layer.function not in ("linear", "relu", "tanh", "sigmoid"):
            raise Unsupported(f"the activation {layer.function} is not supported")
    if shape != (CLASSES,):
        raise Unsupported(f"the network gives {list(shape)}, not [{CLASSES}]")
    return layers


def built_in(model, dropout):
    window = {"kernel_size": [3, 3], "activation": "relu"}
    bodies = {
        "dense": [("Flatten", {}), ("Dense", {"units": 128, "activation": "relu"})],
        "cnn": [
            ("Conv2D", {"filters": 32, **window}),
            ("MaxPooling2D", {"pool_size": [2, 2]}),
            ("Conv2D", {"filters": 64, **window}),
            ("MaxPooling2D", {"pool_size": [2, 2]}),
            ("Flatten", {}),
            ("Dropout", {"rate": dropout}),
        ],
    }
    return [*bodies[model], ("Dense", {"units": CLASSES})]


def described(document, image_shape):
    """The kind and configuration of each layer."""
    if not isinstance(document, dict) or document.get("class_name") != "Sequential":
        raise Unsupported("it is not a Sequential model's model.to_json()")
    found = []
    for layer in document["config"]["layers"]:
        options = layer["config"]
        shape = options.get("batch_shape") or options.get("batch_input_shape")
        if shape and tuple(shape[1:]) != tuple(image_shape):
            raise Unsupported(f"it is for images {shape[1:]}, these are {list(image_shape)}")
        if layer["class_name"] != "InputLayer":
            found.append((layer["class_name"], options))
    return found


def make(kind, options, shape):
    for name, value in options.items():
        is_changed = {
            "data_format": value != "channels_last",
            "groups": value != 1,
            "dilation_rate": value not in (1, [1, 1]),
            "axis": value not in (-1, len(shape), [-1], [len(shape)]),
        }
        if is_changed.get(name, name.endswith(("_regularizer", "_constraint")) and value):
            raise Unsupported(f"{kind}: {name} {value} is not supported")
    if kind in ("Conv2D", "LocallyConnected2D", "MaxPooling2D", "AveragePooling2D"):
        return sliding(kind, options, shape)
    if kind == "Dense" and len(shape) == 1:
        return Layer(kind, shape, (options["units"],), has_bias=options.get("use_bias", True))
    if kind == "Activation":
        return Layer(kind, shape, shape, function=options["activation"])
    if kind == "Dropout":
        return Layer(kind, shape, shape, rate=options["rate"])
    if kind == "Flatten":
        return Layer(kind, shape, (math.prod(shape),))
    if kind in ("GlobalAveragePooling2D", "GlobalMaxPooling2D"):
        return Layer(kind, shape, shape[-1:])
    if kind == "BatchNormalization":
        names = ("momentum", "epsilon", "center", "scale")
        return Layer(kind, shape, shape, **{name: options[name] for name in names})
    raise Unsupported(f"{kind} on {list(shape)} is not supported")


def sliding(kind, options, shape):
    is_pool = kind.endswith("Pooling2D")
    window = tuple(options["pool_size" if is_pool else "kernel_size"])
    strides = tuple(options.get("strides") or (window if is_pool else (1, 1)))
    sizes, padding = [], []
    for size, extent, stride in zip(shape, window, strides, strict=False):
        if options.get("padding", "valid") == "same":
            count = -(-size // stride)
            missing = max((count - 1) * stride + extent - size, 0)
            # tf.keras pads half a kernel at a locally connected layer's start.
            before = extent // 2 if kind == "LocallyConnected2D" else missing // 2
            padding.append((before, max((count - 1) * stride + extent - size - before, 0)))
        else:
            count = (size - extent) // stride + 1
            padding.append((0, 0))
        sizes.append(count)
    if min(sizes) < 1:
        raise Unsupported(f"{kind}: {list(shape)} is smaller than {list(window)}")
    return Layer(
        kind,
        shape,
        (*sizes, shape[2] if is_pool else options["filters"]),
        window,
        strides,
        tuple(padding),
        has_bias=not is_pool and options.get("use_bias", True),
    )
