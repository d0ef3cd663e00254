"""The page computes what the engine, Keras and MNIST's makers computed."""

import base64
import gzip
import json
import os
import unittest

import numpy as np
from fixtures.formula import batch, weights
from safetensors.numpy import load_file

from .browser import REPOSITORY, BrowserTests, engine, explore, text

LARGEST_PAGE = 3_000_000
DRAWINGS = REPOSITORY / "Tests/DatasetIOTests/Fixtures/preparation.json"
FIXTURES = REPOSITORY / "Tests/ModelsTests/Fixtures/layers"

LOGITS = """([number, images, size]) => {
  const bytes = explore.bytesFromBase64(images);
  const answers = [];
  for (let start = 0; start < bytes.length; start += size) {
    answers.push(...explore.networks[number].logits(bytes.subarray(start, start + size)));
  }
  return answers;
}"""

# The input's and every layer's shape, as the page computes them.
SHAPES = """([layers, input]) => {
  let shape = input;
  return [input, ...layers.map(({ class_name: kind, config }) =>
    (shape = explore.LAYERS[kind](config, shape, {}).output))];
}"""

OTHER_LOGITS = """([description, values, images, size]) => {
  const floats = new Float32Array(explore.bytesFromBase64(values).buffer);
  const network = new explore.Network(description, floats);
  const bytes = explore.bytesFromBase64(images);
  const answers = [];
  for (let start = 0; start < bytes.length; start += size) {
    answers.push(...network.logits(bytes.subarray(start, start + size)));
  }
  return answers;
}"""

PREPARED = """([images]) => {
  const bytes = explore.bytesFromBase64(images);
  const different = [];
  for (let image = 0; image < bytes.length / 784; image++) {
    const original = bytes.subarray(784 * image, 784 * (image + 1));
    const { image: result } = explore.prepared(original, 28, 28);
    if (result.some((value, index) => value !== original[index])) different.push(image);
  }
  return different;
}"""

PREPARED_DRAWING = """([image, width, height]) => {
  const steps = explore.prepared(explore.bytesFromBase64(image), width, height);
  return steps && [...steps.image];
}"""


class ArithmeticTests(BrowserTests):
    def test_logits_equal_the_engines(self) -> None:
        answers = engine(self.name)
        images = answers["images"].astype(np.uint8)
        with self.opened() as page:
            networks = page.evaluate("explore.page.networks.length")
            self.assertEqual(networks, sum(name.startswith("logits/") for name in answers))
            for number in range(networks):
                expected = answers[f"logits/{number}"]
                found = page.evaluate(LOGITS, [number, text(images), images[0].size])
                found = np.reshape(found, expected.shape)
                self.assertLess(np.abs(found - expected).max(), 1e-4, number)
                self.assertTrue((found.argmax(1) == expected.argmax(1)).all(), number)

    def test_permutations_equal_the_engines(self) -> None:
        answers = engine(self.name)
        side = answers["images"].shape[1]
        with self.opened() as page:
            whole = page.evaluate(f"[...explore.pixelPermutation({side}, {side}, '0')]")
            within = page.evaluate(f"[...explore.blockPermutation({side}, {side}, 4, '0')]")
        self.assertEqual(whole, answers["permutation"].astype(int).tolist())
        self.assertEqual(within, answers["within 4"].astype(int).tolist())

    def test_page_is_small_and_always_the_same(self) -> None:
        page = explore(self.name)
        self.assertLessEqual(page.stat().st_size, LARGEST_PAGE)
        committed = REPOSITORY / "results/reference" / self.name / "explore.html"
        if committed.exists():
            self.assertTrue(
                page.read_bytes() == committed.read_bytes(),
                f"make it again: bench explore results/reference/{self.name}",
            )


class ColourArithmeticTests(ArithmeticTests):
    name = "shuffle-cifar-10"

    def test_rounded_networks_are_labelled(self) -> None:
        with self.opened() as page:
            about = page.inner_text("#about")
        self.assertIn("rounded to 16 bits", about)


class OtherNetworksArithmeticTests(ArithmeticTests):
    """Local and global average pooling networks."""

    name = "glyphs"


