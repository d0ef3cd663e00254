"""`bench export`: what the onnx package and onnxruntime make of its files."""

import json
import math
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

REPOSITORY = Path(__file__).resolve().parent.parent.parent
FIXTURES = REPOSITORY / "Tests/ModelsTests/Fixtures/layers"
"""Small networks that together have every layer and option."""
REFERENCE = sorted(REPOSITORY.glob("results/reference/*/weights/*.safetensors"))
KINDS = {
    "Activation", "AveragePooling2D", "BatchNormalization", "Conv2D", "Dense", "Dropout", "Flatten",
    "GlobalAveragePooling2D", "GlobalMaxPooling2D", "LocallyConnected2D", "MaxPooling2D",
    "ZeroPadding2D",
}  # fmt: skip
TOLERANCE = 1e-4
LARGE_SUMS = {"conv:32:3:relu,flatten,dense:10-normal.safetensors": 2e-4}
"""Networks whose last layer adds so many products (21,632) that rounding exceeds the tolerance."""


class ExportTests(unittest.TestCase):
    def setUp(self) -> None:
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = Path(place.name)

    def export(self, weights: Path, *options: str) -> tuple[Path, dict[str, np.ndarray]]:
        """The ONNX file of some weights, and the images and logits to check it by."""
        model, check = self.folder / "net.onnx", self.folder / "check.safetensors"
        subprocess.run(
            [os.environ["BENCH"], "export", weights, "--onnx", model, "--logits", check, *options],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return model, load_file(check)

    def assert_same_logits(
        self, model: Path, expected: dict[str, np.ndarray], tolerance: float = TOLERANCE
    ) -> None:
        onnx.checker.check_model(model, full_check=True)
        found = run(model, expected["images"])
        self.assertEqual(found.dtype, np.float32)
        self.assertEqual(found.shape, expected["logits"].shape)
        self.assertGreater(np.ptp(expected["logits"]), 100 * TOLERANCE)
        self.assertLess(np.abs(found - expected["logits"]).max(), tolerance)

    def test_reference_weights(self) -> None:
        self.assertGreaterEqual(len(REFERENCE), 8)
        for weights in REFERENCE:
            with self.subTest(weights.parent.parent.name, weights=weights.name):
                model, expected = self.export(weights)
                self.assert_same_logits(model, expected, LARGE_SUMS.get(weights.name, TOLERANCE))
                operators = [node.op_type for node in onnx.load(model).graph.node]
                self.assertEqual("Gather" in operators, "shuffled" in weights.name)

    def test_every_layer_and_option(self) -> None:
        kinds = set()
        for number, file in enumerate(sorted(FIXTURES.glob("*.json"))):
            with self.subTest(file.stem):
                description = file.read_text()
                weights = self.folder / "weights.safetensors"
                random = np.random.default_rng(number)
                layers = json.loads(description)["config"]["layers"]
                tensors = {name: values(name, shape, random) for name, shape in shapes(layers)}
                save_file(tensors, weights, {"keras_json": description})
                model, expected = self.export(weights)
                self.assert_same_logits(model, expected)
                kinds |= {layer["class_name"] for layer in layers}
        self.assertEqual(kinds - {"InputLayer", "ReLU", "Softmax"}, KINDS)

    def test_permutation_is_in_the_graph_unless_left_out(self) -> None:
        weights = next(path for path in REFERENCE if path.name == "dense-shuffled.safetensors")
        _, shuffled = self.export(weights, "--permutation-seed", "0")
        model, plain = self.export(weights, "--permutation-seed", "none")
        self.assert_same_logits(model, plain)
        self.assertNotIn("Gather", [node.op_type for node in onnx.load(model).graph.node])
        np.testing.assert_array_equal(plain["images"], shuffled["images"])
        self.assertGreater(np.abs(plain["logits"] - shuffled["logits"]).max(), 0.1)

    def test_metadata_and_names(self) -> None:
        weights = next(path for path in REFERENCE if path.name == "cnn-shuffled.safetensors")
        path, _ = self.export(weights)
        model = onnx.load(path)
        with safe_open(weights, "numpy") as file:
            stored = file.metadata()
        metadata = {pair.key: pair.value for pair in model.metadata_props}
        self.assertEqual(metadata["keras_json"], stored["keras_json"])
        self.assertEqual(metadata["run"], "cnn shuffled seed 0")
        self.assertEqual(metadata["permutation_seed"], "0")
        self.assertEqual(len(metadata["weights_sha256"]), 64)
        self.assertEqual(model.producer_name, "bench")
        self.assertIn("pixels divided by 255", model.doc_string)
        self.assertEqual([value.name for value in model.graph.input], ["images"])
        self.assertEqual([value.name for value in model.graph.output], ["logits"])
        names = {tensor.name for tensor in model.graph.initializer}
        self.assertLessEqual({"conv2d/kernel", "conv2d_1/bias", "dense/kernel"}, names)


def run(model: Path, images: np.ndarray) -> np.ndarray:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return session.run(["logits"], {"images": images})[0]


def values(name: str, shape: tuple[int, ...], random: np.random.Generator) -> np.ndarray:
    """Weights with which every tensor has an effect on the logits."""
    part = name.partition("/")[2]
    if part == "kernel":
        inputs = math.prod(shape[:-1]) if len(shape) == 4 else shape[-2]
        return random.normal(0, inputs**-0.5, shape).astype(np.float32)
    if part in ("gamma", "moving_variance"):
        return random.uniform(0.5, 2, shape).astype(np.float32)
    return random.normal(0, 0.5, shape).astype(np.float32)


def shapes(layers: list[dict]) -> list[tuple[str, tuple[int, ...]]]:
    """The names and shapes of a network's tensors, as Keras has them."""
    found = []
    first = layers[0]["config"]
    shape = tuple((first.get("batch_shape") or first["batch_input_shape"])[1:])
    for layer in layers:
        kind, config = layer["class_name"], layer["config"]
        before, bias = shape, None
        own: dict[str, tuple[int, ...]] = {}
        if kind in ("Conv2D", "LocallyConnected2D"):
            window = tuple(config["kernel_size"])
            shape = (*slid(config, window, config["strides"], before), config["filters"])
            own["kernel"], bias = (*window, before[2], shape[2]), shape[2:]
            if kind == "LocallyConnected2D":
                own["kernel"] = (shape[0] * shape[1], math.prod(window) * before[2], shape[2])
                bias = shape
        elif kind == "Dense":
            shape = (config["units"],)
            own["kernel"], bias = (*before, *shape), shape
        elif kind == "BatchNormalization":
            channels = before[-1:]
            own["gamma"] = channels if config["scale"] else ()
            own["beta"] = channels if config["center"] else ()
            own["moving_mean"] = own["moving_variance"] = channels
        elif kind in ("MaxPooling2D", "AveragePooling2D"):
            window = config["pool_size"]
            shape = (*slid(config, window, config["strides"] or window, before), before[2])
        elif kind == "ZeroPadding2D":
            (top, bottom), (left, right) = config["padding"]
            shape = (before[0] + top + bottom, before[1] + left + right, before[2])
        elif kind == "Flatten":
            shape = (math.prod(before),)
        elif kind.startswith("Global"):
            shape = before[2:]
        if bias and config["use_bias"]:
            own["bias"] = bias
        found += [(f"{config['name']}/{part}", size) for part, size in own.items() if size]
    return found


def slid(config: dict, window, strides, shape: tuple[int, ...]) -> tuple[int, int]:
    """The numbers of positions of a window on an image."""
    rows, columns = (
        -(-size // step) if config["padding"] == "same" else (size - extent) // step + 1
        for size, extent, step in zip(shape, window, strides, strict=False)
    )
    return rows, columns


if __name__ == "__main__":
    unittest.main()
