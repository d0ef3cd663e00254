#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "tensorboard>=2.18,<3",
# ]
# ///
"""Write the epochs.csv of a results folder as TensorBoard's event files.

  uv run scripts/to-tensorboard.py results/shuffle
  uvx tensorboard --logdir results/shuffle/tensorboard

There is one run per network, variant and seed, such as "cnn shuffled seed 0", with the scalars
loss/train, loss/test, accuracy/train and accuracy/test. The step is the epoch. Other programs import
these files: docs/exchange.md names them.
"""

import argparse
import csv
import shutil
from pathlib import Path

TAGS = {
    "train_loss": "loss/train",
    "test_loss": "loss/test",
    "train_accuracy": "accuracy/train",
    "test_accuracy": "accuracy/test",
}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("results", type=Path, help="a folder that an experiment wrote")
    parser.add_argument(
        "--out", type=Path, help="the folder to write (default: tensorboard in the results)"
    )
    arguments = parser.parse_args()
    out = arguments.out or arguments.results / "tensorboard"
    try:
        runs = read(arguments.results / "epochs.csv")
        # Event files are added to a folder, so that every point would be there twice.
        if out.exists():
            raise ValueError(f"{out} exists: remove it, or choose another folder with --out")
        write(runs, out)
    except (OSError, ValueError) as error:
        raise SystemExit(str(error)) from None
    print(f"{len(runs)} runs are in {out}")


def read(path):
    """For each run, its scalars: epoch, tag, value. Empty cells, of losses that are no numbers, are
    left out."""
    runs = {}
    with path.open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file)
        if not {"model", "variant", "seed", "epoch", *TAGS} <= set(table.fieldnames or []):
            raise ValueError(f"{path}: expected the columns of an epochs.csv of bench")
        for row in table:
            run = f"{row['model']} {row['variant']} seed {row['seed']}"
            runs.setdefault(run.replace("/", "_"), []).extend(
                (int(row["epoch"]), tag, float(row[column]))
                for column, tag in TAGS.items()
                if row[column]
            )
    return runs


def write(runs, out):
    """One folder per run, as TensorBoard has it; all of them or none."""
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.summary.writer.event_file_writer import EventFileWriter

    try:
        for run, scalars in runs.items():
            writer = EventFileWriter(str(out / run))
            for epoch, tag, value in scalars:
                scalar = Summary.Value(tag=tag, simple_value=value)
                writer.add_event(Event(step=epoch, summary=Summary(value=[scalar])))
            writer.close()
    except BaseException:
        shutil.rmtree(out, ignore_errors=True)
        raise


if __name__ == "__main__":
    main()
