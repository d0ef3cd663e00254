"""The charts of scripts/compare-peers.py: seconds per epoch, beside other trainers."""

from statistics import median

import altair as alt

from .figures import Figure, Panel, Section, data, figure_name, model_color
from .results import Experiment, Row, read_table, speed_files

KEY = ("dataset", "variant", "batch_size", "model")


def section(experiment: Experiment) -> Section:
    """A figure per table, with a panel per model and setting."""
    made = Section(
        experiment, "Speed", "How long does an epoch take with bench and with other trainers?"
    )
    columns = [*KEY, "round", "peer", "version", "kind", "seconds", "scaled", "threads", "images"]
    for path in speed_files(experiment.folder):
        rows = [row for row in read_table(path, columns) if row.text("kind") == "epoch"]
        if not rows:
            made.notes.append(f"{path.name} has no rows, so its figure is left out.")
            continue
        groups: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            groups.setdefault(tuple(row.text(column) for column in KEY), []).append(row)
        base = "speed" if path.name == "peers.csv" else f"speed-{path.stem}"
        made.figures.append(_figure(experiment, figure_name(experiment, base), path.name, groups))
        if path.name == "peers.csv":
            made.findings += [_finding(key, own) for key, own in groups.items()]
    return made


def _finding(key: tuple[str, ...], rows: list[Row]) -> str:
    dataset, _, batch, model = key
    peers = _by_peer(rows)
    seconds = {peer: median(r.number("seconds") for r in own) for peer, own in peers.items()}
    ours = seconds.pop("bench", None)
    epoch = f"One epoch of {model} ({dataset}, batches of {batch}) takes"
    if ours is None:
        return f"{epoch} {', '.join(f'{_rounded(s)} with {peer}' for peer, s in seconds.items())}."
    others = [f"{peer} {own / ours:.1f} times" for peer, own in seconds.items()]
    ending = f"; {', '.join(others)} as long." if others else "."
    return f"{epoch} {_rounded(ours)} with bench{ending}"


def _rounded(seconds: float) -> str:
    return f"{seconds:.3f} s" if seconds < 1 else f"{seconds:.2f} s"


def _by_peer(rows: list[Row]) -> dict[str, list[Row]]:
    """The rows of each trainer."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.text("peer"), []).append(row)
    return found


def _figure(
    experiment: Experiment, name: str, file: str, groups: dict[tuple[str, ...], list[Row]]
) -> Figure:
    dataset, variant, batch, _ = next(iter(groups))
    shuffled = ", pixels shuffled" if variant == "shuffled" else ""
    first = next(iter(groups.values()))[0]
    return Figure(
        name,
        f"{dataset}{shuffled}, batches of {batch}",
        f"Seconds of training on {first.integer('images'):,} images with {first.text('threads')} "
        "threads; shorter is faster. Bars are medians, dots are measured epochs. An asterisk marks "
        "times that were measured on a part of an epoch and scaled.",
        [Panel(key[-1], _bars(rows, key[-1])) for key, rows in groups.items()],
        [file],
    )


def _bars(rows: list[Row], model: str) -> alt.LayerChart:
    peers = _by_peer(rows)
    ours = median(row.number("seconds") for row in peers.get("bench", rows))
    bars, dots = [], []
    for peer, measured in peers.items():
        seconds = [row.number("seconds") for row in measured]
        middle = median(seconds)
        scaled = "*" if any(row.text("scaled") == "yes" for row in measured) else ""
        ratio = f", {middle / ours:.1f}×" if peer != "bench" and "bench" in peers else ""
        look = {"label": peer, "family": model if peer == "bench" else "peer"}
        digits = 3 if middle < 1 else 2
        bars.append(
            look
            | {
                "median": middle,
                "end": max(seconds),
                "version": measured[0].text("version"),
                "text": f"{middle:.{digits}f} s{scaled}{ratio}",
            }
        )
        dots += [
            look | {"seconds": value, "round": row.integer("round")}
            for value, row in zip(seconds, measured, strict=True)
        ]
    # Leaves room for the text of the slowest trainer.
    longest = max(bar["end"] for bar in bars)
    scale = alt.Scale(domain=[0, longest * 1.65], nice=False)
    axis = alt.Axis(title="seconds per epoch", tickCount=5)
    y = alt.Y("label:N", sort=[bar["label"] for bar in bars], axis=alt.Axis(title=None))
    base = alt.Chart(data(bars)).encode(
        y=y,
        tooltip=[
            alt.Tooltip("label:N", title="trainer"),
            alt.Tooltip("version:N"),
            alt.Tooltip("median:Q", title="median (s)", format=".3f"),
        ],
    )
    return alt.layer(
        base.mark_bar(height=16).encode(
            x=alt.X("median:Q", scale=scale, axis=axis), color=model_color()
        ),
        alt.Chart(data(dots))
        .mark_circle(style="sample", size=26)
        .encode(
            y=y,
            x=alt.X("seconds:Q", scale=scale),
            tooltip=[alt.Tooltip("round:Q"), alt.Tooltip("seconds:Q", format=".3f")],
        ),
        base.mark_text(align="left", dx=8).encode(x=alt.X("end:Q", scale=scale), text="text:N"),
    ).properties(height=34 * len(bars))
