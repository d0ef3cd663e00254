"""The reports that are tested: one of results/reference, and one of made-up pictures."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
from report import make_report
from safetensors.numpy import save_file

SCRIPTS = Path(__file__).resolve().parent.parent
REPOSITORY = SCRIPTS.parent
REFERENCE = REPOSITORY / "results/reference"
PLACE = tempfile.TemporaryDirectory()
"""A folder that is removed when the tests end."""
SIDE = 28
POSITIONS = SIDE * SIDE


def add_weights(shuffle: Path) -> None:
    """Adds images and weights; the shuffled kernel is the normal one with its rows shuffled."""
    random = np.random.default_rng(0)
    order = random.permutation(POSITIONS)
    images = random.random((10, SIDE, SIDE, 1), np.float32)
    kernel = random.normal(size=(POSITIONS, 128)).astype(np.float32)
    save_file(
        {"images": images, "permutation": order.astype(np.float32)},
        shuffle / "examples.safetensors",
    )
    weights = shuffle / "weights"
    weights.mkdir()
    save_file({"dense/kernel": kernel}, weights / "dense-normal.safetensors")
    save_file({"dense/kernel": kernel[order]}, weights / "dense-shuffled.safetensors")


def page_of(folder: Path) -> str:
    """The page of a folder of results."""
    [page] = make_report(folder, folder / "report", ["html"])
    return page.read_text(encoding="utf-8")


def panels_of(page: str) -> dict:
    """The specifications of all panels of a page by name."""
    text = re.search(r'<script type="application/json" id="charts">(.*?)</script>', page, re.S)[1]
    return json.loads(text)["panels"]


@cache
def made_up() -> str:
    """The page of an experiment with made-up weights, whose pictures are therefore known."""
    folder = Path(PLACE.name) / "made-up"
    folder.mkdir()
    shutil.copy(REFERENCE / "shuffle/runs.csv", folder)
    add_weights(folder)
    return page_of(folder)


@cache
def reports() -> list[Path]:
    """Two folders with reports of the same results, written by two processes at once."""
    folders = [Path(PLACE.name) / f"report-{number}" for number in range(2)]
    script = [sys.executable, SCRIPTS / "report.py", REFERENCE]
    processes = [
        subprocess.Popen(
            [*script, "--out", folder, "--figures", "shuffle,weights,shift-grid"],
            stdout=subprocess.DEVNULL,
            env=os.environ | {"PYTHONHASHSEED": str(number)},
        )
        for number, folder in enumerate(folders)
    ]
    if any(process.wait() for process in processes):
        raise RuntimeError("scripts/report.py failed; its message is above")
    return folders


@cache
def html() -> str:
    """The page of results/reference."""
    return (reports()[0] / "report.html").read_text(encoding="utf-8")
