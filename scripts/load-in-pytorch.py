#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "numpy>=2.0,<3",
#   "safetensors>=0.5,<1",
#   "torch>=2.6,<3",
# ]
# ///
"""Load weights that bench saved into a PyTorch model and test it.

  swift run bench train --model cnn --epochs 1 --save cnn.safetensors
  uv run scripts/load-in-pytorch.py cnn.safetensors

The model is built from the description in the file's metadata (keras_json). It takes images
[batch, channels, height, width] with values from 0 to 1 and returns logits. The tensors are stored
as Keras has them, channels last, and change on the way:

  Conv2D   kernel [height, width, in, out] becomes weight [out, in, height, width]
  Dense    kernel [in, out] becomes weight [out, in]
  Flatten  gives features in the order height, width, channels in Keras and channels, height, width
           in PyTorch: the rows of the first Dense after it are put into PyTorch's order, and so are
           the vectors of a BatchNormalization in between

The script prints the accuracy on the test images, and with it two checks of the last point: the
largest difference of the logits from a model that flattens as Keras does, and the accuracy without
the new order.

Supported are Sequential networks of Conv2D (padding "same" with strides of 1 only), MaxPooling2D
and AveragePooling2D (padding "valid"), GlobalAveragePooling2D, GlobalMaxPooling2D, Flatten, Dense,
Activation, Dropout and BatchNormalization.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from peers import image_files

EXACT, KERAS, WRONG = "reordered", "Keras's flatten", "not reordered"
"""How Flatten and the rows after it are treated: as they must be, for comparison, and wrongly."""


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("weights", type=Path, help="a safetensors file that bench saved")
    data = Path(__file__).resolve().parent.parent / "data"
    add("--data", type=Path, default=data, help="the folder of the data sets (default: data)")
    add("--dataset", choices=image_files.DATASETS, default="mnist", help="default: mnist")
    arguments = parser.parse_args()
    try:
        layers, shape, tensors = read(arguments.weights)
        _, test = image_files.read(arguments.dataset, arguments.data)
        if (test.shape[1], test.shape[2], test.shape[0]) != shape:
            raise ValueError(f"the network takes images {list(shape)}; choose another --dataset")
        logits = {
            rows: compute_logits(build(layers, shape, tensors, rows), test)
            for rows in (EXACT, KERAS, WRONG)
        }
    except (OSError, ValueError) as error:
        raise SystemExit(f"{arguments.weights}: {error}") from None
    labels = np.frombuffer(test.labels, np.uint8)

    def accuracy(rows):
        return f"{100 * (logits[rows].argmax(axis=1) == labels).mean():.2f} %"

    difference = np.abs(logits[EXACT] - logits[KERAS]).max()
    largest = np.abs(logits[KERAS]).max()
    print(f"accuracy on {len(labels):,} test images of {arguments.dataset}: {accuracy(EXACT)}")
    print(f"largest difference of logits from Keras's order: {difference:.1e} (of {largest:.1f})")
    print(f"accuracy without reordering rows after Flatten: {accuracy(WRONG)}")


def read(path):
    """The layers as Keras describes them, the shape [height, width, channels], the tensors."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "numpy") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}
            description = (file.metadata() or {}).get("keras_json")
    except SafetensorError as error:
        raise ValueError(f"expected a safetensors file: {error}") from None
    if description is None:
        raise ValueError("its metadata has no keras_json; save the network with this bench")
    model = json.loads(description)
    if model["class_name"] != "Sequential":
        raise ValueError(f"expected a Sequential model, found {model['class_name']}")
    layers = [(layer["class_name"], layer["config"]) for layer in model["config"]["layers"]]
    first = layers[0][1]
    shape = first.get("batch_shape") or first.get("batch_input_shape")
    return layers, tuple(shape[1:]), tensors


def channels_first_order(height, width, channels):
    """For each feature that PyTorch's Flatten gives, its index among those that Keras's gives."""
    indices = np.arange(height * width * channels).reshape(height, width, channels)
    return indices.transpose(2, 0, 1).ravel()


