"""Writes figures as SVG and PNG files, from the same charts as the page."""

import re
from collections.abc import Iterable

import altair as alt
import vl_convert

from .figures import THEMES, Figure, Panel, data
from .pictures import Picture

WIDTH = 860
"""The width of a whole figure in its own units, about that of a README."""
SCALE = 1.5
"""Pixels of a PNG per unit."""
PADDING, SPACING = 14, 24


def figure_files(figure: Figure, formats: Iterable[str]) -> dict[str, bytes]:
    """The files of a figure by extension; none if the figure has only tables."""
    shown = [panel for panel in figure.panels if isinstance(panel, Panel | Picture)]
    chosen = [name for name in ("svg", "png") if name in formats]
    if not shown or not chosen:
        return {}
    columns = min(figure.columns, len(shown))
    share = (WIDTH - 2 * PADDING - (columns - 1) * SPACING) / columns
    svg = vl_convert.vegalite_to_svg(spec := _spec(figure, shown, columns, share))
    if any(isinstance(panel, Panel) for panel in shown):
        # The room that axes and labels take is known only after drawing.
        axes = (float(re.search(r'width="([\d.]+)"', svg)[1]) - WIDTH) / columns
        svg = vl_convert.vegalite_to_svg(spec := _spec(figure, shown, columns, share - axes))
    made = {"svg": svg.encode("utf-8")}
    if "png" in chosen:
        made["png"] = vl_convert.vegalite_to_png(spec, scale=SCALE)
    return {name: made[name] for name in chosen}


def _spec(figure: Figure, shown: list[Panel | Picture], columns: int, width: float) -> dict:
    charts = [
        _picture(panel, width) if isinstance(panel, Picture) else _panel(panel, width)
        for panel in shown
    ]
    title = alt.Title(figure.title, fontSize=16)
    whole = alt.concat(*charts, columns=columns, spacing=SPACING, title=title)
    return whole.properties(padding=PADDING, config=THEMES["light"]).to_dict(validate=False)


def _panel(panel: Panel, width: float) -> alt.TopLevelMixin:
    size = {"width": int(width)} | ({} if panel.square is None else {"height": int(width)})
    return panel.chart.properties(title=panel.title, **size)


def _picture(picture: Picture, width: float) -> alt.Chart:
    # Enlarged to whole pixels of the PNG here, because renderers need not keep pixels square.
    times = max(1, int(width * SCALE / picture.pixels.shape[1]))
    high, wide = (times * size / SCALE for size in picture.pixels.shape[:2])
    return (
        alt.Chart(data([{"url": picture.data_url(times)}]))
        .mark_image(width=wide, height=high, align="left", baseline="top")
        .encode(x=alt.value(0), y=alt.value(0), url="url:N")
        .properties(width=wide, height=high, title=picture.title)
    )
