"""The section of bench parts, from made-up results."""

import tempfile
import unittest
from functools import cache
from pathlib import Path

from report import make_report

from .fixture import page_of, panels_of

PARTS = """experiment,dataset,model,parameters,condition,n,mean_test_accuracy,interval_low,interval_high
parts,mnist,dense,101770,normal,3,0.9,0.88,0.92
parts,mnist,dense,101770,moved 1,3,0.6,0.5,0.7
parts,mnist,cnn,34826,normal,3,0.95,0.94,0.96
parts,mnist,cnn,34826,moved 1,3,0.9,0.9,0.9
parts,mnist,cnn,34826,1000 images,3,0.91,0.9,0.92
"""
MEASURES = """experiment,measure,value,n,interval_low,interval_high
parts,lead normal,0.05,3,0.04,0.06
parts,locality normal,0.03,3,-0.01,0.07
parts,lead moved 1,0.3,1,,
"""
EQUIVARIANCE = """experiment,dataset,model,layer,output_shape,stride,distance,n,mean_error
parts,mnist,cnn,conv2d,38×38×32,1,1,3,0.0
parts,mnist,cnn,conv2d,38×38×32,1,2,3,0.1234
"""


@cache
def page() -> str:
    """The page of the made-up results."""
    with tempfile.TemporaryDirectory() as folder:
        tables = {"parts": PARTS, "measures": MEASURES, "equivariance": EQUIVARIANCE}
        for name, table in tables.items():
            (Path(folder) / f"{name}.csv").write_text(table, encoding="utf-8")
        return page_of(Path(folder))


class PartsTests(unittest.TestCase):
    """A test per figure."""

    def test_a_panel_per_condition_with_the_parts_that_were_measured(self) -> None:
        panels = {name: spec for name, spec in panels_of(page()).items() if name.startswith("parts")}
        found = [
            [(row["part"], row["text"]) for row in rows if "part" in row]
            for spec in panels.values()
            for rows in spec["datasets"].values()
        ]
        normal = [("the cnn's lead over dense", "+5.00 ± 1.00"), ("locality", "+3.00 ± 4.00")]
        moved = [("the cnn's lead over dense", "+30.00")]
        self.assertEqual([rows for rows in found if rows], [normal, moved])

    def test_tables_of_accuracies_and_equivariance(self) -> None:
        text = page().replace("&nbsp;", " ")
        self.assertIn("Parts of a cnn: mnist", text)
        for cell in ("34,826", "95.00 ± 1.00 %", "91.00 ± 1.00 %", "12.3 %", "38×38×32"):
            self.assertIn(cell, text)

    def test_results_without_parts_say_so(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "parts.csv").write_text(PARTS, encoding="utf-8")
            [path] = make_report(Path(folder), Path(folder) / "report", ["html"])
            self.assertIn("no parts of a lead", path.read_text(encoding="utf-8"))
