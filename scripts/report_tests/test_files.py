"""The files of a report: their bytes, what they hold, and what is said where none can be made."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image
from report import ResultsError, make_report
from report.figures import spread
from report.insight import put_back
from report.pictures import Picture

from .fixture import SCRIPTS, html, reports, results


class ReportTests(unittest.TestCase):
    """The files that are made."""

    def test_weights_put_back_in_order_are_the_first_ones(self) -> None:
        figure = re.search(r'<figure id="weights">.*?</figure>', html(), re.S)[0]
        normal, shuffled, restored = re.findall(r'src="(data:[^"]*)"', figure)
        self.assertEqual(restored, normal)
        self.assertNotEqual(shuffled, normal)
        order = np.array([2, 0, 1])
        self.assertEqual(list(put_back(np.array([10, 11, 12])[order], order)), [10, 11, 12])

    def test_pictures_are_png_files_of_their_pixels(self) -> None:
        pixels = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)
        read = np.asarray(Image.open(BytesIO(Picture("", pixels, "").png(2))))
        np.testing.assert_array_equal(read, pixels.repeat(2, axis=0).repeat(2, axis=1))

    def test_same_results_give_the_same_bytes(self) -> None:
        first, second = reports()
        names = sorted(path.name for path in first.iterdir())
        pictures = [
            f"{n}.{e}" for n in ("shift-grid", "shuffle", "weights") for e in ("png", "svg")
        ]
        self.assertEqual(names, sorted(["report.html", *pictures]))
        for name in names:
            self.assertEqual((first / name).read_bytes(), (second / name).read_bytes(), name)

    def test_page_is_one_small_file(self) -> None:
        self.assertLess(len(html().encode()), 3_000_000)
        self.assertEqual(html().count("window.vegaEmbed="), 1)
        for address in re.findall(r'(?:src|href)="([^"]*)"', html().split("<script", 1)[0]):
            self.assertRegex(address, "^(#|data:)")

    def test_manifests_are_at_the_foot(self) -> None:
        manifest = json.loads((results() / "shuffle/manifest.json").read_text())
        foot = html()[html().index('<section id="manifests">') :]
        for text in (" ".join(manifest["command_line"]), manifest["revision"]["commit"]):
            self.assertIn(text, foot)

    def test_every_experiment_stands_alone(self) -> None:
        for folder in sorted(path for path in results().iterdir() if path.is_dir()):
            with self.subTest(folder.name), tempfile.TemporaryDirectory() as out:
                self.assertEqual(make_report(folder, Path(out), [], None), [])

    def test_dependencies_are_the_same_in_both_places(self) -> None:
        header = re.search(
            r"# dependencies = \[\n(.*?)# \]", (SCRIPTS / "report.py").read_text(), re.S
        )
        required = (SCRIPTS / "requirements.txt").read_text().split()
        self.assertEqual(re.findall(r'"(.*)"', header[1]), required)

    def test_labels_keep_apart(self) -> None:
        self.assertEqual(spread([5, 1, 1], 1), [5, 0.5, 1.5])
        self.assertEqual(spread([1.0, 2.0], 0.5), [1.0, 2.0])


class BadResultsTests(unittest.TestCase):
    """What is wrong is said in one line that names the file."""

    def refusal(self, file: str, content: bytes, folder: str = "shuffle") -> str:
        with tempfile.TemporaryDirectory() as place:
            copy = Path(place) / folder
            shutil.copytree(results() / folder, copy)
            (copy / file).write_bytes(content)
            with self.assertRaises(ResultsError) as caught:
                make_report(copy, copy / "report", ["html"])
        text = str(caught.exception)
        self.assertTrue(text.startswith(f"{copy / file}: "), text)
        self.assertNotIn("\n", text)
        return text.removeprefix(f"{copy / file}: ")

    def test_damaged_tables(self) -> None:
        whole = (results() / "shuffle/summary.csv").read_bytes()
        lines = whole.split(b"\r\n")
        for content, reason in (
            (whole[:-40], "line 7: expected 13 cells, found"),
            (whole.replace(b"n,mean", b"m,mean", 1), "expected a column 'n' in the first line"),
            (whole.replace(b",0.9", b",x", 1), "line 2: expected a number in column 'mean_test_"),
            (
                whole.replace(b",5,", b",,", 1),
                "line 2: expected a number in column 'n', found nothing",
            ),
            (whole.replace(b",5,", b",nan,", 1), "line 2: expected a number in column 'n'"),
            (b"", "expected a column 'model' in the first line, found none"),
            (lines[0] + b"\r\n", "expected rows below the header, found none"),
            (whole.replace(b"dense", b"\xff", 1), "expected text in UTF-8"),
        ):
            self.assertTrue(self.refusal("summary.csv", content).startswith(reason), reason)

    def test_damaged_tensors_and_manifests(self) -> None:
        self.assertIn("expected a safetensors file", self.refusal("examples.safetensors", b"no"))
        self.assertIn("expected JSON", self.refusal("manifest.json", b"{"))

    def test_folders_without_results(self) -> None:
        with tempfile.TemporaryDirectory() as place:
            for folder, reason in (
                (place, "expected results"),
                (f"{place}/none", "no such folder"),
            ):
                run = subprocess.run(
                    [sys.executable, SCRIPTS / "report.py", folder], capture_output=True, text=True
                )
                self.assertEqual((run.returncode, run.stdout), (1, ""))
                self.assertTrue(run.stderr.startswith(f"{folder}: {reason}"), run.stderr)
                self.assertEqual(run.stderr.count("\n"), 1)

    def test_figures_that_do_not_exist(self) -> None:
        with self.assertRaisesRegex(ResultsError, "no figure 'x' here; there are shuffle, curves"):
            make_report(results() / "shuffle", results(), [], ["x"])

    def test_runs_that_diverged_are_left_out(self) -> None:
        lines = (results() / "shuffle/runs.csv").read_text().replace(",0,0,", ",1,0,").splitlines()
        whole = (results() / "shuffle/runs.csv").read_text().splitlines()
        for runs, note in (
            (lines, "All runs diverged: nothing to draw."),
            (lines[:2] + whole[2:], "Left out: 1 run of 20 that diverged."),
        ):
            with tempfile.TemporaryDirectory() as place:
                (Path(place) / "runs.csv").write_text("\n".join(runs))
                [page] = make_report(Path(place), Path(place), ["html"])
                self.assertIn(note, page.read_text(encoding="utf-8"))

    def test_older_folders_lack_pictures(self) -> None:
        with tempfile.TemporaryDirectory() as place:
            for name in ("summary.csv", "runs.csv", "epochs.csv"):
                shutil.copy(results() / "shuffle" / name, place)
            [page] = make_report(Path(place), Path(place) / "report", ["html"])
            text = page.read_text(encoding="utf-8")
        self.assertIn("Left out, for want of files: the digits (examples.safetensors), the", text)
        self.assertIn('id="shuffle-1"', text)
