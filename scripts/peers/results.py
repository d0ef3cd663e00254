"""Writes measurements as CSV files, text and Markdown."""

import csv
from statistics import median

HEADER = [
    "round",
    "peer",
    "version",
    "dataset",
    "variant",
    "model",
    "batch_size",
    "threads",
    "kind",
    "seconds",
    "images",
    "timed_images",
    "scaled",
    "test_accuracy",
    "peak_resident_bytes",
]


def write_csv(path, measurements, settings):
    """Writes a row for every timed epoch and test.

    `seconds` is the time for all `images`. If `scaled` is "yes", it was scaled from the time for
    `timed_images` of them.
    """
    with open(path, "w", newline="") as file:
        table = csv.DictWriter(file, HEADER, extrasaction="ignore")
        table.writeheader()
        variant = "shuffled" if settings.shuffled else "normal"
        for measurement in measurements:
            common = vars(settings) | measurement | {"variant": variant}
            tested = measurement["test_images"]
            of_test = {"kind": "test", "images": tested, "timed_images": tested, "scaled": "no"}
            scaled = "yes" if is_scaled(measurement) else "no"
            for seconds in measurement["epoch_seconds"]:
                table.writerow(common | {"kind": "epoch", "seconds": seconds, "scaled": scaled})
            for seconds in measurement["test_seconds"]:
                table.writerow(common | of_test | {"seconds": seconds})


def is_scaled(measurement):
    return measurement["timed_images"] < measurement["images"]


def summarize(measurements, ours):
    """The comparison as rows of cells, beginning with the headings, and the notes below it."""
    rows = [
        [
            "model",
            "trainer",
            "s per epoch",
            "range",
            "n",
            "images/s",
            f"÷ {ours}",
            "s per test",
            "range",
            f"÷ {ours}",
            "accuracy",
            "peak MB",
        ]
    ]
    notes = []
    groups = {}
    for measurement in measurements:
        groups.setdefault((measurement["model"], measurement["peer"]), []).append(measurement)
    for (model, peer), group in groups.items():
        epochs, tests = every(group, "epoch_seconds"), every(group, "test_seconds")
        our_group = groups[model, ours]
        our_epochs, our_tests = (every(our_group, k) for k in ("epoch_seconds", "test_seconds"))
        scaled = [m["timed_images"] for m in group if is_scaled(m)]
        if scaled:
            notes.append(
                f"* {peer}, {model}: in {len(scaled)} of {len(group)} rounds {min(scaled):,} to "
                f"{max(scaled):,} of an epoch's {group[0]['images']:,} images, and the time scaled."
            )
        rows.append(
            [
                model,
                f"{peer} {group[0]['version']}",
                seconds(median(epochs)) + ("*" if scaled else ""),
                spread(epochs),
                str(len(epochs)),
                f"{group[0]['images'] / median(epochs):,.0f}",
                f"{median(epochs) / median(our_epochs):.2f}",
                seconds(median(tests)),
                spread(tests),
                f"{median(tests) / median(our_tests):.2f}",
                accuracy(group),
                f"{max(m['peak_resident_bytes'] for m in group) / 1e6:,.0f}",
            ]
        )
    return rows, notes


def variants(what, measured, seconds_per_image):
    """Says which variant was measured and how many times as long the others took."""
    least = seconds_per_image[measured]
    others = [
        f"{name} (failed)" if isinstance(taken, str) else f"{name} ({taken / least:.2f}×)"
        for name, taken in seconds_per_image.items()
        if name != measured
    ]
    return f"{what}: {measured}" + (f"; also tried: {', '.join(others)}." if others else ".")


def caption(settings, machine):
    """Says what was measured and where."""
    images = f"{settings.dataset}, pixels shuffled" if settings.shuffled else settings.dataset
    return (
        f"{images}; batches of {settings.batch_size}; threads: {settings.threads}; "
        f"{machine['cpu']}, {machine['operating_system']}; medians over rounds: {settings.rounds}"
    )


def every(group, kind):
    return [value for measurement in group for value in measurement[kind]]


def accuracy(group):
    values = [m["test_accuracy"] for m in group if m["test_accuracy"] is not None]
    return f"{100 * median(values):.2f} %" if values else "not tested"


def seconds(value):
    return f"{value:.3f}" if value < 1 else f"{value:.2f}"


def spread(values):
    return f"{seconds(min(values))}–{seconds(max(values))}"


def as_text(rows):
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if number < 2 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def as_markdown(rows):
    rule = ["---" if number < 2 else "--:" for number in range(len(rows[0]))]
    return "\n".join(f"| {' | '.join(row)} |" for row in [rows[0], rule, *rows[1:]])
