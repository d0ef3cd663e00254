"""The page shows the numbers of the CSV files."""

import csv
import json
import re
import unittest
from collections import Counter
from functools import cache
from html import unescape
from statistics import median

from .fixture import REFERENCE, html, panels_of

CIFAR_10 = "airplane automobile bird cat deer dog frog horse ship truck".split()


@cache
def charts() -> dict:
    """The charts of the page that is tested."""
    return panels_of(html())


def rows_of(panel: str) -> list[list[dict]]:
    """The data sets of a panel, each once."""
    return list(charts()[panel]["datasets"].values())


def points(panel: str, *names: str) -> Counter:
    """The values under these names, from the rows of a panel that have all of them."""
    rows = [row for rows in rows_of(panel) for row in rows]
    return Counter(
        {tuple(row[name] for name in names) for row in rows if all(name in row for name in names)}
    )


def axis_of(panel: str) -> list[float]:
    """The domain of the axis of means in a panel."""
    encodings = [layer["encoding"] for layer in charts()[panel]["layer"]]
    return next(e["y"]["scale"]["domain"] for e in encodings if e["y"].get("field") == "mean")


def table(file: str) -> list[dict[str, str]]:
    """The rows of a CSV file, read without the report's code."""
    with (REFERENCE / file).open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def claim_rows(start: str, end: str = "</section>") -> list[tuple[str, ...]]:
    """Sentence, expected and measured values and verdict in a part of the section of claims."""
    section = html()[html().index('<section id="claims">') :].replace("&nbsp;", " ")
    cells = r"<tr><td>(.*?)</td><td .*?>(.*?)</td><td .*?>(.*?)</td><td .*?>. *(.*?)</td>"
    return re.findall(cells, section.split(start)[1].split(end)[0])


def cells(rows: list[dict[str, str]], *names: str) -> Counter:
    """The values under these names in rows of a CSV file; numbers become floats."""
    return Counter({tuple(value(row[name]) for name in names) for row in rows})


def value(cell: str) -> float | str | None:
    """A cell as a number if it is one; None if it is empty."""
    try:
        return float(cell) if cell else None
    except ValueError:
        return cell


