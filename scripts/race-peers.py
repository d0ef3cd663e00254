#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Race PyTorch, Keras and JAX by the recipe of `bench race` on this machine's CPU.

The recipe (network, size of the images, epochs, batch size, step size and β₁ of every step), the
number of threads and the seconds of bench come from a folder that `bench race` wrote on the same
machine. Each peer trains the same network on the same images, with one seed after another in one
process; only training is timed, after everything is compiled. Peers draw their random numbers in
their own ways.

Environments are those of scripts/compare-peers.py, which makes them.

  bench race --out results/race
  scripts/race-peers.py --results results/race --csv results/race/peers.csv
"""

import argparse
import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import mean, median

from peers.trainers import ALLOCATOR, NO_GPU, REPOSITORY, REQUIREMENTS, SCRIPTS

HEADER = ["peer", "version", "dataset", "threads", "seed", "seconds", "test_accuracy"]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--results", type=Path, default=REPOSITORY / "results/race", help="default: results/race")
    add("--peers", default=",".join(REQUIREMENTS), help="default: all")
    add("--seeds", type=int, default=3, help="of each peer (default: 3)")
    add("--train-limit", type=int, help="train on the first N images only, to try it")
    add("--variant", action="append", default=[], metavar="PEER=VARIANT", help="see peers/")
    add("--data", type=Path, default=REPOSITORY / "data", help="default: data")
    add("--environments", type=Path, default=REPOSITORY / ".venv", help="default: .venv")
    add("--csv", type=Path, help="write one row per peer and seed to this file")
    settings = parser.parse_args()
    variants = dict(variant.split("=", 1) for variant in settings.variant)
    manifest_path = (settings.results / "manifest.json").resolve()
    manifest = json.loads(manifest_path.read_text())
    common = {
        "dataset": manifest["settings"]["data"]["dataset"],
        "threads": manifest["threads"],
    }
    rows = [common | row for row in ours(settings.results, manifest)]
    # JAX takes a thread per core that it may use.
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: common["threads"]])
    for peer in settings.peers.split(","):
        python = settings.environments.resolve() / f"peers-{peer}/bin/python"
        command = [python, SCRIPTS / f"race_{peer}.py", "--manifest", manifest_path]
        command += ["--data", settings.data.resolve(), "--seeds", settings.seeds]
        command += ["--variant", variants[peer]] if peer in variants else []
        command += ["--train-limit", settings.train_limit] if settings.train_limit else []
        done = subprocess.run(
            [str(part) for part in command],
            env=os.environ | ALLOCATOR | NO_GPU,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        if done.returncode:
            last = done.stderr.strip().splitlines()[-1:] or ["no message"]
            print(f"{peer}: left out: {last[0]}", file=sys.stderr)
            continue
        rows += [common | json.loads(line) for line in done.stdout.splitlines() if line[:1] == "{"]
    if settings.csv:
        with open(settings.csv, "w", newline="") as file:
            table = csv.DictWriter(file, HEADER, extrasaction="ignore")
            table.writeheader()
            table.writerows(rows)
    report(rows)


def ours(results, manifest):
    """The seconds and accuracies of bench, seed by seed."""
    timings, runs = read(results / "timings.csv"), read(results / "runs.csv")
    return [
        {
            "peer": "bench",
            "version": manifest["version"],
            "seed": int(timing["seed"]),
            "seconds": float(timing["training_seconds"]),
            "test_accuracy": float(run["final_test_accuracy"]),
        }
        for timing, run in zip(timings, runs, strict=True)
    ]


def read(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def report(rows):
    groups = {}
    for row in rows:
        groups.setdefault(row["peer"], []).append(row)
    fastest = median(row["seconds"] for row in groups["bench"])
    print(f"{'trainer':34} {'n':>3} {'s of training':>15} {'range':>13} {'÷ bench':>8}  accuracy")
    for peer, group in groups.items():
        seconds = [row["seconds"] for row in group]
        accuracy = 100 * mean(row["test_accuracy"] for row in group)
        print(
            f"{peer + ' ' + group[0]['version']:34} {len(group):3} {median(seconds):15.2f} "
            f"{min(seconds):6.2f}–{max(seconds):6.2f} {median(seconds) / fastest:8.2f}  "
            f"{accuracy:.2f} %"
        )


if __name__ == "__main__":
    main()
