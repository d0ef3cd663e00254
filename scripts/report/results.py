"""Reads folders of results: which experiments are there, and their tables."""

import csv
import io
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


class ResultsError(Exception):
    """What is wrong with which file, and what was expected, in one line."""


class Row:
    """One line of a table; each accessor checks the type of the cell that it returns."""

    def __init__(self, path: Path, line: int, cells: dict[str, str]) -> None:
        self._path, self._line, self._cells = path, line, cells

    def text(self, column: str) -> str:
        """The cell, unchanged."""
        return self._cells[column]

    def optional(self, column: str) -> float | None:
        """The number in the cell; None if the cell is empty."""
        cell = self._cells.get(column, "")
        if cell == "":
            return None
        try:
            value = float(cell)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self._wrong(column, "a number", cell)
        return value

    def number(self, column: str) -> float:
        """The number in the cell."""
        value = self.optional(column)
        if value is None:
            raise self._wrong(column, "a number", "")
        return value

    def integer(self, column: str) -> int:
        """The whole number in the cell."""
        value = self.number(column)
        if value != int(value):
            raise self._wrong(column, "a whole number", self._cells[column])
        return int(value)

    def _wrong(self, column: str, expected: str, cell: str) -> ResultsError:
        found = f"'{cell}'" if cell else "nothing"
        return ResultsError(
            f"{self._path}: line {self._line}: expected {expected} in column '{column}', found "
            f"{found}"
        )


def read_table(path: Path, columns: Sequence[str]) -> list[Row]:
    """The rows of a CSV file, which must have these columns but may have no rows."""
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        header = next(reader, [])
        missing = [column for column in columns if column not in header]
        if missing:
            raise ResultsError(
                f"{path}: expected a column '{missing[0]}' in the first line, found "
                f"{', '.join(header) or 'none'}"
            )
        rows = []
        for cells in reader:
            if len(cells) != len(header):
                raise ResultsError(
                    f"{path}: line {reader.line_num}: expected {len(header)} cells, found "
                    f"{len(cells)}"
                )
            rows.append(Row(path, reader.line_num, dict(zip(header, cells, strict=True))))
    except csv.Error as error:
        raise ResultsError(f"{path}: line {reader.line_num}: expected CSV, found {error}") from None
    return rows


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise ResultsError(f"{path}: expected text in UTF-8, found other bytes") from None
    except OSError as error:
        raise ResultsError(f"{path}: cannot be read: {error.strerror}") from None


@dataclass(frozen=True)
class Experiment:
    """The folder of one experiment."""

    kind: str
    """The command, such as "shuffle"; "speed" for measurements of speed."""
    folder: Path
    name: str
    """Unique among the experiments of a report, and valid in file names and HTML ids."""

    def has(self, file: str) -> bool:
        """Whether the folder has this file."""
        return (self.folder / file).is_file()

    def table(self, file: str, *columns: str, may_be_empty: bool = False) -> list[Row]:
        """The rows of a file, which may be empty only where bench writes it so."""
        rows = read_table(self.folder / file, columns)
        if not rows and not may_be_empty:
            raise ResultsError(f"{self.folder / file}: expected rows below the header, found none")
        return rows

    @cached_property
    def diverged_seeds(self) -> set[str]:
        """The seeds with a run that diverged, of any network.

        Networks are compared seed by seed, so bench leaves these seeds out of all means, too.
        """
        rows = self.table("runs.csv", "seed", "diverged") if self.has("runs.csv") else []
        return {row.text("seed") for row in rows if row.integer("diverged")}

    def counted(self, file: str, *columns: str) -> list[Row]:
        """The rows of runs.csv or epochs.csv without the diverged seeds."""
        rows = self.table(file, "seed", *columns, may_be_empty=True)
        return [row for row in rows if row.text("seed") not in self.diverged_seeds]

    @cached_property
    def measures(self) -> dict[str, Row]:
        """The rows of measures.csv by name; empty if there is no such file."""
        if not self.has("measures.csv"):
            return {}
        columns = ("measure", "value", "n", "interval_low", "interval_high")
        return {row.text("measure"): row for row in self.table("measures.csv", *columns)}

    @cached_property
    def findings(self) -> list[str] | None:
        """The sentences of findings.csv, the answer first; None if there is no such file."""
        if not self.has("findings.csv"):
            return None
        rows = self.table("findings.csv", "finding", may_be_empty=True)
        return [row.text("finding") for row in rows]

    @cached_property
    def manifests(self) -> dict[str, dict]:
        """The manifests by file name: one per experiment, or one per measurement of speed."""
        files = self.folder.glob("*.json") if self.kind == "speed" else []
        paths = sorted(files) or [self.folder / "manifest.json"]
        return {path.name: _manifest(path) for path in paths if path.is_file()}


def _manifest(path: Path) -> dict:
    try:
        manifest = json.loads(_text(path))
    except json.JSONDecodeError as error:
        raise ResultsError(
            f"{path}: line {error.lineno}: expected JSON, found {error.msg}"
        ) from None
    if not isinstance(manifest, dict):
        raise ResultsError(f"{path}: expected a JSON object, found another JSON value")
    return manifest


OWN_FILES = {
    "shift": "shift.csv",
    "locality": "locality.csv",
    "samples": "samples.csv",
    "parts": "parts.csv",
    "search": "search.csv",
    "tabular": "tabular.csv",
    "equivalence": "comparisons.csv",
    "edge": "fresh.csv",
    "parameters": "counts.csv",
    "race": "race.csv",
}
"""The file that identifies the folder of each experiment except shuffle and speed."""

KINDS = [
    "shuffle", "shift", "locality", "samples", "parts", "search", "tabular", "equivalence", "edge",
    "parameters", "race", "speed",
]  # fmt: skip
"""All kinds in the order of the page."""


def find_experiments(root: Path) -> list[Experiment]:
    """The experiments in a folder and its subfolders, in the order of the page."""
    try:
        folders = [root, *sorted(path for path in root.iterdir() if path.is_dir())]
    except FileNotFoundError:
        raise ResultsError(
            f"{root}: no such folder; run an experiment first, such as bench shuffle"
        ) from None
    except OSError as error:
        raise ResultsError(f"{root}: expected a folder of results: {error.strerror}") from None
    found = [(kind, folder) for folder in folders if (kind := _kind(folder))]
    kinds = [kind for kind, _ in found]
    experiments: list[Experiment] = []
    for kind, folder in found:
        name = kind if kinds.count(kind) == 1 else _slug(folder.name) or kind
        while any(name == other.name for other in experiments):
            name += "_"
        experiments.append(Experiment(kind, folder, name))
    return sorted(experiments, key=lambda e: (KINDS.index(e.kind), e.folder != root, e.name))


def _slug(name: str) -> str:
    """A folder's name without characters that are special in HTML, URLs or file systems."""
    return re.sub(r"[^\w.]+", "-", name).strip("-.")


def _kind(folder: Path) -> str | None:
    for kind, file in OWN_FILES.items():
        if (folder / file).is_file():
            return kind
    runs = folder / "runs.csv"
    if runs.is_file():
        rows = read_table(runs, ["experiment"])
        if rows and rows[0].text("experiment") == "shuffle":
            return "shuffle"
    return "speed" if speed_files(folder) else None


def speed_files(folder: Path) -> list[Path]:
    """The tables of compare-peers.py in a folder, peers.csv first."""
    paths = [
        path
        for path in sorted(folder.glob("*.csv"))
        if _text(path).split("\n", 1)[0].startswith("round,peer,")
    ]
    return sorted(paths, key=lambda path: path.name != "peers.csv")
