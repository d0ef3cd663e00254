"""The files of a report: their bytes, their contents, and the messages when none can be made."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from base64 import b64decode
from hashlib import sha256
from html import escape
from io import BytesIO
from pathlib import Path
from unittest.mock import patch

import numpy as np
from PIL import Image
from report import ResultsError, make_report
from report.figures import spread
from report.insight import largest_units, put_back
from report.pictures import Picture

from .fixture import REFERENCE, SCRIPTS, html, made_up, page_of, panels_of, reports


def comparable(page: str) -> str:
    """A page without what other versions change: the text of Vega, and how zlib packs pictures."""
    page = re.sub(
        r'</script>\n<script>\n.*\n</script>\n(?=<script type="module">)', "", page, flags=re.S
    )
    url = re.compile(r'"data:image/png;base64,([^"]*)"')
    return url.sub(lambda found: repr(pixels_of(b64decode(found[1]))), page)


def pixels_of(png: bytes) -> tuple[tuple[int, int], str]:
    """The size of a PNG file and a digest of its pixels."""
    image = Image.open(BytesIO(png)).convert("RGB")
    return image.size, sha256(image.tobytes()).hexdigest()


class ReportTests(unittest.TestCase):
    """The files that are written."""

    def test_weights_put_back_in_order_are_the_first_ones(self) -> None:
        figure = re.search(r'<figure id="weights">.*?</figure>', made_up(), re.S)[0]
        normal, shuffled, restored = re.findall(r'src="(data:[^"]*)"', figure)
        self.assertEqual(restored, normal)
        self.assertNotEqual(shuffled, normal)
        order = np.array([2, 0, 1])
        self.assertEqual(list(put_back(np.array([10, 11, 12])[order], order)), [10, 11, 12])

    def test_largest_units_are_shown(self) -> None:
        kernel = np.array([[1.0, -3.0, 0.0, 2.0], [1.0, 0.0, 0.5, 2.0]])
        shown = largest_units(kernel, 2)
        self.assertEqual(shown.tolist(), [[-3.0, 2.0], [0.0, 2.0]])

    def test_claims_are_before_details(self) -> None:
        sections = re.findall('<section id="([^"]*)"', html())
        self.assertEqual(sections[0], "claims")
        self.assertEqual(sections[-1], "manifests")

    def test_few_bars_of_many_counts(self) -> None:
        """Dense and Conv2D with equally many outputs, where one input has both."""
        with tempfile.TemporaryDirectory() as place:
            lines = (REFERENCE / "parameters/counts.csv").read_text().splitlines()
            other = [lines[0], *(f"t,1x1x{n},{n},maxpool,0,0,0,1x1x1" for n in range(1, 10))]
            for rows, bars in ((lines, 6), (lines[:6], 5), (other, 0)):
                Path(place, "counts.csv").write_text("\n".join(rows))
                page = page_of(Path(place))
                data = panels_of(page).get("parameters-1", {}).get("datasets", {})
                self.assertEqual(len(next(iter(data.values()), [])), bars)
                self.assertIn(f"All {len(set(r.split(',', 1)[1] for r in rows[1:]))} layers", page)

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

    def test_committed_page_is_that_of_the_committed_results(self) -> None:
        committed = comparable((REFERENCE / "report/report.html").read_text(encoding="utf-8"))
        made = comparable(html())
        self.assertIn("</html>", made)
        self.assertLess(len(made), len(html()) / 2, "Vega or pictures are compared")
        if committed != made:
            at = len(os.path.commonprefix([committed, made]))
            old, new = (page[max(0, at - 60) : at + 60] for page in (committed, made))
            self.fail(
                f"{old!r} is now {new!r}; update it with scripts/report.py results/reference "
                "--formats html,png --figures shuffle,weights"
            )

    def test_committed_pictures_are_those_of_the_committed_results(self) -> None:
        """Compared within the limits of fonts, which depend on the machine."""
        for name in ("shuffle", "weights"):
            committed, made = (
                Image.open(folder / f"{name}.png").convert("RGB")
                for folder in (REFERENCE / "report", reports()[0])
            )
            for old, new in zip(committed.size, made.size, strict=True):
                self.assertLess(abs(new / old - 1), 0.05, name)
            if name == "weights":
                # There is no text below the titles. Other weights in one of the three pictures give
                # a mean difference of 8.
                old, new = (np.asarray(image, np.float64)[100:] for image in (committed, made))
                high, wide = np.minimum(old.shape[:2], new.shape[:2])
                self.assertLess(np.abs(old[:high, :wide] - new[:high, :wide]).mean(), 3)

    def test_page_is_one_small_file(self) -> None:
        self.assertLess(len(html().encode()), 3_000_000)
        self.assertEqual(html().count("window.vegaEmbed="), 1)
        for address in re.findall(r'(?:src|href)="([^"]*)"', html().split("<script", 1)[0]):
            self.assertRegex(address, "^(#|data:)")

    def test_manifests_are_at_the_end(self) -> None:
        manifest = json.loads((REFERENCE / "shuffle/manifest.json").read_text())
        foot = html()[html().index('<section id="manifests">') :]
        for text in (" ".join(manifest["command_line"]), manifest["revision"]["commit"]):
            self.assertIn(text, foot)

    def test_every_experiment_stands_alone(self) -> None:
        for folder in sorted(path for path in REFERENCE.iterdir() if path.is_dir()):
            if folder.name == "report":
                continue
            with self.subTest(folder.name), tempfile.TemporaryDirectory() as out:
                self.assertEqual(make_report(folder, Path(out), [], None), [])

    def test_dependencies_are_the_same_in_both_places(self) -> None:
        header = re.search(
            r"# dependencies = \[\n(.*?)# \]", (SCRIPTS / "report.py").read_text(), re.S
        )
        required = (SCRIPTS / "requirements.txt").read_text().split()
        self.assertEqual(re.findall(r'"(.*)"', header[1]), required)

    def test_old_files_stay_until_all_new_ones_are_written(self) -> None:
        shuffle = REFERENCE / "shuffle"
        write = Path.write_bytes

        def fail_after_a_part(path: Path, content: bytes) -> None:
            write(path, content[:10])
            if path.name.startswith(".shuffle.png"):
                raise OSError(28, "No space left on device")

        with tempfile.TemporaryDirectory() as out:
            old = Path(out, "report.html")
            old.write_text("old")
            with patch.object(Path, "write_bytes", fail_after_a_part):
                with self.assertRaisesRegex(ResultsError, "cannot be written: No space left"):
                    make_report(shuffle, Path(out), ["html", "png"], ["shuffle"])
            self.assertEqual((os.listdir(out), old.read_text()), (["report.html"], "old"))
            make_report(shuffle, Path(out), ["html", "png"], ["shuffle"])
            self.assertEqual(sorted(os.listdir(out)), ["report.html", "shuffle.png"])
            self.assertNotEqual(old.read_text(), "old")

    def test_folders_of_any_name(self) -> None:
        names = ["shuffle", 'a "b" <i>&c', "a_b_i_c", "a-b-i-c", "…"]
        with tempfile.TemporaryDirectory() as place:
            for name in names:
                folder = Path(place) / name
                folder.mkdir()
                for file in ("runs.csv", "summary.csv"):
                    shutil.copy(REFERENCE / "shuffle" / file, folder)
            files = make_report(Path(place), Path(place) / "out", ["html", "svg"])
            page = files[0].read_text(encoding="utf-8")
        ids = re.findall(r' id="([^"]*)"', page.split("<script", 1)[0])
        titles = re.findall("<h2>(.*?)</h2>", page)
        for found in (ids, titles):
            self.assertEqual(len(found), len(set(found)))
        self.assertEqual(len(files), 1 + len(names))
        for text in ids:
            self.assertRegex(text, r"^[\w.-]+$")
        for link in re.findall(r'href="#([^"]*)"', page.split("<script", 1)[0]):
            self.assertIn(link, ids)
        self.assertIn(f"<code>{escape(names[1])}</code>", page)

    def test_results_without_findings_say_so(self) -> None:
        """Folders that bench 0.1 wrote have none."""
        with tempfile.TemporaryDirectory() as place:
            for name in ("runs.csv", "summary.csv"):
                shutil.copy(REFERENCE / "shuffle" / name, place)
            page = page_of(Path(place))
            self.assertNotIn('<ul class="findings">', page)
            self.assertIn("The folder has no findings.csv", page)
            Path(place, "findings.csv").write_text("experiment,finding,inconclusive\n")
            self.assertNotIn("The folder has no findings.csv", page_of(Path(place)))

    def test_labels_keep_apart(self) -> None:
        self.assertEqual(spread([5, 1, 1], 1), [5, 0.5, 1.5])
        self.assertEqual(spread([1.0, 2.0], 0.5), [1.0, 2.0])


class BadResultsTests(unittest.TestCase):
    """Each error is one line that names the file."""

    def refusal(self, file: str, content: bytes, folder: str = "shuffle") -> str:
        with tempfile.TemporaryDirectory() as place:
            copy = Path(place) / folder
            shutil.copytree(REFERENCE / folder, copy)
            (copy / file).write_bytes(content)
            with self.assertRaises(ResultsError) as caught:
                make_report(copy, copy / "report", ["html"])
        text = str(caught.exception)
        self.assertTrue(text.startswith(f"{copy / file}: "), text)
        self.assertNotIn("\n", text)
        return text.removeprefix(f"{copy / file}: ")

    def test_damaged_tables(self) -> None:
        whole = (REFERENCE / "shuffle/summary.csv").read_bytes()
        for content, reason in (
            (whole[:-40], "line 7: expected 13 cells, found"),
            (whole.replace(b"n,mean", b"m,mean", 1), "expected a column 'n' in the first line"),
            (whole.replace(b",0.9", b",x", 1), "line 2: expected a number in column 'mean_test_"),
            (
                whole.replace(b",6,", b",,", 1),
                "line 2: expected a number in column 'n', found nothing",
            ),
            (whole.replace(b",6,", b",nan,", 1), "line 2: expected a number in column 'n'"),
            (b"", "expected a column 'model' in the first line, found none"),
            (whole.replace(b"dense", b"\xff", 1), "expected text in UTF-8"),
        ):
            self.assertTrue(self.refusal("summary.csv", content).startswith(reason), reason)
        header = (REFERENCE / "locality/locality.csv").read_bytes().split(b"\n", 1)[0] + b"\n"
        reason = "expected rows below the header, found none"
        self.assertEqual(self.refusal("locality.csv", header, "locality"), reason)

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

    def test_missing_modules_come_with_the_commands_that_install_them(self) -> None:
        """Without site-packages no module is found."""
        command = [sys.executable, "-S", SCRIPTS / "report.py", "some results"]
        run = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stdout), (1, ""))
        self.assertIn("The Python module 'altair' is missing.", run.stderr)
        for line in (
            "  python3 -m venv .venv",
            f"  .venv/bin/pip install -r {SCRIPTS / 'requirements.txt'}",
            f"  .venv/bin/python {SCRIPTS / 'report.py'} 'some results'",
        ):
            self.assertIn(f"{line}\n", run.stderr)

    def test_figures_that_do_not_exist(self) -> None:
        with self.assertRaisesRegex(ResultsError, "unknown figure 'x'; expected shuffle, curves"):
            make_report(REFERENCE / "shuffle", REFERENCE, [], ["x"])

    def test_seeds_of_runs_that_diverged_are_left_out(self) -> None:
        """As in summary.csv: the seed is left out for all networks."""
        whole = (REFERENCE / "shuffle/runs.csv").read_text().splitlines()

        def diverged(line: str) -> str:
            """The columns before the last one are `diverged` and the permutation's seed."""
            return re.sub(r",0,(\d+),([^,]*)$", r",1,\1,\2", line)

        one = [diverged(line) if ",dense,normal,2," in line else line for line in whole]
        self.assertNotEqual(one, whole)
        with tempfile.TemporaryDirectory() as place:
            for name in ("summary.csv", "epochs.csv"):
                shutil.copy(REFERENCE / "shuffle" / name, place)
            Path(place, "runs.csv").write_text("\n".join(one))
            page = page_of(Path(place))
            Path(place, "runs.csv").write_text("\n".join(map(diverged, whole)))
            self.assertIn(
                "A run diverged with every seed, so there is nothing to draw.", page_of(Path(place))
            )
        self.assertIn(
            "All networks leave out seed 2: 1 of 24 runs diverged, and networks are compared seed "
            "by seed.",
            page,
        )
        rows = {
            name: [row for rows in panel["datasets"].values() for row in rows]
            for name, panel in panels_of(page).items()
        }
        seeds = {(row["model"], row["seed"]) for row in rows["shuffle-1"] if "seed" in row}
        self.assertEqual(seeds, {(m, seed) for m in ("dense", "cnn") for seed in (0, 1, 3, 4, 5)})
        for name in ("curves-1", "curves-2"):
            self.assertEqual({row["n"] for row in rows[name] if "n" in row}, {5})

    def test_seeds_that_diverged_have_no_dots_among_sensor_readings(self) -> None:
        with tempfile.TemporaryDirectory() as place:
            shutil.copy(REFERENCE / "tabular/tabular.csv", place)
            with (REFERENCE / "tabular/runs.csv").open(newline="", encoding="utf-8") as lines:
                runs = list(csv.DictReader(lines))
            runs[3]["diverged"] = "1"
            with Path(place, "runs.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, list(runs[0]))
                writer.writeheader()
                writer.writerows(runs)
            panel = panels_of(page_of(Path(place)))["tabular-1"]
        dots = [row["seed"] for rows in panel["datasets"].values() for row in rows if "seed" in row]
        left = [int(run["seed"]) for run in runs if run["seed"] != runs[3]["seed"]]
        self.assertEqual(sorted(dots), sorted(left))

    def test_tables_without_rows(self) -> None:
        """bench writes such tables if no seed is left or no mistake was made."""
        for name, figure in (
            ("summary.csv", "shuffle"), ("epochs.csv", "curves"),
            ("confusion.csv", "confusion"), ("mistakes.csv", "mistakes"),
        ):  # fmt: skip
            with self.subTest(name), tempfile.TemporaryDirectory() as place:
                copy = shutil.copytree(REFERENCE / "shuffle", Path(place) / "shuffle")
                header = (copy / name).read_bytes().split(b"\n", 1)[0] + b"\n"
                (copy / name).write_bytes(header)
                page = page_of(copy)
                self.assertIn(f"{name} has no rows, so its figure is left out.", page)
                shown = re.findall('<figure id="([^"]*)"', page)
                everything = ["shuffle", "curves", "digits", "weights", "filters", "confusion"]
                everything.append("mistakes")
                self.assertEqual(shown, [each for each in everything if each != figure])

    def test_older_folders_lack_pictures(self) -> None:
        with tempfile.TemporaryDirectory() as place:
            for name in ("summary.csv", "runs.csv", "epochs.csv"):
                shutil.copy(REFERENCE / "shuffle" / name, place)
            [page] = make_report(Path(place), Path(place) / "report", ["html"])
            text = page.read_text(encoding="utf-8")
        self.assertIn(
            "Left out because of missing files: the images (examples.safetensors), the", text
        )
        self.assertIn('id="shuffle-1"', text)
