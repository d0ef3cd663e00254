"""Times Keras on TensorFlow, as in keras.io's "Simple MNIST convnet": compile, fit, predict.

The variants are jit_compile="auto", which is off on a CPU, and jit_compile=True, with which an
epoch of the cnn takes four times as long (measured with TensorFlow 2.21).
"""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import keras_layers
import measuring
import tensorflow as tf


class Keras:
    version = f"{keras.__version__}, TensorFlow {tf.__version__}"

    @staticmethod
    def variants(layers):
        is_local = any(layer.kind == "LocallyConnected2D" for layer in layers)
        patches = ["slices", "extracted patches"] if is_local else ["graph"]
        return [how + compiled for compiled in ("", " + compiled") for how in patches]

    def __init__(self, task):
        tf.config.threading.set_intra_op_parallelism_threads(task.threads)
        tf.config.threading.set_inter_op_parallelism_threads(task.threads)
        self.task = task
        patches = "extracted" if "extracted" in task.variant else "slices"
        self.model = keras_layers.network(task.layers, patches)
        self.parameters = self.model.count_params()
        self.model.compile(
            optimizer=keras.optimizers.Adam(learning_rate=1e-3),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            # Keras's documentation of compile() recommends this for small models: the dense network
            # trains 1.5 times as fast. Metrics would cost time and are not needed.
            steps_per_execution=32,
            jit_compile="compiled" in task.variant,
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


if __name__ == "__main__":
    measuring.main("keras", Keras)
