"""Bars on a logarithmic axis, each labelled with its count."""

import altair as alt

from .figures import data, model_color

STEP = 36
"""The height of a bar with its label, in pixels."""


def log_bars(rows: list[dict], title: str) -> alt.LayerChart:
    """A bar per row, with its `label` above and its `text` after it, in the colour of `family`.

    Bars start at 1; a count of 0 has no bar.
    """
    largest = max(row["count"] for row in rows)
    # Leaves room for the number after the longest bar.
    end = max(10, largest) ** 1.3
    scale = alt.Scale(type="log", domain=[1, end], nice=False)
    ticks = [10**power for power in range(0, 13) if 10**power <= 10 * largest]
    axis = alt.Axis(title=title, values=ticks, format="~s", labelOverlap=True)
    order = [row["label"] for row in rows]
    base = alt.Chart(data(rows)).encode(
        y=alt.Y("label:N", sort=order, scale=alt.Scale(domain=order), axis=None),
        tooltip=[
            alt.Tooltip("label:N", title="what"),
            alt.Tooltip("count:Q", title=title, format=","),
        ],
    )
    x = alt.X("count:Q", scale=scale, axis=axis)
    labels = base.encode(x=alt.value(0), text="label:N")
    return alt.layer(
        base.mark_bar(height=12, yOffset=9).encode(x=x, x2=alt.datum(1), color=model_color()),
        base.mark_text(align="left", dx=5, dy=9).encode(x=x, text="text:N", color=model_color()),
        *(labels.mark_text(style=style, align="left", dy=-6) for style in ("halo", "title")),
    ).properties(height=len(rows) * STEP)
