"""The charts and the page that scripts/report.py makes of a folder of results."""

from collections.abc import Collection, Sequence
from pathlib import Path

import altair as alt

from . import edge, equivalence, locality, parameters, samples, shift, shuffle, speed, tabular
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
    "tabular": tabular.section,
    "equivalence": equivalence.section,
    "edge": edge.section,
    "parameters": parameters.section,
    "speed": speed.section,
}


def make_report(
    results: Path, out: Path, formats: Sequence[str], figures: Collection[str] | None = None
) -> list[Path]:
    """Writes the files of these formats, of all figures or those named, and returns their paths."""
    alt.theme.enable("none")
    sections = [_section(experiment) for experiment in find_experiments(results)]
    claims_file = results / "claims.csv"
    claims = read_claims(claims_file, sections) if claims_file.is_file() else []
    if not sections and not claims:
        raise ResultsError(
            f"{results}: expected results, such as shuffle/summary.csv, found none; run bench "
            "shuffle, or name the folder that has them"
        )
    known = {figure.name: figure for section in sections for figure in section.figures}
    for name in figures or []:
        if name not in known:
            raise ResultsError(f"--figures: no figure '{name}' here; there are {', '.join(known)}")
    files: dict[str, bytes] = {}
    if "html" in formats:
        files["report.html"] = page(sections, claims).encode("utf-8")
    for name, figure in known.items():
        if figures is None or name in figures:
            for extension, content in figure_files(figure, formats).items():
                files[f"{name}.{extension}"] = content
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (out / name).write_bytes(content)
    except OSError as error:
        raise ResultsError(f"{out}: cannot be written: {error.strerror}") from None
    return [out / name for name in files]


def _section(experiment: Experiment) -> Section:
    """The experiment's part of the page, with a word on runs that diverged."""
    runs = experiment.table("runs.csv", "diverged") if experiment.has("runs.csv") else []
    lost = sum(row.integer("diverged") for row in runs)
    if runs and lost == len(runs):
        title = experiment.name.capitalize()
        return Section(experiment, title, "", notes=["All runs diverged: nothing to draw."])
    section = SECTIONS[experiment.kind](experiment)
    if lost:
        section.notes.append(f"Left out: {plural(lost, 'run')} of {len(runs)} that diverged.")
    return section
