"""Builds the charts and the page of scripts/report.py from a folder of results."""

import os
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import altair as alt

from . import (
    edge,
    equivalence,
    locality,
    parameters,
    parts,
    race,
    samples,
    search,
    shift,
    shuffle,
    speed,
    tabular,
)
from .claims import read_claims
from .export import figure_files
from .figures import Section, plural
from .page import page
from .results import Experiment, ResultsError, find_experiments

__all__ = ["ResultsError", "make_report"]

SECTIONS = {
    "shuffle": shuffle.section,
    "shift": shift.section,
    "locality": locality.section,
    "samples": samples.section,
    "parts": parts.section,
    "search": search.section,
    "tabular": tabular.section,
    "equivalence": equivalence.section,
    "edge": edge.section,
    "parameters": parameters.section,
    "race": race.section,
    "speed": speed.section,
}


def make_report(
    results: Path, out: Path, formats: Sequence[str], figures: Collection[str] | None = None
) -> list[Path]:
    """Writes the report and all figures, or those named, in these formats; returns the paths."""
    alt.theme.enable("none")
    sections = [_section(experiment) for experiment in find_experiments(results)]
    _tell_apart(sections)
    claims_file = results / "claims.csv"
    claims = read_claims(claims_file, sections) if claims_file.is_file() else []
    if not sections and not claims:
        raise ResultsError(
            f"{results}: expected results, such as shuffle/summary.csv, found none; run bench "
            "shuffle or name the folder that contains them"
        )
    known = {figure.name: figure for section in sections for figure in section.figures}
    for name in figures or []:
        if name not in known:
            raise ResultsError(f"--figures: unknown figure '{name}'; expected {', '.join(known)}")
    files: dict[str, bytes] = {}
    if "html" in formats:
        files["report.html"] = page(sections, claims).encode("utf-8")
    for name, figure in known.items():
        if figures is None or name in figures:
            for extension, content in figure_files(figure, formats).items():
                files[f"{name}.{extension}"] = content
    try:
        out.mkdir(parents=True, exist_ok=True)
        _write(files, out)
    except OSError as error:
        raise ResultsError(f"{out}: cannot be written: {error.strerror}") from None
    return [out / name for name in files]


def _write(files: Mapping[str, bytes], out: Path) -> None:
    """Writes every new file before it replaces an old one."""
    # Hidden, and different from those of another report that is written at the same time.
    new = {name: out / f".{name}.{os.getpid()}" for name in files}
    try:
        for name, content in files.items():
            new[name].write_bytes(content)
        for name, path in new.items():
            path.replace(out / name)
    finally:
        for path in new.values():
            path.unlink(missing_ok=True)


def _tell_apart(sections: Sequence[Section]) -> None:
    """Adds the folder to titles that several sections share."""
    count = Counter(section.title for section in sections)
    for section in sections:
        if count[section.title] > 1:
            section.title += f" ({section.experiment.name})"


def _section(experiment: Experiment) -> Section:
    """The section of an experiment, with a note on the seeds that it leaves out."""
    lost = sorted(experiment.diverged_seeds, key=lambda seed: (len(seed), seed))
    if not lost:
        return _made(experiment)
    if not experiment.counted("runs.csv"):
        note = "A run diverged with every seed, so there is nothing to draw."
        return Section(experiment, experiment.name.capitalize(), "", notes=[note])
    section = _made(experiment)
    runs = experiment.table("runs.csv", "diverged")
    count = sum(row.integer("diverged") for row in runs)
    section.notes.append(
        f"All networks leave out {'seed' if len(lost) == 1 else 'seeds'} {', '.join(lost)}: "
        f"{count} of {plural(len(runs), 'run')} diverged, and networks are compared seed by seed."
    )
    return section


def _made(experiment: Experiment) -> Section:
    """The charts of an experiment, and its findings, which bench computed."""
    section = _trained(SECTIONS[experiment.kind](experiment))
    if experiment.findings is not None:
        section.findings += experiment.findings
    elif experiment.kind != "speed":
        section.notes.append(
            "The folder has no findings.csv, which bench writes since version 0.2.0, so this "
            "section has no findings. Run the experiment again to get them."
        )
    return section


def _trained(section: Section) -> Section:
    """Adds to the question how long the networks were trained and on what they were tested."""
    experiment = section.experiment
    columns = ("epochs", "train_images", "test_images", "test_is_holdout")
    runs = experiment.counted("runs.csv", *columns) if experiment.has("runs.csv") else []
    if not runs:
        return section

    def span(column: str) -> str:
        values = {row.integer(column) for row in runs}
        low, high = min(values), max(values)
        return f"{low:,}" if low == high else f"{low:,} to {high:,}"

    noun = "samples" if experiment.kind == "tabular" else "images"
    held_out = runs[0].integer("test_is_holdout")
    tested = f"training {noun} held out" if held_out else f"test {noun}"
    section.question += (
        f" The networks were trained for {span('epochs')} epoch"
        f"{'' if span('epochs') == '1' else 's'} on {span('train_images')} {noun} and tested on "
        f"{span('test_images')} {tested}."
    )
    return section
