"""Races JAX: the network of jax_peer.py, with a step size and β₁ for every step."""

import os
from functools import partial

os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp
import jax_layers
import numpy as np
import race_task

COMPILED = {}


def train(task, seed, is_warm_up=False):
    if not COMPILED:
        pooling = "windows" if "windows" in task.variant else "reshaped"
        COMPILED["network"] = network = jax_layers.Network(task.layers, pooling, "slices")
        COMPILED["step"] = jax.jit(partial(step, network), donate_argnums=0)
        COMPILED["logits"] = jax.jit(lambda p, s, x: network.logits(p, s, x)[0])
    parameters, statistics = COMPILED["network"].initial(seed)
    moments = [[jnp.zeros_like(parameter) for parameter in parameters] for _ in range(2)]
    state = parameters, *moments, statistics, jnp.int32(0), jax.random.key(seed)
    images, labels = jnp.asarray(task.images), jnp.asarray(task.labels)
    random = np.random.default_rng(seed)

    def run():
        nonlocal state
        for (rate, beta), batch in race_task.batches(task, random, is_warm_up):
            state = COMPILED["step"](state, images, labels, batch, rate, beta)
        jax.block_until_ready(state)

    seconds = race_task.timed(run)
    parameters, _, _, statistics, *_ = state
    answers = [
        COMPILED["logits"](parameters, statistics, part).argmax(1)
        for part in np.array_split(task.test_images, 40)
    ]
    return seconds, float((np.concatenate(answers) == task.test_labels).mean())


def step(network, state, images, labels, batch, rate, beta):
    """One step of Adam with the bias corrections of PyTorch, which use the step's own β₁."""
    parameters, means, squares, statistics, count, key = state
    key, dropout_key = jax.random.split(key)

    def loss(parameters):
        logits, moved = network.logits(parameters, statistics, images[batch], dropout_key)
        log_likelihoods = jax.nn.log_softmax(logits)
        return -jnp.take_along_axis(log_likelihoods, labels[batch][:, None], axis=1).mean(), moved

    gradients, statistics = jax.grad(loss, has_aux=True)(parameters)
    count += 1
    rate = rate * jnp.sqrt(1 - 0.999**count) / (1 - beta**count)
    means = [beta * m + (1 - beta) * g for m, g in zip(means, gradients, strict=True)]
    squares = [0.999 * v + 0.001 * g * g for v, g in zip(squares, gradients, strict=True)]
    moved = zip(parameters, means, squares, strict=True)
    parameters = [p - rate * m / (jnp.sqrt(v) + 1e-7) for p, m, v in moved]
    return parameters, means, squares, statistics, count, key


if __name__ == "__main__":
    race_task.main("jax", jax.__version__, train)
