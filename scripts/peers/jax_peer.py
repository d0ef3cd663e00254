"""Times JAX, compiled by jit, with buffers donated as its documentation advises.

On a CPU two things that are usually right are not (measured with 0.10.2):

- A whole epoch in one lax.fori_loop or scan saves the dense network 0.1 of its time. Convolutions
  become eight times as slow in there (github.com/jax-ml/jax/issues/12868), so that the cnn's steps
  are called one by one; calls do not wait for each other.
- The gradient of lax.reduce_window, select-and-scatter, takes longer than the convolutions. Pooling
  by reshaping more than halves the cnn's training, although it is slower in a test.
"""

import math
import os
from functools import partial

os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp
import measuring
import numpy as np
from jax import lax


class JAX:
    version = jax.__version__

    def __init__(self, task):
        # JAX has as many threads as the process may use cores; compare-peers.py sees to that.
        self.batch_size = task.batch_size
        self.data = jnp.asarray(task.images), jnp.asarray(task.labels)
        self.test_images = [
            jnp.asarray(task.test_images[start : start + measuring.TEST_BATCH])
            for start in range(0, len(task.test_images), measuring.TEST_BATCH)
        ]
        self.test_labels = task.test_labels
        is_cnn = task.model == "cnn"
        sizes = (cnn_sizes if is_cnn else dense_sizes)(*task.images.shape[1:])
        parameters = initial_parameters(sizes)
        self.parameters = sum(parameter.size for parameter in parameters)
        moments = [[jnp.zeros_like(parameter) for parameter in parameters] for _ in range(2)]
        self.state = parameters, *moments, jnp.int32(0), jax.random.key(0)
        logits = partial(cnn, dropout=task.dropout) if is_cnn else dense
        # Donated buffers are reused: docs.jax.dev/en/latest/buffer_donation.html.
        self.step = jax.jit(partial(step, logits), donate_argnums=0)
        self.steps = None if is_cnn else jax.jit(partial(steps, logits), donate_argnums=0)
        self.classify = jax.jit(lambda parameters, x: logits(parameters, x).argmax(1))
        self.random = np.random.default_rng(0)

    def train(self, count):
        order = self.random.permutation(len(self.data[0]))[:count].astype(np.int32)
        whole = count // self.batch_size
        batches = order[: whole * self.batch_size].reshape(whole, self.batch_size)
        if self.steps and whole:
            # Always the same shape, so that it is compiled once.
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
        answers = [self.classify(self.state[0], images) for images in self.test_images]
        return float((np.concatenate(answers) == self.test_labels).mean())


def step(logits, state, images, labels, batch):
    """One step of Adam (arxiv.org/abs/1412.6980) on the images with the indices `batch`."""
    parameters, means, squares, count, key = state
    key, dropout_key = jax.random.split(key)

    def loss(parameters):
        log_likelihoods = jax.nn.log_softmax(logits(parameters, images[batch], dropout_key))
        return -jnp.take_along_axis(log_likelihoods, labels[batch][:, None], axis=1).mean()

    gradients = jax.grad(loss)(parameters)
    count += 1
    rate = 1e-3 * jnp.sqrt(1 - 0.999**count) / (1 - 0.9**count)
    means = [0.9 * m + 0.1 * g for m, g in zip(means, gradients, strict=True)]
    squares = [0.999 * v + 0.001 * g * g for v, g in zip(squares, gradients, strict=True)]
    moved = zip(parameters, means, squares, strict=True)
    parameters = [p - rate * m / (jnp.sqrt(v) + 1e-7) for p, m, v in moved]
    return parameters, means, squares, count, key


def steps(logits, state, images, labels, batches, count):
    """A step on each of the first `count` batches."""

    def body(i, state):
        return step(logits, state, images, labels, batches[i])

    return lax.fori_loop(0, count, body, state)


def dense_sizes(height, width, channels):
    return [(height * width * channels, 128), (128, 10)]


def cnn_sizes(height, width, channels):
    pooled = [((side - 2) // 2 - 2) // 2 for side in (height, width)]
    return [(3, 3, channels, 32), (3, 3, 32, 64), (64 * math.prod(pooled), 10)]


def initial_parameters(sizes):
    """Each layer's kernel and bias."""
    kernel = jax.nn.initializers.glorot_uniform()
    keys = jax.random.split(jax.random.key(1), len(sizes))
    layers = zip(keys, sizes, strict=True)
    return [p for key, size in layers for p in (kernel(key, size), jnp.zeros(size[-1]))]


def dense(parameters, x, dropout_key=None):
    kernel1, bias1, kernel2, bias2 = parameters
    x = x.reshape(len(x), -1)
    return jax.nn.relu(x @ kernel1 + bias1) @ kernel2 + bias2


def cnn(parameters, x, dropout_key=None, *, dropout):
    """The logits; with `dropout_key`, in training."""
    kernel1, bias1, kernel2, bias2, kernel3, bias3 = parameters
    pool = pool_in_test if dropout_key is None else pool_in_training
    x = pool(jax.nn.relu(convolution(x, kernel1) + bias1))
    x = pool(jax.nn.relu(convolution(x, kernel2) + bias2))
    x = x.reshape(len(x), -1)
    if dropout_key is not None:
        x = jnp.where(jax.random.bernoulli(dropout_key, 1 - dropout, x.shape), x / (1 - dropout), 0)
    return x @ kernel3 + bias3


def convolution(x, kernel):
    layout = ("NHWC", "HWIO", "NHWC")
    return lax.conv_general_dilated(x, kernel, (1, 1), "VALID", dimension_numbers=layout)


def pool_in_training(x):
    count, height, width, channels = x.shape
    x = x[:, : height // 2 * 2, : width // 2 * 2]
    return x.reshape(count, height // 2, 2, width // 2, 2, channels).max((2, 4))


def pool_in_test(x):
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


if __name__ == "__main__":
    measuring.main("jax", JAX)
