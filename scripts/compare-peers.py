#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Compare the speed of bench with PyTorch, Keras and JAX on this machine's CPU.

All train the same networks on the same files with the same number of threads, in turn: round 1 of
bench, pytorch, keras and jax, then round 2, so that changes in the machine's speed affect all.

  dense  Flatten, Dense(128, relu), Dense(10)
  cnn    Conv(32, 3x3, relu), MaxPool(2), Conv(64, 3x3, relu), MaxPool(2), Flatten, Dropout(0.5),
         Dense(10)

  FILE   a Sequential network as the output of Keras's model.to_json(); Benchmarks/models contains
         some, and scripts/export-keras.py writes your own

The optimizer is Adam with a learning rate of 0.001, in float32, and images are shuffled in every
epoch. Every measurement runs in a separate process. It warms up until everything is compiled (for a
whole epoch if that takes only seconds), then times whole epochs of training, and tests on all test
images, which peers classify in batches of 250. The script checks the number of parameters and
prints accuracies, so that no trainer is faster because it does less. Each peer is written as its
documentation recommends for speed on a CPU; the files in scripts/peers/ give reasons. Where the
fastest way depends on the network (the order of channels in memory, compilation), each variant is
tried briefly, and the fastest is measured.

If an epoch of a peer would take longer than --limit-seconds, only a part of it is timed, and the
time is scaled and marked. A peer that cannot be installed or that fails is named and left out.

Peers are installed from PyPI into .venv/peers-NAME. On Linux PyPI's torch brings several GB of CUDA
libraries that are not used here; pip installs PyTorch's CPU-only build instead if it is configured
to find it, for example with PIP_EXTRA_INDEX_URL.

  scripts/compare-peers.py
  scripts/compare-peers.py --models cnn --peers keras --rounds 3 --csv peers.csv
  scripts/compare-peers.py --models Benchmarks/models/vgg.json --models my-network.json
"""

import argparse
import datetime
import json
import multiprocessing
import os
import sys
import tempfile
from pathlib import Path

from peers import description, image_files, machine, results
from peers.trainers import REPOSITORY, REQUIREMENTS, Ours, Peer, TrainerFailed


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--peers", type=names(REQUIREMENTS), default=list(REQUIREMENTS), help="default: all")
    add(
        "--models",
        type=models,
        action="append",
        metavar="NAME|FILE",
        help="dense, cnn, or a JSON file; several with commas or repeated (default: dense,cnn)",
    )
    add("--data", type=Path, default=REPOSITORY / "data", help="default: data")
    add("--dataset", choices=image_files.DATASETS, default="mnist", help="default: mnist")
    add("--shuffled", action="store_true", help="shuffle all images' pixels in one fixed order")
    add("--rounds", type=positive, default=5, help="default: 5")
    add("--epochs", type=int, choices=(1, 2, 3), default=2, help="timed per process (default: 2)")
    add("--batch-size", type=positive, default=128, help="default: 128")
    add("--dropout", type=float, default=0.5, help="default: 0.5")
    add("--threads", type=positive, default=2, help="default: 2")
    add("--train-limit", type=positive, help="train on the first N images only")
    add("--limit-seconds", type=float, default=60, help="the longest timed epoch (default: 60)")
    add("--bench", type=Path, help="use this program instead of building it")
    add("--environments", type=Path, default=REPOSITORY / ".venv", help="default: .venv")
    add("--csv", type=Path, help="write every single measurement to this file")
    add("--json", type=Path, help="write a manifest of the comparison to this file")
    add("--markdown", type=Path, help="write the table to this file as well")
    settings = parser.parse_args()
    chosen = [pair for pairs in settings.models or [models("dense,cnn")] for pair in pairs]
    settings.models = dict(chosen)
    if len(settings.models) < len(set(chosen)):
        parser.error("argument --models: two files have the same name")
    return settings


def models(text):
    """Pairs of a network's name and what the trainers find it by: its name or an absolute path."""
    return [
        (name, name) if name in description.BUILT_IN else (Path(name).stem, model_file(name))
        for name in text.split(",")
    ]


def model_file(name):
    if not Path(name).is_file():
        known = ", ".join(description.BUILT_IN)
        raise argparse.ArgumentTypeError(f"{name!r} is neither one of {known} nor a file")
    return str(Path(name).resolve())


def names(known):
    def parse(text):
        chosen = text.split(",")
        if unknown := [name for name in chosen if name not in known]:
            raise argparse.ArgumentTypeError(f"{unknown[0]!r} is not one of {', '.join(known)}")
        return chosen

    return parse


def positive(text):
    if (number := int(text)) < 1:
        raise ValueError
    return number


def say(text):
    print(text, file=sys.stderr, flush=True)


