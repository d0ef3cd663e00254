"""Races Keras on TensorFlow: the network of keras_peer.py, with a step size and β₁ for every step."""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import keras_layers
import numpy as np
import race_task
import tensorflow as tf
from keras import ops
from keras_peer import Keras


class CyclingAdam(keras.optimizers.Adam):
    """Adam whose step size and β₁ are those of the step, as the bias corrections' β₁ is."""

    def __init__(self, rates):
        super().__init__(learning_rate=1.0)
        self.table = tf.constant(rates, tf.float32)

    def update_step(self, gradient, variable, learning_rate):
        count = ops.cast(self.iterations, "int32")
        # Warming up may take more steps than there are rates.
        rate, beta = tf.unstack(self.table[ops.minimum(count, len(self.table) - 1)])
        steps = ops.cast(count + 1, variable.dtype)
        mean = self._momentums[self._get_variable_index(variable)]
        square = self._velocities[self._get_variable_index(variable)]
        rate = rate * ops.sqrt(1 - ops.power(0.999, steps)) / (1 - ops.power(beta, steps))
        self.assign_add(mean, (gradient - mean) * (1 - beta))
        self.assign_add(square, (ops.square(gradient) - square) * 0.001)
        self.assign_sub(variable, mean * rate / (ops.sqrt(square) + 1e-7))


BUILT = {}


def build(task):
    """One compiled model, whose weights every seed draws anew: compiling is not timed."""
    tf.config.threading.set_intra_op_parallelism_threads(task.threads)
    tf.config.threading.set_inter_op_parallelism_threads(task.threads)
    model = keras_layers.network(task.layers)
    optimizer = CyclingAdam(task.rates)
    model.compile(
        optimizer=optimizer,
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        steps_per_execution=32,
        jit_compile="compiled" in task.variant,
    )
    return model, optimizer


def draw(model, optimizer, seed):
    """Draws the weights anew, and forgets the optimizer's moments and steps."""
    model.set_weights(keras_layers.network(BUILT["layers"]).get_weights())
    for variable in optimizer.variables:
        variable.assign(ops.zeros_like(variable))


def train(task, seed, is_warm_up=False):
    keras.utils.set_random_seed(seed)
    if not BUILT:
        BUILT["model"], BUILT["optimizer"] = build(task)
        BUILT["layers"] = task.layers
    model, optimizer = BUILT["model"], BUILT["optimizer"]
    if not is_warm_up:
        draw(model, optimizer, seed)
    epochs = len(task.rates) // -(-len(task.images) // task.batch_size)

    def run():
        model.fit(
            task.images,
            task.labels,
            batch_size=task.batch_size,
            epochs=1 if is_warm_up else epochs,
            verbose=0,
        )

    seconds = race_task.timed(run)
    logits = model.predict(task.test_images, batch_size=250, verbose=0)
    return seconds, float((np.argmax(logits, 1) == task.test_labels).mean())


if __name__ == "__main__":
    race_task.main("keras", Keras.version, train)
