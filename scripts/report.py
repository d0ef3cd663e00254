#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "altair>=6.0,<7",
#   "numpy>=2.0,<3",
#   "safetensors>=0.5,<1",
#   "vl-convert-python>=1.9,<2",
# ]
# ///
"""Show a folder of results as one page of charts.

Writes report.html, which needs neither a network nor a server, and each chart as SVG and PNG. The
report covers every experiment in the folder and in its subfolders.

  uv run scripts/report.py results/reference

Without uv, install the modules into a virtual environment:

  python3 -m venv .venv
  .venv/bin/pip install -r scripts/requirements.txt
  .venv/bin/python scripts/report.py results/reference
"""

import argparse
import shlex
import signal
import sys
from pathlib import Path

FORMATS = ("html", "svg", "png")
REQUIREMENTS = Path(__file__).resolve().parent / "requirements.txt"


def main() -> int:
    arguments = parse_arguments()
    # The parent process may ignore these signals, and a traceback after Ctrl-C helps nobody.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    try:
        from report import ResultsError, make_report
    except ImportError as error:
        print(missing_module(error.name), file=sys.stderr)
        return 1
    try:
        out = arguments.out or arguments.results / "report"
        files = make_report(arguments.results, out, arguments.formats, arguments.figures)
    except ResultsError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(str(file) for file in files))
    return 0


def missing_module(name: str | None) -> str:
    """What to do about a missing module; pip may refuse to install into the system's Python."""
    return (
        f"The Python module '{name}' is missing. Install the modules into a virtual environment:\n"
        "  python3 -m venv .venv\n"
        f"  .venv/bin/pip install -r {REQUIREMENTS}\n"
        f"  .venv/bin/python {shlex.join(sys.argv)}\n"
        "or install uv (https://docs.astral.sh/uv) and use 'uv run'."
    )


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("results", type=Path, nargs="?", default=Path("results"), help="default: results")
    add("--out", type=Path, metavar="DIR", help="default: RESULTS/report")
    add("--formats", type=formats, default=FORMATS, metavar="LIST", help="default: html,svg,png")
    add(
        "--figures",
        type=lambda text: text.split(","),
        metavar="NAMES",
        help="write SVG and PNG files of these figures only, such as shuffle,weights",
    )
    return parser.parse_args()


def formats(text: str) -> list[str]:
    chosen = text.split(",")
    for name in chosen:
        if name not in FORMATS:
            expected = ", ".join(FORMATS)
            raise argparse.ArgumentTypeError(f"unknown format '{name}'; expected {expected}")
    return chosen


if __name__ == "__main__":
    sys.exit(main())