def main():
    settings = parse_arguments()
    for name in ("data", "bench", "environments"):
        if path := getattr(settings, name):
            setattr(settings, name, path.resolve())
    missing = [p for p in image_files.paths(settings.dataset, settings.data) if not p.exists()]
    if missing:
        script = f"scripts/fetch-{settings.dataset.replace('-', '')}.sh"
        raise SystemExit(f"{missing[0]} does not exist; {script} fetches it")
    for model in settings.models.values():
        try:
            description.read(model, image_files.SHAPES[settings.dataset], settings.dropout)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SystemExit(f"{model}: {error}") from None
    manifest = describe(settings)
    with tempfile.TemporaryDirectory() as folder:
        if settings.shuffled:
            # In a separate process, because the system counts the memory of this one, the parent
            # of all trainers, as theirs.
            write = (settings.dataset, settings.data, folder)
            copying = multiprocessing.Process(target=image_files.write_shuffled, args=write)
            copying.start()
            copying.join()
            if copying.exitcode:
                raise SystemExit("the images could not be shuffled")
            settings.data = Path(folder)
        compare(settings, manifest)


def describe(settings):
    """The part of the manifest that is known before the first measurement."""
    about = machine.machine()
    if settings.threads > about["logical_cores"]:
        raise SystemExit(f"--threads {settings.threads}: there are {about['logical_cores']} cores")
    if about["load_average"] > 0.5:
        say(
            f"WARNING: other programs are running (load {about['load_average']:.1f}); the peers' "
            "threads wait for each other and lose more time than ours. Measure on an idle machine."
        )
    paths = image_files.paths(settings.dataset, settings.data)
    return {
        "command_line": [Path(sys.argv[0]).name, *sys.argv[1:]],
        "started": now(),
        "revision": machine.revision(REPOSITORY),
        "machine": about,
        "threads": settings.threads,
        "data_files": [{"name": path.name, "sha256": machine.sha256(path)} for path in paths],
        "settings": {k: v for k, v in vars(settings).items() if not isinstance(v, Path)}
        | {"models": list(settings.models)},
        "model_files": {
            name: {"name": Path(model).name, "sha256": machine.sha256(model)}
            for name, model in settings.models.items()
            if model not in description.BUILT_IN
        },
        "versions": {},
        "variants": {},
        "left_out": {},
    }


def compare(settings, manifest):
    ours = Ours(settings.bench)
    trainers = [ours, *(Peer(name, settings.environments) for name in settings.peers)]
    measurements, left_out = [], manifest["left_out"]

    def record():
        if settings.csv:
            results.write_csv(settings.csv, measurements, settings)
        if settings.json:
            text = json.dumps(manifest, indent=2, ensure_ascii=False, default=str)
            settings.json.write_text(text + "\n")

    def attempt(what, action, *arguments):
        """Calls a trainer's `action`. A failure of bench itself ends the comparison."""
        try:
            return action(*arguments)
        except TrainerFailed as failure:
            if action.__self__ is ours:
                raise SystemExit(str(failure)) from None
            say(f"{what}: left out: {failure}")
            left_out[what] = str(failure)

    record()
    for trainer in trainers:
        say(f"preparing {trainer.name}")
        attempt(trainer.name, trainer.prepare)
    # This also limits trainers that always use a thread per core.
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: settings.threads])
    for number in range(1, settings.rounds + 1):
        for model in settings.models:
            for trainer in trainers:
                what = f"{trainer.name} {model}"
                if left_out.keys() & {trainer.name, what}:
                    continue
                if measurement := attempt(what, trainer.measure, model, settings):
                    measurements.append({"round": number} | measurement)
                    manifest["versions"][trainer.name] = measurement["version"]
                    if trainer is not ours:
                        manifest["variants"][what] = {
                            "measured": trainer.fastest[model],
                            "seconds_per_image": trainer.seconds[model],
                        }
                    epochs = ", ".join(f"{s:.3f}" for s in measurement["epoch_seconds"])
                    say(f"round {number} of {settings.rounds}: {what}: {epochs} s per epoch")
                record()
    manifest["finished"] = now()
    record()
    kept = [m for m in measurements if f"{m['peer']} {m['model']}" not in left_out]
    rows, notes = results.summarize(kept, ours.name)
    notes += [results.variants(what, **tried) for what, tried in manifest["variants"].items()]
    notes += [f"Left out: {what}: {why}" for what, why in left_out.items()]
    caption = results.caption(settings, manifest["machine"])
    print("\n".join([caption, "", results.as_text(rows), *notes]))
    if settings.markdown:
        lines = [caption, "", results.as_markdown(rows), *(f"\n{note}" for note in notes)]
        settings.markdown.write_text("\n".join(lines) + "\n")


def now():
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


if __name__ == "__main__":
    main()
