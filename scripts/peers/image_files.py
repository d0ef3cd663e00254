"""Reads MNIST and CIFAR-10 from the fetched files. Uses only the standard library.

The formats: http://yann.lecun.com/exdb/mnist and https://www.cs.toronto.edu/~kriz/cifar.html.
"""

import gzip
import random
import tarfile
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

DATASETS = ("mnist", "cifar-10")
SHAPES = {"mnist": (28, 28, 1), "cifar-10": (32, 32, 3)}  # height, width, channels
MNIST_IMAGES = ("train-images-idx3-ubyte", "t10k-images-idx3-ubyte")
MNIST_LABELS = ("train-labels-idx1-ubyte", "t10k-labels-idx1-ubyte")
CIFAR_ARCHIVE = "cifar-10-binary.tar.gz"
CIFAR_FILES = (*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin")
CIFAR_RECORD = 1 + 3 * 32 * 32


@dataclass
class LabelledImages:
    """Images as bytes, [count, channels, height, width], and labels."""

    shape: tuple[int, int, int]  # channels, height, width
    pixels: bytes
    labels: bytes


def read(dataset, folder):
    """The training and the test images of a data set below `folder`."""
    files = contents(dataset, folder)
    if dataset == "mnist":
        pairs = zip(MNIST_IMAGES, MNIST_LABELS, strict=True)
        return [parse_idx(files[images], files[labels]) for images, labels in pairs]
    return [parse_cifar([files[n] for n in part]) for part in (CIFAR_FILES[:-1], CIFAR_FILES[-1:])]


def paths(dataset, folder):
    """The files to read: MNIST's four files; CIFAR-10's archive, or six files if there is none."""
    folder = Path(folder) / dataset
    archive = folder / CIFAR_ARCHIVE
    if dataset == "cifar-10" and archive.exists():
        return [archive]
    names = CIFAR_FILES if dataset == "cifar-10" else MNIST_IMAGES + MNIST_LABELS
    return [folder / f"{name}.gz" for name in names]


def contents(dataset, folder):
    """The uncompressed bytes of each file by its name."""
    found = {}
    for path in paths(dataset, folder):
        if path.name == CIFAR_ARCHIVE:
            with tarfile.open(path) as tar:
                for member in tar.getmembers():
                    if (name := Path(member.name).name) in CIFAR_FILES:
                        found[name] = tar.extractfile(member).read()
        else:
            with gzip.open(path) as file:
                found[path.stem] = file.read()
    return found


def parse_idx(images, labels):
    count, height, width = (int.from_bytes(images[i : i + 4], "big") for i in (4, 8, 12))
    if (images[:4], labels[:4]) != (b"\0\0\x08\x03", b"\0\0\x08\x01"):
        raise ValueError("MNIST's files are not IDX files of images and labels")
    if (len(images), len(labels)) != (16 + count * height * width, 8 + count):
        raise ValueError("MNIST's files are cut short, or images and labels do not belong together")
    return LabelledImages((1, height, width), images[16:], labels[8:])


def parse_cifar(files):
    data = b"".join(files)
    if len(data) % CIFAR_RECORD:
        raise ValueError(f"CIFAR-10's records have {CIFAR_RECORD} bytes; a file is cut short")
    starts = range(0, len(data), CIFAR_RECORD)
    pixels = b"".join(data[start + 1 : start + CIFAR_RECORD] for start in starts)
    return LabelledImages((3, 32, 32), pixels, data[::CIFAR_RECORD])


def write_shuffled(dataset, folder, into):
    """Copies a data set into the folder `into` with all images' pixels in the same random order."""
    channels, height, width = read(dataset, folder)[1].shape
    size = height * width
    order = random.Random(0).sample(range(size), size)
    order = [channel * size + position for channel in range(channels) for position in order]
    target = Path(into) / dataset
    target.mkdir(parents=True)
    for name, data in contents(dataset, folder).items():
        if name in MNIST_IMAGES:
            data = data[:16] + rearranged(data[16:], order)
        elif name in CIFAR_FILES:
            data = rearranged(data, [0, *(1 + position for position in order)])
        with gzip.open(target / f"{name}.gz", "wb", compresslevel=1) as file:
            file.write(data)


def rearranged(data, order):
    """`data` with the bytes of every record, which has the length of `order`, in that order."""
    take, size = itemgetter(*order), len(order)
    return b"".join(bytes(take(data[i : i + size])) for i in range(0, len(data), size))
