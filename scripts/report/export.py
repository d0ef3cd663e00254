"""Figures as files of their own: SVG and PNG, from the same charts as the page."""

from collections.abc import Iterable

import altair as alt
import vl_convert

from .figures import THEMES, Figure, Panel, data
from .pictures import Picture

WIDTH = 880
"""Of a whole figure, in its own units; about as wide as a README."""
SCALE = 1.4
"""Pixels of a PNG for each of these units."""
AXES = 75
"""What of a panel's width its axes take, about."""


def figure_spec(figure: Figure) -> dict | None:
    """All charts and pictures of a figure as one chart; None where it has only tables."""
    shown = [panel for panel in figure.panels if isinstance(panel, Panel | Picture)]
    if not shown:
        return None
    columns = min(figure.columns, len(shown))
    width = WIDTH // columns
    charts = [
        _picture(panel, width - 20) if isinstance(panel, Picture) else _panel(panel, width - AXES)
        for panel in shown
    ]
    whole = alt.concat(*charts, columns=columns, title=alt.Title(figure.title, fontSize=16))
    spec = whole.properties(padding=14).to_dict()
    spec["config"] = THEMES["light"]
    return spec


def _panel(panel: Panel, width: int) -> alt.TopLevelMixin:
    size: dict = {"width": width}
    if panel.square is not None:
        size["height"] = width
    return panel.chart.properties(title=panel.title, **size)


def _picture(picture: Picture, width: int) -> alt.Chart:
    height, own_width, _ = picture.pixels.shape
    high = round(width * height / own_width)
    # Enlarged here, since not every renderer of SVG leaves pixels square.
    url = picture.data_url(scale=-(-2 * width // own_width))
    return (
        alt.Chart(data([{"url": url}]))
        .mark_image(width=width, height=high)
        .encode(x=alt.value(width / 2), y=alt.value(high / 2), url="url:N")
        .properties(width=width, height=high, title=picture.title)
    )


def render(spec: dict, formats: Iterable[str]) -> dict[str, bytes]:
    """The files of a chart by their extensions."""
    made: dict[str, bytes] = {}
    for extension in formats:
        if extension == "svg":
            made["svg"] = vl_convert.vegalite_to_svg(spec).encode("utf-8")
        elif extension == "png":
            made["png"] = vl_convert.vegalite_to_png(spec, scale=SCALE)
    return made
