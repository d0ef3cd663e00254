"""Mean accuracies with intervals, and below each the dots of its seeds."""

from collections.abc import Collection, Mapping, Sequence

import altair as alt

from .figures import data, model_color, percent, percent_axis

LANE = 15
"""The height of a line of marks in pixels."""


def dot_chart(
    cells: Sequence[dict],
    seeds: Sequence[dict],
    rows: Sequence[str],
    domain: tuple[float, float],
    references: Sequence[tuple[float, str]] = (),
    claims: Mapping[str, float] | None = None,
    x_title: str = "accuracy on test images",
) -> alt.LayerChart:
    """Rows with a title, and in each row three lanes per model: its label, mean and seeds.

    Cells have `row`, `model`, `family`, `mean`, `low`, `high`, `n` and `text` (the label); seeds
    have `row`, `model`, `family`, `seed` and `accuracy`. References are dotted lines with labels.
    Claims are dashed lines in the colour of the model that they are about.
    """
    models = list(dict.fromkeys(cell["model"] for cell in cells))
    kinds = ("label", "mean", "seeds")
    lanes = ["title", *(f"{model} {kind}" for model in models for kind in kinds)]
    scale = alt.Scale(domain=list(domain), nice=False, zero=False)
    y = alt.Y(
        "row:N",
        scale=alt.Scale(domain=list(rows), paddingInner=0.08, paddingOuter=0.02),
        axis=None,
    )
    lane = alt.YOffset("lane:N", scale=alt.Scale(domain=lanes))

    def place(chart_data: Sequence[dict], field: str) -> alt.Chart:
        axis = percent_axis(x_title, tickCount=6)
        x = alt.X(f"{field}:Q", scale=scale, axis=axis)
        return alt.Chart(data(chart_data)).encode(x=x, y=y, yOffset=lane, color=model_color())

    means = [
        dict(
            cell,
            lane=f"{cell['model']} mean",
            low=cell["mean"] if cell["low"] is None else cell["low"],
            high=cell["mean"] if cell["high"] is None else cell["high"],
        )
        for cell in cells
        if domain[0] <= cell["mean"] <= domain[1]
    ]
    dots = [
        dict(seed, lane=f"{seed['model']} seeds")
        for seed in seeds
        if domain[0] <= seed["accuracy"] <= domain[1]
    ]
    tooltip = [
        alt.Tooltip("text:N", title="mean ± 95 %"),
        alt.Tooltip("low:Q", title="interval from", format=".2%"),
        alt.Tooltip("high:Q", title="to", format=".2%"),
        alt.Tooltip("n:Q", title="seeds"),
    ]
    of_seed = [
        alt.Tooltip("model:N"),
        alt.Tooltip("seed:Q"),
        alt.Tooltip("accuracy:Q", format=".2%"),
    ]
    layers = [layer for value, label in references for layer in _reference(value, label, scale)]
    for model, value in (claims or {}).items():
        if model in models:
            layers += _claim(model, value, scale, domain)
    layers += _titles(rows, {mean["row"] for mean in means}, domain, y, lane)
    layers += [
        place(dots, "accuracy").mark_circle(size=34, opacity=0.6).encode(tooltip=of_seed),
        place(means, "low")
        .mark_rule(strokeWidth=3, clip=True)
        .encode(x2="high:Q", tooltip=tooltip),
        place(means, "mean")
        .mark_point(shape="diamond", size=75, filled=True, opacity=1)
        .encode(tooltip=tooltip),
    ]
    layers += [
        place(chosen, "mean")
        .mark_text(style=style, align=align, fontWeight=600)
        .encode(text="text:N")
        for align, chosen in _labels(means, domain).items()
        for style in ("halo", "label")
    ]
    return alt.layer(*layers).properties(height=len(rows) * len(lanes) * LANE)


def _labels(means: Sequence[dict], domain: tuple[float, float]) -> dict[str, list[dict]]:
    """The label of each mean by its alignment, chosen so that no label leaves the chart."""
    by_side: dict[str, list[dict]] = {}
    for mean in means:
        share = (mean["mean"] - domain[0]) / (domain[1] - domain[0])
        align = "left" if share < 0.35 else "right" if share > 0.65 else "center"
        by_side.setdefault(align, []).append(dict(mean, lane=f"{mean['model']} label"))
    return by_side


def _titles(
    rows: Sequence[str],
    shown: Collection[str],
    domain: tuple[float, float],
    y: alt.Y,
    lane: alt.YOffset,
) -> list[alt.Chart]:
    titles = [
        {
            "row": row,
            "lane": "title",
            "title": row if row in shown else f"{row}: below {percent(domain[0], 0)}",
        }
        for row in rows
    ]
    place = alt.Chart(data(titles)).encode(y=y, yOffset=lane, x=alt.value(0), text="title:N")
    return [place.mark_text(style=style, align="left", dx=4) for style in ("halo", "title")]


def _reference(value: float, label: str, scale: alt.Scale) -> list[alt.Chart]:
    place = alt.Chart(data([{"value": value, "label": label}])).encode(
        x=alt.X("value:Q", scale=scale)
    )
    text = place.mark_text(style="note", align="center", dy=-8)
    return [
        place.mark_rule(style="reference"),
        text.encode(text="label:N", y=alt.value(0)),
    ]


def _claim(
    model: str, value: float, scale: alt.Scale, domain: tuple[float, float]
) -> list[alt.Chart]:
    label = f"claim {percent(value, 1)}" if model == "dense" else percent(value, 1)
    row = {"value": value, "family": model, "label": label}
    place = alt.Chart(data([row])).encode(x=alt.X("value:Q", scale=scale), color=model_color())
    # On the whole scale the two lines nearly touch, so their labels go to opposite sides.
    is_wide = domain[1] - domain[0] > 0.5
    align, dx = ("center", 0) if not is_wide else ("right", 1) if model == "dense" else ("left", -1)
    return [
        place.mark_rule(strokeDash=[6, 3], strokeWidth=1.4, opacity=0.8),
        place.mark_text(align=align, dx=dx, dy=-8).encode(text="label:N", y=alt.value(0)),
    ]
