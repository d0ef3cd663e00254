"""What the peers have in common: their arguments, the images, and how they are timed.

A peer is a class with:

    variants(layers)       names the ways to build and train a network that may be the fastest
    Peer(task)             builds the network for a `Task`
    parameters             the number of parameters, including moving statistics
    train(count)           trains once on each of `count` images, in a new order every time
    test()                 classifies the test images and returns the accuracy
    version                the version to report
"""

import argparse
import json
import time
from dataclasses import dataclass

import description
import image_files
import numpy as np

# Images per batch in tests. No size from 50 to 1,000 is faster for any peer.
TEST_BATCH = 250
WARM_UP_BATCHES = 4
GAUGE_BATCHES = 16
# If an epoch is shorter than this, warming up takes a whole one.
CHEAP_SECONDS = 3


@dataclass
class Task:
    """What to train and on what; images are float32, [count, height, width, channels]."""

    layers: list[description.Layer]
    variant: str
    batch_size: int
    threads: int
    images: np.ndarray
    labels: np.ndarray  # int32
    test_images: np.ndarray
    test_labels: np.ndarray


def main(name, peer_class):
    """Measures one model and prints one line of JSON."""
    arguments = parse_arguments(name)
    train, test = image_files.read(arguments.dataset, arguments.data)
    channels, height, width = test.shape
    layers = description.read(arguments.model, (height, width, channels), arguments.dropout)
    variants = peer_class.variants(layers)
    if arguments.list_variants:
        print(json.dumps(variants))
        return
    limit = arguments.train_limit or len(train.labels)
    task = Task(
        layers,
        arguments.variant or variants[0],
        arguments.batch_size,
        arguments.threads,
        *as_arrays(train, limit),
        *as_arrays(test, len(test.labels)),
    )
    del train, test
    peer = peer_class(task)
    expected = sum(layer.parameters for layer in layers)
    if peer.parameters != expected:
        raise SystemExit(f"{name}'s network has {peer.parameters} parameters, not {expected}")
    if arguments.gauge:
        print(json.dumps(gauge(peer, task)))
        return
    result = measure(peer, task, arguments.epochs, arguments.limit_seconds)
    # The speed of a network that does not learn means nothing. NaN fails this comparison, too.
    if not result["test_accuracy"] > 2 / description.CLASSES:
        raise SystemExit(f"{name}'s network did not learn: accuracy {result['test_accuracy']}")
    print(json.dumps(result | {"peer": name, "version": peer.version}))


def parse_arguments(name):
    parser = argparse.ArgumentParser(description=f"Time {name}; compare-peers.py runs this.")
    parser.add_argument("--data", required=True)
    parser.add_argument("--dataset", choices=image_files.DATASETS, default="mnist")
    parser.add_argument("--model", required=True, help="a built-in network's name, or a file")
    parser.add_argument("--variant")
    parser.add_argument("--list-variants", action="store_true")
    parser.add_argument("--gauge", action="store_true", help="print seconds per image and exit")
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--dropout", type=float, default=0.5)
    parser.add_argument("--limit-seconds", type=float, default=60)
    parser.add_argument("--train-limit", type=int)
    return parser.parse_args()


def as_arrays(images, limit):
    pixels = np.frombuffer(images.pixels, np.uint8).reshape(-1, *images.shape)[:limit]
    pixels = np.ascontiguousarray(pixels.transpose(0, 2, 3, 1)).astype(np.float32) / np.float32(255)
    return pixels, np.frombuffer(images.labels, np.uint8)[:limit].astype(np.int32)


def measure(peer, task, epochs, limit_seconds):
    """The seconds of each epoch and test, after warming up.

    If an epoch would take longer than `limit_seconds`, as many whole batches as fit into that time
    are timed once.
    """
    count = len(task.images)
    # The last batch of an epoch may be smaller, which requires another compilation.
    rest = count % task.batch_size
    peer.train(min(count, WARM_UP_BATCHES * task.batch_size + rest))
    gauge = min(count, GAUGE_BATCHES * task.batch_size)
    prediction = timed(peer.train, gauge) * count / gauge
    timed_count = count
    if prediction > limit_seconds:
        batches = int(limit_seconds / prediction * count / task.batch_size)
        timed_count, epochs = min(count, max(batches, 1) * task.batch_size), 1
    elif prediction < CHEAP_SECONDS:
        peer.train(count)
    epoch_seconds = [timed(peer.train, timed_count) * count / timed_count for _ in range(epochs)]
    accuracy = peer.test()
    return {
        "images": count,
        "timed_images": timed_count,
        "epoch_seconds": epoch_seconds,
        "test_images": len(task.test_labels),
        "test_seconds": [timed(peer.test) for _ in range(epochs)],
        "test_accuracy": accuracy,
    }


def gauge(peer, task):
    """The approximate seconds per image in training: the best measurement of about one second."""
    few, more = (
        min(len(task.images), n * task.batch_size) for n in (WARM_UP_BATCHES, GAUGE_BATCHES)
    )
    peer.train(few)
    found = [timed(peer.train, few) / few]
    start = time.perf_counter()
    while found[0] * few < 1 and time.perf_counter() - start < 1:
        found.append(timed(peer.train, more) / more)
    return min(found)


def timed(action, *arguments):
    start = time.perf_counter()
    action(*arguments)
    return time.perf_counter() - start
