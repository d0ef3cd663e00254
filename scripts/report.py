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

Writes report.html, which needs neither network nor server, and each of its charts as SVG and PNG:
whatever experiments are in the folder, or in the folders in it.

  uv run scripts/report.py results/reference
  pip install -r scripts/requirements.txt && scripts/report.py results/reference
"""

import argparse
import signal
import sys
from pathlib import Path

FORMATS = ("html", "svg", "png")
REQUIREMENTS = Path(__file__).resolve().parent / "requirements.txt"


def main() -> int:
    arguments = parse_arguments()
    # Whoever started this may ignore them, and a traceback on Ctrl-C helps nobody.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    try:
        from report import ResultsError, make_report
    except ImportError as error:
        print(
            f"The Python module '{error.name}' is missing: pip install -r {REQUIREMENTS}, "
            "or install uv (https://docs.astral.sh/uv).",
            file=sys.stderr,
        )
        return 1
    try:
        out = arguments.out or arguments.results / "report"
        files = make_report(arguments.results, out, arguments.formats, arguments.figures)
    except ResultsError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(str(file) for file in files))
    return 0


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
        help="SVG and PNG of these figures only, such as shuffle,weights",
    )
    return parser.parse_args()


def formats(text: str) -> list[str]:
    chosen = text.split(",")
    for name in chosen:
        if name not in FORMATS:
            raise argparse.ArgumentTypeError(f"'{name}' is none of {', '.join(FORMATS)}")
    return chosen


if __name__ == "__main__":
    sys.exit(main())
