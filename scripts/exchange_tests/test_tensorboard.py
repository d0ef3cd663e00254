"""scripts/to-tensorboard.py: TensorBoard reads every number of epochs.csv."""

import csv
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from .test_onnx import REPOSITORY

RESULTS = REPOSITORY / "results/reference/shuffle"
SCRIPT = REPOSITORY / "scripts/to-tensorboard.py"


def convert(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, SCRIPT, *map(str, arguments)], capture_output=True, text=True, check=False
    )


class TensorBoardTests(unittest.TestCase):
    def setUp(self) -> None:
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.out = Path(place.name, "events")

    def test_reads_every_number(self) -> None:
        answer = convert(RESULTS, "--out", self.out)
        self.assertEqual(answer.stdout, f"24 runs are in {self.out}\n", answer.stderr)
        with (RESULTS / "epochs.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        runs = {}
        for folder in self.out.iterdir():
            runs[folder.name] = EventAccumulator(str(folder)).Reload()
        count = 0
        for row in rows:
            events = runs[f"{row['model']} {row['variant']} seed {row['seed']}"]
            for kind in ("loss", "accuracy"):
                for images in ("train", "test"):
                    points = {
                        point.step: point.value for point in events.Scalars(f"{kind}/{images}")
                    }
                    expected = float(row[f"{images}_{kind}"])
                    self.assertAlmostEqual(points[int(row["epoch"])], expected, places=6)
                    count += 1
        self.assertEqual(count, 4 * 24 * 12)

    def test_says_what_is_wrong(self) -> None:
        self.assertIn("epochs.csv", convert(REPOSITORY / "docs").stderr)
        self.out.mkdir()
        answer = convert(RESULTS, "--out", self.out)
        self.assertIn("exists: remove it", answer.stderr)
        self.assertEqual(answer.returncode, 1)


if __name__ == "__main__":
    unittest.main()
