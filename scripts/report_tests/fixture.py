"""The report that is tested.

It is made of results/reference, to which made-up images and weights are added, so that what must
come out is known.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

SCRIPTS = Path(__file__).resolve().parent.parent
REPOSITORY = SCRIPTS.parent
PLACE = tempfile.TemporaryDirectory()
"""Gone when the tests end."""
SIDE = 28
POSITIONS = SIDE * SIDE


def add_pictures(shuffle: Path) -> None:
    """Adds what pictures are made of; the shuffled kernel is the normal one, its rows shuffled."""
    random = np.random.default_rng(0)
    order = random.permutation(POSITIONS)
    images = random.random((10, SIDE, SIDE, 1), np.float32)
    kernel = random.normal(size=(POSITIONS, 128)).astype(np.float32)
    filters = random.normal(size=(3, 3, 1, 32)).astype(np.float32)
    cells = [(model, variant) for model in ("dense", "cnn") for variant in ("normal", "shuffled")]
    mistakes = {f"mistakes/{model}/{variant}": images[:4] for model, variant in cells}
    save_file(
        {"images": images, "permutation": order.astype(np.float32), **mistakes},
        shuffle / "examples.safetensors",
    )
    weights = shuffle / "weights"
    weights.mkdir(exist_ok=True)
    save_file({"dense/kernel": kernel}, weights / "dense-normal.safetensors")
    save_file({"dense/kernel": kernel[order]}, weights / "dense-shuffled.safetensors")
    for variant in ("normal", "shuffled"):
        save_file({"conv2d/kernel": filters}, weights / f"cnn-{variant}.safetensors")
    rows = [
        f"shuffle,mnist,{model},{variant},0,{rank},{rank},{rank},{rank + 1},0.9{rank}"
        for model, variant in cells
        for rank in range(1, 5)
    ]
    header = "experiment,dataset,model,variant,seed,rank,image,label,predicted,probability"
    (shuffle / "mistakes.csv").write_text("\n".join([header, *rows]) + "\n")
    tested = [(*cell, cell[1]) for cell in cells] + [
        (model, "normal", "shuffled") for model in ("dense", "cnn")
    ]
    rows = [
        f"shuffle,mnist,{','.join(cell)},{label},{taken},{random.integers(0, 500)},5"
        for cell in tested
        for label in range(10)
        for taken in range(10)
    ]
    header = "experiment,dataset,model,variant,tested_on,label,predicted,count,n"
    (shuffle / "confusion.csv").write_text("\n".join([header, *rows]) + "\n")


@cache
def results() -> Path:
    """The reference results with made-up pictures."""
    folder = Path(PLACE.name) / "results"
    shutil.copytree(REPOSITORY / "results/reference", folder, ignore=lambda *_: ["report"])
    add_pictures(folder / "shuffle")
    return folder


@cache
def reports() -> list[Path]:
    """Two folders with reports of the same results, made at once by processes of their own."""
    folders = [results().parent / f"report-{number}" for number in range(2)]
    script = [sys.executable, SCRIPTS / "report.py", results()]
    processes = [
        subprocess.Popen(
            [*script, "--out", folder, "--figures", "shuffle,weights,shift-grid"],
            stdout=subprocess.DEVNULL,
            env=os.environ | {"PYTHONHASHSEED": str(number)},
        )
        for number, folder in enumerate(folders)
    ]
    if any(process.wait() for process in processes):
        raise RuntimeError("scripts/report.py failed; what it says is above")
    return folders


@cache
def html() -> str:
    """The page."""
    return (reports()[0] / "report.html").read_text(encoding="utf-8")
