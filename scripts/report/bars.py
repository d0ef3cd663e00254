"""Counts as bars on a logarithmic axis, each with its number."""

import altair as alt

from .figures import data, model_color

STEP = 26


def log_bars(rows: list[dict], title: str) -> alt.LayerChart:
    """A bar for each row: `label`, `count`, `family`, and `text` beside it.

    Bars begin at 1; a count of 0 has none.
    """
    labels = [row["label"] for row in rows]
    largest = max(row["count"] for row in rows)
    # Beyond the longest bar there is room for its number.
    scale = alt.Scale(type="log", domain=[1, max(10, largest) ** 1.35], nice=False)
    ticks = [10**power for power in range(0, 13) if 10**power <= 10 * largest]
    axis = alt.Axis(title=title, values=ticks, format="~s", labelOverlap=True)
    base = alt.Chart(data(rows)).encode(
        y=alt.Y("label:N", sort=labels, axis=alt.Axis(title=None, labelExpr="split(datum.label, '|')")),
        color=model_color(),
        tooltip=[
            alt.Tooltip("label:N", title="what"),
            alt.Tooltip("count:Q", title=title, format=","),
        ],
    )
    bars = base.mark_bar(height=14).encode(x=alt.X("count:Q", scale=scale, axis=axis), x2=alt.datum(1))
    texts = base.mark_text(align="left", dx=5).encode(
        x=alt.X("count:Q", scale=scale, axis=axis), text="text:N"
    )
    return alt.layer(bars, texts).properties(height=alt.Step(STEP))
