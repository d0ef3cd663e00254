#!/usr/bin/env python3
"""Search for the weight decay and the moves of training images that help the dense network most.

Trains it by every candidate below with six seeds on the first 50,000 training images of MNIST, tests
it on the other 10,000, and writes Benchmarks/regularization-search.csv. No test image is seen, and
accuracies do not depend on what else the machine does. `bench claims` uses the best of each kind.

  scripts/search-regularization.py --bench .build/release/bench
"""

import argparse
import csv
import subprocess
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
CANDIDATES = {
    "none": [],
    **{
        f"weight decay {decay}": ["--optimizer", "adamw", "--weight-decay", decay]
        for decay in ("0.01", "0.1", "0.3", "1")
    },
    **{f"moves {distance}": ["--shift-augmentation", distance] for distance in ("1", "2", "3")},
}


def measure(bench: str, data: str, options: list[str]) -> dict[str, str]:
    """The accuracy on held-out images, as `bench shuffle` measures it."""
    with tempfile.TemporaryDirectory() as place:
        command = [bench, "shuffle", "--models", "dense", "--variants", "normal", "--holdout"]
        command += ["10000", "--data", data, "--out", f"{place}/results", "--quiet", *options]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        with open(f"{place}/results/measures.csv", newline="", encoding="utf-8") as lines:
            return next(
                row for row in csv.DictReader(lines) if row["measure"] == "dense normal normal"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", default=".build/release/bench")
    parser.add_argument("--data", default="data")
    arguments = parser.parse_args()
    path = REPOSITORY / "Benchmarks/regularization-search.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["regularization", "n", "mean_accuracy", "interval_low", "interval_high"])
        for name, options in CANDIDATES.items():
            found = measure(arguments.bench, arguments.data, options)
            table.writerow(
                [name, *(found[key] for key in ("n", "value", "interval_low", "interval_high"))]
            )
            file.flush()


if __name__ == "__main__":
    main()
