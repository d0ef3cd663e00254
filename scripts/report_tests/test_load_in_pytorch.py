"""scripts/load-in-pytorch.py: the order of features after Flatten and, with torch, networks."""

import importlib.util
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from .fixture import REFERENCE, SCRIPTS

sys.path.insert(0, str(SCRIPTS))
SPEC = importlib.util.spec_from_file_location("load_in_pytorch", SCRIPTS / "load-in-pytorch.py")
script = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(script)
HAS_TORCH = importlib.util.find_spec("torch") is not None


class OrderTests(unittest.TestCase):
    """A Dense layer on features in PyTorch's order, with reordered rows, gives Keras's outputs."""

    def setUp(self) -> None:
        random = np.random.default_rng(0)
        self.image = random.random((3, 5, 4))  # height, width, channels
        self.kernel = random.normal(size=(60, 7))
        self.expected = self.image.ravel() @ self.kernel
        self.features = self.image.transpose(2, 0, 1).ravel()

    def test_reordered_rows_give_the_outputs_of_keras(self) -> None:
        order = script.channels_first_order(3, 5, 4)
        np.testing.assert_allclose(self.features @ self.kernel[order], self.expected)

    def test_rows_as_stored_do_not(self) -> None:
        self.assertFalse(np.allclose(self.features @ self.kernel, self.expected))

    def test_one_channel_needs_no_reordering(self) -> None:
        self.assertEqual(script.channels_first_order(2, 3, 1).tolist(), list(range(6)))


class FileTests(unittest.TestCase):
    """What is read from a file of weights."""

    def test_layers_and_tensors_of_a_saved_network(self) -> None:
        layers, shape, tensors = script.read(REFERENCE / "shuffle/weights/cnn-normal.safetensors")
        kinds = [kind for kind, _ in layers]
        self.assertEqual(shape, (28, 28, 1))
        self.assertEqual([kinds[0], kinds[-1]], ["InputLayer", "Dense"])
        self.assertEqual(tensors["dense/kernel"].shape, (1600, 10))

    def test_files_without_a_description(self) -> None:
        with tempfile.TemporaryDirectory() as place:
            file = Path(place, "weights.safetensors")
            save_file({"dense/kernel": np.zeros((2, 2), np.float32)}, file)
            with self.assertRaisesRegex(ValueError, "no keras_json"):
                script.read(file)
            file.write_bytes(b"no")
            with self.assertRaisesRegex(ValueError, "expected a safetensors file"):
                script.read(file)


@unittest.skipUnless(HAS_TORCH, "torch is not installed")
class TorchTests(unittest.TestCase):
    """Networks against the same arithmetic in NumPy."""

    def test_batch_normalization_between_flatten_and_dense(self) -> None:
        import torch

        random = np.random.default_rng(1)

        def array(*shape: int) -> np.ndarray:
            return random.random(shape, np.float32)

        layers = [
            ("InputLayer", {"name": "input", "batch_shape": [None, 4, 4, 3]}),
            ("MaxPooling2D", {"name": "pool", "pool_size": [2, 2], "strides": [2, 2]}),
            ("Flatten", {"name": "flatten"}),
            ("BatchNormalization", {"name": "norm", "epsilon": 1e-3}),
            ("Dense", {"name": "dense", "activation": "relu"}),
            ("Dense", {"name": "logits", "activation": "softmax"}),
        ]
        tensors = {
            **{f"norm/{n}": array(12) for n in ("gamma", "beta", "moving_mean", "moving_variance")},
            "dense/kernel": random.normal(size=(12, 5)).astype(np.float32),
            "dense/bias": array(5),
            "logits/kernel": array(5, 2),
            "logits/bias": array(2),
        }
        image = array(1, 3, 4, 4)
        with torch.inference_mode():
            right, keras, wrong = (
                script.build(layers, (4, 4, 3), tensors, rows)(torch.from_numpy(image)).numpy()
                for rows in (script.EXACT, script.KERAS, script.WRONG)
            )
        x = image.reshape(3, 2, 2, 2, 2).max(axis=(2, 4)).transpose(1, 2, 0).ravel()
        scale = tensors["norm/gamma"] / np.sqrt(tensors["norm/moving_variance"] + 1e-3)
        x = (x - tensors["norm/moving_mean"]) * scale + tensors["norm/beta"]
        x = np.maximum(x @ tensors["dense/kernel"] + tensors["dense/bias"], 0)
        x = x @ tensors["logits/kernel"] + tensors["logits/bias"]
        np.testing.assert_allclose(right[0], x, rtol=1e-5)
        np.testing.assert_allclose(keras[0], x, rtol=1e-5)
        self.assertFalse(np.allclose(wrong[0], x, rtol=1e-2))

    def test_unsupported_options_are_named(self) -> None:
        config = {"name": "pool", "pool_size": [2, 2], "padding": "same"}
        layers = [("MaxPooling2D", config)]
        with self.assertRaisesRegex(ValueError, "MaxPooling2D 'pool' is not supported"):
            script.build(layers, (4, 4, 1), {})


if __name__ == "__main__":
    unittest.main()
