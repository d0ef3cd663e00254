#!/usr/bin/env python3
"""Search for recipes of `bench race` on images held out of MNIST's training images.

Trains every candidate below with a few seeds on the first 50,000 training images, tests it on the
other 10,000, and adds a row to Benchmarks/race-search.csv: the accuracy with its 95 % interval, and
the multiply-adds of one training as the predicted cost. Candidates that the file contains are
passed over, so the search can be interrupted and extended. No test image is seen, and accuracies do
not depend on what else the machine does.

  scripts/search-race.py --bench .build/release/bench --seeds 12

In the committed file, the first candidates have four or six seeds, and the last 18 have twelve.
"""

import argparse
import csv
import subprocess
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
HEADER = [
    "network", "margin", "epochs", "batch_size", "learning_rate", "shift_augmentation", "n",
    "mean_accuracy", "standard_deviation", "interval_low", "interval_high", "multiply_adds",
]  # fmt: skip

C1, C2 = "conv:32:3:relu,maxpool", "conv:64:3:relu,maxpool"
BN = "batchnorm:m0.9"
PLAIN = f"{C1},{C2},flatten,dense:10"
HIDDEN = f"{C1},{C2},flatten,dense:128:relu,dense:10"
HIDDEN_256 = f"{C1},{C2},flatten,dense:256:relu,dense:10"
HIDDEN_DROPOUT = f"{C1},{C2},flatten,dropout:0.3,dense:128:relu,dense:10"
HIDDEN_SMALL = "conv:24:3:relu,maxpool,conv:48:3:relu,maxpool,flatten,dense:128:relu,dense:10"
HIDDEN_MIXED = f"conv:16:3:relu,maxpool,{C2},flatten,dense:128:relu,dense:10"
NORMAL_SLOW = f"{C1},batchnorm,{C2},batchnorm,flatten,dense:10"
NORMAL = f"{C1},{BN},{C2},{BN},flatten,dense:10"
NORMAL_HIDDEN = f"{C1},{BN},{C2},{BN},flatten,dense:128:relu,dense:10"
NORMAL_256 = f"{C1},{BN},{C2},{BN},flatten,dense:256:relu,dense:10"
NORMAL_LAST = f"{C1},{C2},{BN},flatten,dense:128:relu,dense:10"
NORMAL_ALL = f"{C1},{BN},{C2},{BN},flatten,dense:128:relu,{BN},dense:10"
NORMAL_HALF = (
    f"conv:16:3:relu,maxpool,{BN},conv:32:3:relu,maxpool,{BN},flatten,dense:128:relu,dense:10"
)
NORMAL_24 = (
    f"conv:24:3:relu,maxpool,{BN},conv:48:3:relu,maxpool,{BN},flatten,dense:128:relu,dense:10"
)
NORMAL_HALF_ALL = (
    f"conv:16:3:relu,maxpool,{BN},conv:32:3:relu,maxpool,{BN},flatten,dense:128:relu,{BN},dense:10"
)
NORMAL_24_ALL = (
    f"conv:24:3:relu,maxpool,{BN},conv:48:3:relu,maxpool,{BN},flatten,dense:128:relu,{BN},dense:10"
)
NORMAL_ALL_DROPOUT = (
    f"{C1},{BN},{C2},{BN},flatten,dropout:0.3,dense:128:relu,{BN},dropout:0.3,dense:10"
)
# Numbers of filters that are multiples of 16, the width of a vector; 24 is not.
HIDDEN_16_32 = "conv:16:3:relu,maxpool,conv:32:3:relu,maxpool,flatten,dense:128:relu,dense:10"
HIDDEN_16_48 = "conv:16:3:relu,maxpool,conv:48:3:relu,maxpool,flatten,dense:128:relu,dense:10"
HIDDEN_32_32 = "conv:32:3:relu,maxpool,conv:32:3:relu,maxpool,flatten,dense:128:relu,dense:10"
HIDDEN_32_48 = "conv:32:3:relu,maxpool,conv:48:3:relu,maxpool,flatten,dense:128:relu,dense:10"
HIDDEN_16_32_64 = "conv:16:3:relu,maxpool,conv:32:3:relu,maxpool,flatten,dense:64:relu,dense:10"
HIDDEN_16_48_64 = "conv:16:3:relu,maxpool,conv:48:3:relu,maxpool,flatten,dense:64:relu,dense:10"
HIDDEN_16_48_96 = "conv:16:3:relu,maxpool,conv:48:3:relu,maxpool,flatten,dense:96:relu,dense:10"
FIVE = f"conv:32:5:relu,maxpool,{C2},flatten,dense:10"

