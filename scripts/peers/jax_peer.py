"""Times JAX, compiled by jit, with donated buffers as its documentation recommends.

On a CPU, two common recommendations do not always help (measured with 0.10.2):

- A whole epoch in one lax.fori_loop or scan saves a tenth of the dense network's time and almost
  half of a locally connected one's, but convolutions become six to twenty times as slow in such a
  loop (github.com/jax-ml/jax/issues/12868). Steps that are called one by one do not wait for each
  other.
- The gradient of lax.reduce_window, select-and-scatter, takes longer than the convolutions. Pooling
  by reshaping more than halves the time of the cnn's training, although it is slower in tests.

The loop is a variant that is tried for every network without convolutions, and so is reduce_window
for every network that pools.
"""

import os
from functools import partial

os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp
import jax_layers
import measuring
import numpy as np
from jax import lax


class JAX:
    version = jax.__version__

    @staticmethod
    def variants(layers):
        kinds = {layer.kind for layer in layers}
        found = ["step by step"]
        if "Conv2D" not in kinds:
            found.append("loop")
        if kinds & {"MaxPooling2D", "AveragePooling2D"}:
            found.append("step by step + windows")
        if "LocallyConnected2D" in kinds:
            found.append("step by step + local")
        return found

    def __init__(self, task):
        # JAX has a thread per core that the process may use; compare-peers.py limits the cores.
        self.batch_size = task.batch_size
        self.data = jnp.asarray(task.images), jnp.asarray(task.labels)
        self.test_images = [
            jnp.asarray(task.test_images[start : start + measuring.TEST_BATCH])
            for start in range(0, len(task.test_images), measuring.TEST_BATCH)
        ]
        self.test_labels = task.test_labels
        pooling = "windows" if "windows" in task.variant else "reshaped"
        patches = "local" if "local" in task.variant else "slices"
        network = jax_layers.Network(task.layers, pooling, patches)
        parameters, statistics = network.initial()
        tensors = jax.tree.leaves((parameters, statistics))
        self.parameters = sum(tensor.size for tensor in tensors)
        moments = [[jnp.zeros_like(parameter) for parameter in parameters] for _ in range(2)]
        self.state = parameters, *moments, statistics, jnp.int32(0), jax.random.key(0)
        # Donated buffers are reused: docs.jax.dev/en/latest/buffer_donation.html.
        self.step = jax.jit(partial(step, network), donate_argnums=0)
        loop = jax.jit(partial(steps, network), donate_argnums=0)
        self.steps = loop if "loop" in task.variant else None
        self.classify = jax.jit(
            lambda parameters, statistics, x: network.logits(parameters, statistics, x)[0].argmax(1)
        )
        self.random = np.random.default_rng(0)

    def train(self, count):
        order = self.random.permutation(len(self.data[0]))[:count].astype(np.int32)
        whole = count // self.batch_size
        batches = order[: whole * self.batch_size].reshape(whole, self.batch_size)
        if self.steps and whole:
            # The shape is always the same, so that the loop is compiled only once.
            padded = np.zeros((len(self.data[0]) // self.batch_size, self.batch_size), np.int32)
            padded[:whole] = batches
            self.state = self.steps(self.state, *self.data, padded, whole)
        else:
            for batch in batches:
                self.state = self.step(self.state, *self.data, batch)
        if count % self.batch_size:
            self.state = self.step(self.state, *self.data, order[whole * self.batch_size :])
        jax.block_until_ready(self.state)

    def test(self):
        parameters, _, _, statistics, *_ = self.state
        answers = [self.classify(parameters, statistics, x) for x in self.test_images]
        return float((np.concatenate(answers) == self.test_labels).mean())


def step(network, state, images, labels, batch):
    """One step of Adam (arxiv.org/abs/1412.6980) on the images with the indices `batch`."""
    parameters, means, squares, statistics, count, key = state
    key, dropout_key = jax.random.split(key)

    def loss(parameters):
        logits, moved = network.logits(parameters, statistics, images[batch], dropout_key)
        log_likelihoods = jax.nn.log_softmax(logits)
        return -jnp.take_along_axis(log_likelihoods, labels[batch][:, None], axis=1).mean(), moved

    gradients, statistics = jax.grad(loss, has_aux=True)(parameters)
    count += 1
    rate = 1e-3 * jnp.sqrt(1 - 0.999**count) / (1 - 0.9**count)
    means = [0.9 * m + 0.1 * g for m, g in zip(means, gradients, strict=True)]
    squares = [0.999 * v + 0.001 * g * g for v, g in zip(squares, gradients, strict=True)]
    moved = zip(parameters, means, squares, strict=True)
    parameters = [p - rate * m / (jnp.sqrt(v) + 1e-7) for p, m, v in moved]
    return parameters, means, squares, statistics, count, key


def steps(network, state, images, labels, batches, count):
    """A step on each of the first `count` batches."""

    def body(i, state):
        return step(network, state, images, labels, batches[i])

    return lax.fori_loop(0, count, body, state)


if __name__ == "__main__":
    measuring.main("jax", JAX)
