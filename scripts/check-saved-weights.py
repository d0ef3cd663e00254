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
"""Test weights that `bench train --save FILE` wrote in another framework.

Prints accuracy and mean cross-entropy on the test images, to be compared with what
`bench evaluate FILE` prints:

  swift run bench train --model cnn --epochs 1 --save cnn.safetensors
  swift run bench evaluate cnn.safetensors
  scripts/check-saved-weights.py cnn.safetensors

The network is built from the tensors' names and shapes alone: each conv2d, conv2d_1, ... with ReLU
and 2x2 max-pooling, each dense, dense_1, ... but the last with ReLU. Keras takes the tensors as
they are. PyTorch (--framework pytorch, which needs torch installed) takes them transposed: kernels
[height, width, in, out] become [out, in, height, width], [in, out] become [out, in], and the rows
of the first dense kernel, flattened from [height, width, channels], are put into the order
[channels, height, width].
"""

import argparse
import os
from pathlib import Path

import numpy as np
from peers import image_files
from safetensors.numpy import load_file


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("weights", help="a safetensors file")
    data = Path(__file__).resolve().parent.parent / "data"
    add("--data", type=Path, default=data, help="default: data")
    add("--dataset", choices=image_files.DATASETS, default="mnist", help="default: mnist")
    add("--framework", choices=("keras", "pytorch"), default="keras", help="default: keras")
    arguments = parser.parse_args()
    tensors = load_file(arguments.weights)
    _, test = image_files.read(arguments.dataset, arguments.data)
    channels, height, width = test.shape
    pixels = np.frombuffer(test.pixels, np.uint8).reshape(-1, channels, height, width)
    images = pixels.transpose(0, 2, 3, 1).astype(np.float32) / np.float32(255)
    labels = np.frombuffer(test.labels, np.uint8)
    convolutions, denses = layers_of(tensors, "conv2d"), layers_of(tensors, "dense")
    if 2 * len(convolutions + denses) != len(tensors) or not denses:
        raise SystemExit(f"{arguments.weights}: unknown tensors among {', '.join(tensors)}")
    compute = {"keras": keras_logits, "pytorch": pytorch_logits}[arguments.framework]
    framework, logits = compute(convolutions, denses, images)
    accuracy, loss = score(logits.astype(np.float64), labels)
    print(
        f"{framework} on {len(labels):,} test images of {arguments.dataset}: "
        f"accuracy {accuracy:.6f}, loss {loss:.6f}"
    )


def layers_of(tensors, kind):
    """Kernel and bias of each layer of a kind, in order."""
    found = []
    while (kernel := f"{(name := layer_name(kind, len(found)))}/kernel") in tensors:
        found.append((tensors[kernel], tensors[f"{name}/bias"]))
    return found


def layer_name(kind, number):
    return f"{kind}_{number}" if number else kind


def score(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_likelihoods = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    accuracy = (logits.argmax(axis=1) == labels).mean()
    return accuracy, -log_likelihoods[np.arange(len(labels)), labels].mean()


def keras_logits(convolutions, denses, images):
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import keras
    from keras import layers

    model = keras.Sequential([keras.Input(images.shape[1:])])
    for kernel, _ in convolutions:
        model.add(layers.Conv2D(kernel.shape[-1], kernel.shape[:2], activation="relu"))
        model.add(layers.MaxPooling2D(2))
    model.add(layers.Flatten())
    for kernel, _ in denses[:-1]:
        model.add(layers.Dense(kernel.shape[-1], activation="relu"))
    model.add(layers.Dense(denses[-1][0].shape[-1]))
    model.set_weights([tensor for layer in convolutions + denses for tensor in layer])
    return f"Keras {keras.__version__}", model.predict(images, batch_size=250, verbose=0)


def pytorch_logits(convolutions, denses, images):
    import torch
    from torch.nn import functional

    def classify(x):
        for kernel, bias in convolutions:
            kernel = torch.from_numpy(kernel).permute(3, 2, 0, 1)
            x = functional.conv2d(x, kernel, torch.from_numpy(bias))
            x = functional.max_pool2d(functional.relu(x), 2)
        channels, height, width = x.shape[1:]
        x = x.flatten(1)
        for number, (kernel, bias) in enumerate(denses):
            kernel = torch.from_numpy(kernel)
            if number == 0:
                kernel = kernel.reshape(height, width, channels, -1).permute(2, 0, 1, 3)
                kernel = kernel.flatten(0, 2)
            x = functional.linear(x, kernel.T, torch.from_numpy(bias))
            if number < len(denses) - 1:
                x = functional.relu(x)
        return x

    with torch.inference_mode():
        batches = torch.from_numpy(images).permute(0, 3, 1, 2).split(250)
        logits = torch.cat([classify(batch) for batch in batches]).numpy()
    return f"PyTorch {torch.__version__}", logits


if __name__ == "__main__":
    main()