def build(layers, shape, tensors, rows=EXACT):
    """The network as torch.nn.Sequential in evaluation mode, with its weights."""
    import torch
    from torch import nn

    class KerasFlatten(nn.Module):
        def forward(self, x):
            return x.permute(0, 2, 3, 1).flatten(1)

    modules = nn.Sequential()
    order = None  # of the features, from Flatten to the next Dense
    # Shapes are those of an image without content on its way through the modules.
    image = torch.zeros(1, shape[2], shape[0], shape[1])
    for kind, config in layers:
        own = {
            name.partition("/")[2]: tensor
            for name, tensor in tensors.items()
            if name.partition("/")[0] == config["name"]
        }
        if kind == "InputLayer":
            continue
        if kind == "Flatten" and image.dim() == 4:
            _, channels, height, width = image.shape
            if rows == EXACT:
                order = channels_first_order(height, width, channels)
            module = KerasFlatten() if rows == KERAS else nn.Flatten()
        elif order is not None and kind in ("Dense", "BatchNormalization"):
            own = {
                name: tensor if (kind, name) == ("Dense", "bias") else tensor[order]
                for name, tensor in own.items()
            }
            if kind == "Dense":
                order = None
            module = module_of(kind, config, own, image)
        else:
            module = module_of(kind, config, own, image)
        modules.append(module)
        if kind != "Activation" and config.get("activation", "linear") != "linear":
            modules.append(activation(config["activation"]))
        modules.eval()
        with torch.inference_mode():
            image = modules(torch.zeros(1, shape[2], shape[0], shape[1]))
    if isinstance(modules[-1], nn.Softmax):
        modules = modules[:-1]
    return modules


def module_of(kind, config, tensors, image):
    """One layer with its weights; `image` is what it is given."""
    import torch
    from torch import nn

    def with_weights(module, **weights):
        arrays = {name: np.ascontiguousarray(array) for name, array in weights.items()}
        module.load_state_dict({name: torch.from_numpy(a) for name, a in arrays.items()})
        return module

    def bias():
        return {"bias": tensors["bias"]} if config.get("use_bias", True) else {}

    unsupported = ValueError(f"{kind} '{config['name']}' is not supported with these options")
    padding, strides = config.get("padding", "valid"), config.get("strides")
    match kind:
        case "Conv2D":
            is_strided = any(stride != 1 for stride in strides or [1])
            if padding == "same" and is_strided:
                raise unsupported
            kernel = tensors["kernel"]
            *window, inputs, outputs = kernel.shape
            module = nn.Conv2d(
                inputs, outputs, window, strides or 1, padding, bias=config.get("use_bias", True)
            )
            return with_weights(module, weight=kernel.transpose(3, 2, 0, 1), **bias())
        case "Dense" if image.dim() == 2:
            kernel = tensors["kernel"]
            module = nn.Linear(*kernel.shape, bias=config.get("use_bias", True))
            return with_weights(module, weight=kernel.T, **bias())
        case "BatchNormalization":
            size = image.shape[1]
            module = (nn.BatchNorm2d if image.dim() == 4 else nn.BatchNorm1d)(
                size, config["epsilon"]
            )
            return with_weights(
                module,
                weight=tensors.get("gamma", np.ones(size, np.float32)),
                bias=tensors.get("beta", np.zeros(size, np.float32)),
                running_mean=tensors["moving_mean"],
                running_var=tensors["moving_variance"],
                num_batches_tracked=np.zeros((), np.int64),
            )
        case "MaxPooling2D" | "AveragePooling2D":
            if padding != "valid":
                raise unsupported
            pool = nn.MaxPool2d if kind == "MaxPooling2D" else nn.AvgPool2d
            return pool(config["pool_size"], strides or config["pool_size"])
        case "GlobalAveragePooling2D":
            return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
        case "GlobalMaxPooling2D":
            return nn.Sequential(nn.AdaptiveMaxPool2d(1), nn.Flatten())
        case "Flatten":  # of what is flat already
            return nn.Identity()
        case "Dropout":
            return nn.Dropout(config["rate"])
        case "Activation":
            return activation(config["activation"])
    raise unsupported


def activation(name):
    from torch import nn

    match name:
        case "relu":
            return nn.ReLU()
        case "tanh":
            return nn.Tanh()
        case "sigmoid":
            return nn.Sigmoid()
        case "softmax":
            return nn.Softmax(1)
        case "linear":
            return nn.Identity()
    raise ValueError(f"the activation '{name}' is not supported")


def compute_logits(model, images):
    """The outputs [count, classes] for images as bytes."""
    import torch

    pixels = np.frombuffer(images.pixels, np.uint8).reshape(-1, *images.shape)
    with torch.inference_mode():
        batches = torch.from_numpy(pixels.copy()).split(250)
        return torch.cat([model(batch.float() / 255) for batch in batches]).numpy()


if __name__ == "__main__":
    main()