class NumberTests(unittest.TestCase):
    """A test per table."""

    def test_final_accuracies(self) -> None:
        summary = cells(
            table("shuffle/summary.csv"), "model", "mean_test_accuracy", "interval_low",
            "interval_high", "n",
        )  # fmt: skip
        self.assertEqual(points("shuffle-1", "model", "mean", "low", "high", "n"), summary)
        runs = table("shuffle/runs.csv")
        seeds = cells(runs, "model", "seed", "final_test_accuracy") + cells(
            [row for row in runs if row["shuffled_test_accuracy"]],
            "model", "seed", "shuffled_test_accuracy",
        )  # fmt: skip
        self.assertEqual(points("shuffle-1", "model", "seed", "accuracy"), Counter(set(seeds)))

    def test_chance_is_the_share_of_the_most_frequent_class(self) -> None:
        rows = table("shuffle/confusion.csv")
        labels: Counter[str] = Counter()
        for row in rows:
            labels[row["label"]] += int(row["count"])
        self.assertEqual(max(labels.values()) / labels.total(), 0.1135)
        self.assertIn("The dotted line is chance, 11.3 %.", html().replace("&nbsp;", " "))

    def test_settings_of_the_training_are_stated(self) -> None:
        for folder in ("shuffle", "shuffle-cifar-10", "shift", "locality"):
            run = table(f"{folder}/runs.csv")[0]
            kind = "training images held out" if run["test_is_holdout"] == "1" else "test images"
            self.assertIn(
                f"trained for {run['epochs']} epochs on {int(run['train_images']):,} images and "
                f"tested on {int(run['test_images']):,} {kind}.",
                html().split(f'id="section-{folder}"')[1].split("<figure")[0],
            )

    def test_sensor_readings_are_samples_and_not_images(self) -> None:
        run = table("tabular/runs.csv")[0]
        section = html().split('id="section-tabular"')[1].split("</section>")[0]
        self.assertIn(f"on {int(run['train_images']):,} samples and tested on", section)
        self.assertNotIn("images", section)
        self.assertNotIn("images", json.dumps(charts()["tabular-1"]["layer"]))

    def test_labels_beside_accuracies(self) -> None:
        for row in table("shuffle/summary.csv"):
            mean, low, high = (
                100 * float(row[name])
                for name in ("mean_test_accuracy", "interval_low", "interval_high")
            )
            label = f"{row['model']} {mean:.2f} ± {(high - low) / 2:.2f} %"
            self.assertIn((label,), points("shuffle-1", "text"))

    def test_learning_curves(self) -> None:
        groups: dict[tuple, list[float]] = {}
        for row in table("shuffle/epochs.csv"):
            key = row["model"], row["variant"], float(row["epoch"])
            groups.setdefault(key, []).append(float(row["test_accuracy"]))
        for panel, model in enumerate(("dense", "cnn"), start=1):
            drawn = points(f"curves-{panel}", "series", "x", "mean", "low", "high", "n")
            self.assertEqual(len(drawn), sum(key[0] == model for key in groups))
            for variant, epoch, mean, low, high, n in drawn:
                accuracies = groups[model, variant, epoch]
                self.assertAlmostEqual(mean, sum(accuracies) / len(accuracies), places=12)
                self.assertEqual(
                    (low, high, n), (min(accuracies), max(accuracies), len(accuracies))
                )

    def test_confusions(self) -> None:
        for suffix, names in (("", None), ("-cifar-10", CIFAR_10)):
            rows = table(f"shuffle{suffix}/confusion.csv")
            panels = (f"confusion{suffix}-{n}" for n in range(1, 7))
            drawn = sum((points(p, "label", "predicted", "count") for p in panels), Counter())
            expected = Counter(
                (
                    *(
                        names[int(row[end])] if names else row[end]
                        for end in ("label", "predicted")
                    ),
                    int(row["count"]),
                )
                for row in rows
            )
            self.assertEqual(drawn, expected)

    def test_shift(self) -> None:
        rows = [row for row in table("shift/measures.csv") if " distance " in row["measure"]]
        measured = cells(rows, "value", "interval_low", "interval_high")
        self.assertEqual(points("shift-1", "mean", "low", "high"), measured)
        summary = table("shift/summary.csv")
        curves = [(model, kind) for model in ("dense", "cnn") for kind in ("unmoved", "augmented")]
        for panel, (model, kind) in enumerate(curves, start=1):
            expected = {
                (
                    *map(int, re.findall(r"-?\d+", row["tested_on"])),
                    float(row["mean_test_accuracy"]),
                )
                for row in summary
                if row["model"] == model and row["variant"] == kind
            }
            self.assertEqual(set(points(f"shift-grid-{panel}", "dx", "dy", "accuracy")), expected)

    def test_samples_and_locality(self) -> None:
        rows = table("samples/samples.csv")
        for panel, name in (("samples-1", "test_accuracy"), ("samples-2", "gap")):
            columns = (f"mean_{name}", f"{name}_interval_low", f"{name}_interval_high")
            self.assertEqual(
                points(panel, "model", "x", "mean", "low", "high"),
                cells(rows, "model", "train_images", *columns),
            )
        for panel in ("samples-1", "samples-2"):
            low, high = axis_of(panel)
            for (end,) in [*points(panel, "low"), *points(panel, "high")]:
                self.assertTrue(low <= end <= high, (panel, end))
        self.assertLessEqual(axis_of("samples-2")[0], 0)
        rows = table("locality/locality.csv")
        for panel, road in (("locality-1", "within"), ("locality-2", "blocks")):
            self.assertEqual(
                points(panel, "model", "x", "mean", "low", "high"),
                cells(
                    [row for row in rows if row["arrangement"] == road],
                    "model", "k", "mean_test_accuracy", "interval_low", "interval_high",
                ),
            )  # fmt: skip

    def test_edge(self) -> None:
        weights = [row for row in table("edge/weights.csv") if row["row"]]
        for panel, name in enumerate(("fc", "conv"), start=1):
            own = [row for row in weights if row["detector"] == name]
            drawn = points(f"edge-weights-{panel}", "row", "column", "weight")
            self.assertEqual(drawn, cells(own, "row", "column", "weight"))
            batches = Counter(float(row[f"{name}_accuracy"]) for row in table("edge/fresh.csv"))
            self.assertEqual(
                dict(points(f"edge-{panel}", "accuracy", "batches")),
                {b: 1 for b in batches.items()},
            )
        trained = cells(table("edge/trainings.csv"), "train_seed", "mean_fresh_accuracy")
        self.assertEqual(points("edge-trainings-1", "seed", "fresh"), trained)

    def test_tabular(self) -> None:
        rows = table("tabular/tabular.csv")
        expected = {
            (row["model"], *(float(row[f"{order}{end}"]) for end in ("", "_low", "_high")))
            for row in rows
            for order in ("own", "reordered")
        }
        self.assertEqual(set(points("tabular-1", "model", "mean", "low", "high")), expected)
        for row in rows:
            self.assertIn(f">{int(row['multiply_adds']):,}</td>", html())

    def test_counts(self) -> None:
        rows = table("parameters/counts.csv")
        figure = html().split('<figure id="parameters">')[1].split("</figure>")[0]
        cells = [re.findall("<td.*?>(.*?)</td>", row) for row in re.findall("<tr>.*?</tr>", figure)]
        names = ("weights", "biases", "parameters")
        self.assertEqual(
            {tuple(numbers) for _, *numbers in filter(None, cells)},
            {tuple(f"{int(row[name]):,}" for name in names) for row in rows},
        )
        drawn = {count for (count,) in points("parameters-1", "count")}
        layers = ("dense:256", "conv:256:3")
        self.assertEqual(drawn, {int(r["parameters"]) for r in rows if r["layer"] in layers})
        first = table("equivalence/comparisons.csv")[0]
        names = ("weights", "rewritten_weights", "nonzero_weights", "distinct_weights")
        self.assertEqual(
            [row["count"] for row in rows_of("equivalence-1")[0]], [int(first[n]) for n in names]
        )

    def test_speed(self) -> None:
        epochs: dict[tuple[str, str], list[float]] = {}
        for row in table("speed/peers.csv"):
            if row["kind"] == "epoch":
                epochs.setdefault((row["model"], row["peer"]), []).append(float(row["seconds"]))
        for panel, model in enumerate(("dense", "cnn"), start=1):
            own = {peer: seconds for (name, peer), seconds in epochs.items() if name == model}
            self.assertEqual(
                set(points(f"speed-{panel}", "label", "median")),
                {(peer, median(seconds)) for peer, seconds in own.items()},
            )
            dots = {(peer, second) for peer, seconds in own.items() for second in seconds}
            self.assertEqual(set(points(f"speed-{panel}", "label", "seconds")), dots)

    def test_claims(self) -> None:
        """The claims are those of claims.csv, each with a link to its chart."""
        rows = table("claims.csv")
        shown = claim_rows("<h3>All claims</h3>")
        self.assertEqual(len(shown), len(rows))
        for (sentence, expected, measured, verdict), row in zip(shown, rows, strict=True):
            link = re.fullmatch(r'<a href="#(.*)">(.*)</a>', sentence)
            self.assertIsNotNone(link, sentence)
            self.assertIn(f'id="{link[1]}"', html())
            self.assertEqual(unescape(link[2]), row["claim"])
            self.assertEqual(unescape(expected), row["expected"])
            self.assertEqual(verdict.split("<br>")[0], row["verdict"])
            number = re.match(r"-?\d[\d,]*(\.\d+)?", measured)
            self.assertEqual(number is None, row["measured"] == "", row)
            if number:
                scale = 100 if re.search(" (%|points)", measured) else 1
                decimals = len(number[0].partition(".")[2])
                found, value = float(number[0].replace(",", "")), scale * float(row["measured"])
                self.assertLessEqual(abs(found - value), 0.5001 * 10**-decimals, row)
                self.assertNotRegex(number[0], r"^-?\d{4}", "a number without separators")

    def test_claims_that_do_not_hold_come_first(self) -> None:
        failed = [row for row in table("claims.csv") if row["verdict"] == "does not hold"]
        shown = claim_rows("<h3>What does not hold</h3>", "<h3>All claims</h3>")
        self.assertEqual(len(shown), len(failed))
        for (sentence, *_), row in zip(shown, failed, strict=True):
            text = unescape(re.sub("<.*?>", "", sentence))
            self.assertTrue(text.endswith(row["claim"]))
            self.assertFalse(text.startswith("…"), "a sentence without its beginning")

    def test_findings_are_those_of_the_experiments(self) -> None:
        """Below every heading, and the first ones at the top of the page."""
        found = {}
        for file in sorted(REFERENCE.glob("*/findings.csv")):
            name = file.parent.name
            found[name] = [row["finding"] for row in table(f"{name}/findings.csv")]
            section = html().split(f'<section id="section-{name}">')[1].split("<figure")[0]
            shown = section.split('<ul class="findings">')[1].split("</ul>")[0]
            self.assertEqual(list(map(unescape, re.findall("<li>(.*)</li>", shown))), found[name])
        self.assertEqual(len(found), 21)
        answers = [
            unescape(re.sub("<.*?>", "", answer))
            for answer in re.findall("<li>(.*)</li>", html().split("</header>")[0])
        ]
        count = Counter(row["verdict"] for row in table("claims.csv"))
        endings = (
            found["shuffle"][0],
            found["shift"][0],
            f"{count['holds']} hold, {count['does not hold']} do not hold, "
            f"{count['undecided']} are undecided, {count['not tested']} are not tested and "
            f"{count['compatible']} are compatible.",
        )
        for answer, ending in zip(answers, endings, strict=True):
            self.assertTrue(answer.endswith(ending), answer)
