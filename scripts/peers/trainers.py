"""Prepares and runs bench and its peers. Each measurement has its own process."""

import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from . import description

SCRIPTS = Path(__file__).resolve().parent
REPOSITORY = SCRIPTS.parent.parent
# Fixed versions, so that all machines compare the same.
REQUIREMENTS = {
    "pytorch": ["torch==2.15.0", "numpy"],
    "keras": ["keras==3.15.1", "tensorflow-cpu==2.21.0", "numpy"],
    "jax": ["jax==0.10.2", "numpy"],
}
# By default glibc returns large blocks to the system, and every page costs time when it is used
# again. PyTorch's tuning guide replaces the allocator; these settings have the same effect and make
# JAX faster, too.
ALLOCATOR = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(2**40)}
NO_GPU = {"CUDA_VISIBLE_DEVICES": ""}


class TrainerFailed(Exception):
    """A trainer cannot be measured. The message says why and is fit to print."""


def run(command, environment=None):
    """The output of a command, and its peak resident memory in bytes."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=REPOSITORY,
            env=os.environ | (environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode != 0:
            last = errors.read().strip().splitlines()[-1:] or ["no message"]
            what = " ".join(Path(part).name for part in command[:4])
            raise TrainerFailed(f"{what} failed with status {process.returncode}: {last[0]}")
        return output.read(), usage.ru_maxrss * 1024


class Peer:
    """A framework from PyPI in a virtual environment below `environments`."""

    def __init__(self, name, environments):
        self.name = name
        self.folder = environments / f"peers-{name}"
        self.python = self.folder / "bin/python"
        # By model: the fastest variant, and the seconds per image of every variant that was tried,
        # or its error.
        self.fastest, self.seconds = {}, {}

    def prepare(self):
        if not self.python.exists():
            run([sys.executable, "-m", "venv", self.folder])
        install = [self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run([*install, *REQUIREMENTS[self.name]])

    def measure(self, model, settings):
        if model not in self.fastest:
            self.gauge(model, settings)
        variant = self.fastest[model]
        options = ["--limit-seconds", settings.limit_seconds, "--variant", variant]
        result, memory = self.run(model, settings, *options)
        return result | {"model": model, "peak_resident_bytes": memory}

    def gauge(self, model, settings):
        """Finds the fastest variant: tries each one briefly, and those near the fastest again."""
        self.seconds[model] = found = {}
        variants, _ = self.run(model, settings, "--list-variants")
        for variant in variants:
            try:
                found[variant] = self.try_variant(variant, model, settings)
            except TrainerFailed as failure:
                found[variant] = str(failure)
        timed = {v: seconds for v, seconds in found.items() if not isinstance(seconds, str)}
        if not timed:
            raise TrainerFailed(found[variants[0]])
        near = [v for v in timed if timed[v] <= 1.5 * min(timed.values())]
        for variant in near if len(near) > 1 else []:
            timed[variant] = min(timed[variant], self.try_variant(variant, model, settings))
        self.fastest[model] = min(timed, key=timed.get)
        found |= timed

    def try_variant(self, variant, model, settings):
        return self.run(model, settings, "--gauge", "--variant", variant)[0]

    def run(self, model, settings, *options):
        """The JSON in the last line of a peer's output, and its memory."""
        command = [self.python, SCRIPTS / f"{self.name}_peer.py"]
        command += ["--model", settings.models[model], *common_options(model, settings), *options]
        output, memory = run(command, ALLOCATOR | NO_GPU)
        return json.loads(output.splitlines()[-1]), memory


class Ours:
    """bench; it is built for release unless `program` is given."""

    name = "bench"

    def __init__(self, program):
        self.program = program
        self.accuracies = {}

    def prepare(self):
        if not self.program:
            build = ["swift", "build", "-c", "release", "--product", "bench"]
            run(build)
            self.program = Path(run([*build, "--show-bin-path"])[0].strip()) / "bench"
        self.version = run([self.program, "--version"])[0].strip()

    def measure(self, model, settings):
        if model not in self.accuracies:
            self.accuracies[model] = self.accuracy(model, settings)
        with tempfile.TemporaryDirectory() as folder:
            table = Path(folder) / "speed.csv"
            command = [self.program, "speed", "--models", settings.models[model], "--csv", table]
            _, memory = run([*command, *common_options(model, settings)])
            row = read_row(table)
        return {
            "peer": self.name,
            "version": self.version,
            "model": model,
            "images": int(row["train_images"]),
            "timed_images": int(row["train_images"]),
            "epoch_seconds": every_value(row, "epoch_seconds", settings.epochs),
            "test_images": int(row["test_images"]),
            "test_seconds": every_value(row, "test_seconds", settings.epochs),
            "test_accuracy": self.accuracies[model],
            "peak_resident_bytes": memory,
        }

    def accuracy(self, model, settings):
        """The accuracy, measured once and separately, because `bench speed` prints none."""
        with tempfile.TemporaryDirectory() as folder:
            command = [self.program, "shuffle", "--models", settings.models[model]]
            command += ["--variants", "normal"]
            command += ["--seeds", 1, "--out", folder, "--quiet"]
            run([*command, *common_options(model, settings, epochs=settings.epochs + 1)])
            return float(read_row(Path(folder) / "runs.csv")["final_test_accuracy"])


def common_options(model, settings, epochs=None):
    options = {
        "data": settings.data,
        "dataset": settings.dataset,
        "batch-size": settings.batch_size,
        "epochs": epochs or settings.epochs,
        # In a described network, dropout is a layer; `bench` rejects an option without effect.
        "dropout": settings.dropout if model == "cnn" else None,
        "threads": settings.threads,
        "train-limit": settings.train_limit,
    }
    given = {name: value for name, value in options.items() if value is not None}
    return [part for name, value in given.items() for part in (f"--{name}", value)]


def read_row(path):
    """The only row of a table."""
    with open(path, newline="") as file:
        (row,) = csv.DictReader(file)
        return row


def every_value(row, name, count):
    """One to three values, from the median, minimum and maximum in the table."""
    order = {1: [""], 2: ["_minimum", "_maximum"], 3: ["_minimum", "", "_maximum"]}[count]
    return [float(row[name + suffix]) for suffix in order]
