"""Times Keras on TensorFlow, as in keras.io's "Simple MNIST convnet": compile, fit, predict.

jit_compile stays at "auto", which is off on a CPU; turned on, an epoch of the cnn takes four times
as long (measured with TensorFlow 2.21).
"""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import measuring
import tensorflow as tf
from keras import layers


class Keras:
    version = f"{keras.__version__}, TensorFlow {tf.__version__}"

    def __init__(self, task):
        tf.config.threading.set_intra_op_parallelism_threads(task.threads)
        tf.config.threading.set_inter_op_parallelism_threads(task.threads)
        self.task = task
        self.model = network(task.model, task.images.shape[1:], task.dropout)
        self.parameters = self.model.count_params()
        self.model.compile(
            optimizer=keras.optimizers.Adam(learning_rate=1e-3),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            # Keras's documentation of compile() recommends it for small models: the dense network
            # trains 1.5 times as fast. No metrics: they would cost time and are not asked for.
            steps_per_execution=32,
        )

    def train(self, count):
        self.model.fit(
            self.task.images[:count],
            self.task.labels[:count],
            batch_size=self.task.batch_size,
            verbose=0,
        )

    def test(self):
        logits = self.model.predict(
            self.task.test_images, batch_size=measuring.TEST_BATCH, verbose=0
        )
        return float((logits.argmax(1) == self.task.test_labels).mean())


def network(name, shape, dropout):
    if name == "dense":
        return keras.Sequential(
            [
                keras.Input(shape),
                layers.Flatten(),
                layers.Dense(128, activation="relu"),
                layers.Dense(10),
            ]
        )
    return keras.Sequential(
        [
            keras.Input(shape),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dropout(dropout),
            layers.Dense(10),
        ]
    )


if __name__ == "__main__":
    measuring.main("keras", Keras)