# network, margin, epochs, batch size, learning rate, shift augmentation
CANDIDATES = [
    (PLAIN, 0, 2, 256, 0.01, 0),
    (PLAIN, 3, 2, 256, 0.01, 0),
    (FIVE, 0, 1, 128, 0.005, 0),
    (NORMAL_SLOW, 1, 1, 128, 0.01, 0),
    (NORMAL_SLOW, 1, 2, 256, 0.01, 0),
    (NORMAL_SLOW, 3, 2, 256, 0.01, 0),
    (NORMAL, 1, 1, 128, 0.01, 0),
    (NORMAL, 3, 2, 256, 0.01, 0),
    (HIDDEN, 1, 1, 128, 0.005, 0),
    (HIDDEN, 1, 2, 128, 0.005, 0),
    (HIDDEN, 1, 2, 128, 0.005, 1),
    (HIDDEN_DROPOUT, 1, 2, 128, 0.005, 0),
    (HIDDEN_256, 1, 1, 64, 0.003, 0),
    (NORMAL_HIDDEN, 1, 1, 128, 0.01, 0),
    (NORMAL_HIDDEN, 3, 1, 64, 0.008, 0),
    (NORMAL_HIDDEN, 3, 1, 64, 0.015, 0),
    (NORMAL_HIDDEN, 3, 2, 128, 0.01, 0),
    (HIDDEN, 3, 2, 128, 0.003, 0),
    (HIDDEN, 3, 2, 128, 0.005, 0),
    (HIDDEN, 3, 2, 128, 0.01, 0),
    (HIDDEN, 3, 2, 64, 0.004, 0),
    (HIDDEN, 3, 2, 64, 0.008, 0),
    (HIDDEN, 3, 2, 32, 0.003, 0),
    (HIDDEN, 3, 3, 128, 0.005, 0),
    (HIDDEN_DROPOUT, 3, 2, 128, 0.005, 0),
    (HIDDEN_256, 3, 2, 128, 0.004, 0),
    (HIDDEN_SMALL, 3, 2, 64, 0.004, 0),
    (NORMAL_HIDDEN, 2, 1, 64, 0.008, 0),
    (NORMAL_HIDDEN, 3, 1, 64, 0.004, 0),
    (NORMAL_HIDDEN, 3, 1, 32, 0.005, 0),
    (NORMAL_256, 3, 1, 64, 0.006, 0),
    (NORMAL_LAST, 3, 1, 64, 0.006, 0),
    (NORMAL_ALL, 3, 1, 64, 0.01, 0),
    (NORMAL_ALL, 3, 1, 128, 0.02, 0),
    (NORMAL_HALF, 3, 2, 64, 0.008, 0),
    (NORMAL_24, 3, 2, 128, 0.01, 0),
    (NORMAL_24, 2, 1, 64, 0.008, 0),
    (NORMAL_HIDDEN, 3, 2, 64, 0.008, 0),
    (NORMAL_HALF, 3, 2, 128, 0.012, 0),
    (NORMAL_HALF_ALL, 3, 2, 128, 0.015, 0),
    (NORMAL_HALF_ALL, 3, 2, 64, 0.01, 0),
    (NORMAL_24_ALL, 3, 2, 128, 0.015, 0),
    (NORMAL_24, 3, 2, 128, 0.015, 0),
    (NORMAL_ALL, 3, 2, 128, 0.015, 0),
    (NORMAL_ALL, 3, 2, 128, 0.01, 0),
    (HIDDEN, 3, 2, 128, 0.015, 0),
    (HIDDEN_SMALL, 3, 2, 128, 0.015, 0),
    (HIDDEN_SMALL, 3, 2, 64, 0.01, 0),
    (HIDDEN, 4, 2, 128, 0.015, 0),
    (NORMAL_ALL, 3, 1, 32, 0.006, 0),
    (NORMAL_ALL, 3, 1, 64, 0.006, 0),
    (NORMAL_ALL, 3, 1, 48, 0.01, 0),
    (NORMAL_ALL, 2, 1, 48, 0.01, 0),
    (HIDDEN_MIXED, 3, 2, 128, 0.012, 0),
    (HIDDEN_SMALL, 3, 1, 64, 0.01, 0),
    (HIDDEN_SMALL, 3, 1, 128, 0.015, 0),
    (HIDDEN_MIXED, 3, 2, 64, 0.01, 0),
    (NORMAL_ALL, 2, 10, 128, 0.01, 1),
    (NORMAL_ALL_DROPOUT, 2, 12, 128, 0.01, 1),
    (NORMAL_ALL_DROPOUT, 1, 15, 128, 0.01, 2),
    (HIDDEN_16_48, 3, 2, 64, 0.01, 0),
    (HIDDEN_32_32, 3, 2, 64, 0.01, 0),
    (HIDDEN_16_32, 3, 2, 64, 0.01, 0),
    (HIDDEN_32_48, 3, 2, 64, 0.01, 0),
    (HIDDEN_16_48_64, 3, 2, 64, 0.01, 0),
    (HIDDEN_16_48, 3, 2, 48, 0.01, 0),
    (HIDDEN_16_48, 3, 2, 64, 0.015, 0),
    (HIDDEN_32_32, 3, 2, 64, 0.015, 0),
    (HIDDEN_16_48, 3, 2, 96, 0.015, 0),
    (HIDDEN_16_48, 3, 1, 64, 0.01, 0),
    (HIDDEN_16_32, 3, 1, 64, 0.01, 0),
    (HIDDEN_16_32_64, 3, 1, 64, 0.01, 0),
    (HIDDEN_16_32, 3, 1, 32, 0.006, 0),
    (HIDDEN_16_48, 3, 2, 128, 0.015, 0),
    (HIDDEN_16_48, 3, 2, 128, 0.02, 0),
    (HIDDEN_16_32_64, 3, 1, 96, 0.015, 0),
    (HIDDEN_16_48_96, 3, 2, 96, 0.015, 0),
    (HIDDEN_16_48, 3, 2, 96, 0.012, 0),
]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--bench", type=Path, default=REPOSITORY / ".build/release/bench")
    add("--data", type=Path, default=REPOSITORY / "data", help="default: data")
    add("--seeds", type=int, default=4, help="default: 4")
    add("--csv", type=Path, default=REPOSITORY / "Benchmarks/race-search.csv")
    settings = parser.parse_args()
    rows = []
    if settings.csv.exists():
        with open(settings.csv, newline="") as file:
            rows = list(csv.DictReader(file))
    known = {tuple(row[column] for column in HEADER[:6]) for row in rows}
    for candidate in CANDIDATES:
        if tuple(map(str, candidate)) in known:
            continue
        rows.append(row := try_candidate(candidate, settings))
        print(f"{float(row['mean_accuracy']):.4%} {candidate}", flush=True)
        with open(settings.csv, "w", newline="") as file:
            table = csv.DictWriter(file, HEADER, lineterminator="\n")
            table.writeheader()
            table.writerows(rows)


def try_candidate(candidate, settings):
    network, margin, epochs, batch_size, learning_rate, shift = candidate
    with tempfile.TemporaryDirectory() as folder:
        command = [settings.bench, "race", "--dataset", "mnist", "--data", settings.data]
        command += ["--holdout", 10_000, "--model", network, "--margin", margin, "--epochs", epochs]
        command += ["--batch-size", batch_size, "--learning-rate", learning_rate]
        command += ["--shift-augmentation", shift, "--seeds", settings.seeds]
        command += ["--out", folder, "--force", "--quiet"]
        subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)
        with open(Path(folder) / "race.csv", newline="") as file:
            (race,) = csv.DictReader(file)
    found = dict(zip(HEADER[:6], candidate, strict=True))
    return found | {
        "n": race["n"],
        "mean_accuracy": race["mean_test_accuracy"],
        "standard_deviation": race["standard_deviation"],
        "interval_low": race["interval_low"],
        "interval_high": race["interval_high"],
        "multiply_adds": race["multiply_adds"],
    }


if __name__ == "__main__":
    main()