class LayerTests(BrowserTests):
    """Every layer and every option, against what Keras computed for small networks."""

    def test_logits_equal_those_of_keras(self) -> None:
        kinds = set()
        with self.opened() as page:
            for file in sorted(FIXTURES.glob("*.json")):
                fixture = load_file(file.with_suffix(".safetensors"))
                layers = json.loads(file.read_text())["config"]["layers"]
                first = layers[0]["config"]
                shape = (first.get("batch_shape") or first["batch_input_shape"])[1:]
                layers = [layer for layer in layers if layer["class_name"] != "InputLayer"]
                number = int(fixture["number"][0])
                if any(layer["class_name"] == "BatchNormalization" for layer in layers):
                    # Moving averages are those after some steps of training.
                    tensors = whole_tensors(fixture)
                    expected = fixture["inference"]
                else:
                    shapes = page.evaluate(SHAPES, [layers, shape])
                    tensors = formula_tensors(layers, shapes, number)
                    expected = fixture["logits"]
                if tensors is None:
                    continue
                images, _ = batch(shape, number + 90, number + 91, len(expected))
                description = {
                    "input": shape,
                    "layers": layers,
                    "tensors": [{"name": n, "shape": v.shape} for n, v in tensors.items()],
                }
                values = np.concatenate([v.ravel() for v in tensors.values()])
                found = page.evaluate(
                    OTHER_LOGITS,
                    [description, text(values.astype("<f4")), text(images.astype(np.uint8)),
                     images[0].size],
                )  # fmt: skip
                difference = np.abs(np.reshape(found, expected.shape) - expected).max()
                self.assertLess(difference / np.abs(expected).max(), 1e-5, file.name)
                kinds |= {layer["class_name"] for layer in layers}
            self.assertEqual(sorted(kinds), sorted(page.evaluate("Object.keys(explore.LAYERS)")))


def whole_tensors(fixture: dict[str, np.ndarray]) -> dict[str, np.ndarray] | None:
    """The tensors after training; None if the fixture only has summaries of some."""
    tensors = {name[5:]: array for name, array in fixture.items() if name.startswith("adam/")}
    return None if any(name.endswith(".sums") for name in tensors) else tensors


def formula_tensors(
    layers: list[dict], shapes: list[list[int]], number: int
) -> dict[str, np.ndarray]:
    """The tensors before training, which have Keras's order and come from a formula."""
    tensors: dict[str, np.ndarray] = {}
    for layer, before, after in zip(layers, shapes, shapes[1:], strict=False):
        kind, config = layer["class_name"], layer["config"]
        size = config.get("kernel_size")
        kernel = {
            "Dense": lambda before=before, after=after: (before[0], after[0]),
            "Conv2D": lambda size=size, before=before, after=after: (*size, before[2], after[2]),
            "LocallyConnected2D": lambda size=size, before=before, after=after: (
                after[0] * after[1],
                size[0] * size[1] * before[2],
                after[2],
            ),
        }.get(kind)
        if kernel is None:
            continue
        name = config["name"]
        tensors[f"{name}/kernel"] = weights(number + len(tensors), kernel())
        if config["use_bias"]:
            shape = after if kind == "LocallyConnected2D" else after[-1:]
            bias = weights(number + len(tensors), (int(np.prod(shape)),))
            tensors[f"{name}/bias"] = bias.reshape(shape)
    return tensors


class PreparationTests(BrowserTests):
    # The centre of 8688 lies between two pixels; the ink of the others is 19 pixels high, not 20.
    EXCEPTIONS = (4530, 8688, 9300, 9302)

    def test_digits_of_mnist_stay_as_they_are(self) -> None:
        folder = os.environ.get("BENCH_DATA") or REPOSITORY / "data"
        with gzip.open(f"{folder}/mnist/t10k-images-idx3-ubyte.gz") as file:
            digits = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784)
        with self.opened() as page:
            different = page.evaluate(PREPARED, [text(digits)])
        self.assertEqual(tuple(different), self.EXCEPTIONS)

    def test_drawings_are_prepared_as_bench_predict_does(self) -> None:
        with self.opened() as page:
            for drawing in json.loads(DRAWINGS.read_text()):
                found = page.evaluate(
                    PREPARED_DRAWING, [drawing["pixels"], drawing["width"], drawing["height"]]
                )
                expected = drawing["prepared"] and list(base64.b64decode(drawing["prepared"]))
                self.assertEqual(found, expected, drawing["name"])


if __name__ == "__main__":
    unittest.main()
