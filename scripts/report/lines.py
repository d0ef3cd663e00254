"""Lines with bands, labelled at their ends: accuracy by what an experiment varies."""

import altair as alt

from .figures import data, family, model_color, percent_axis, short, spread

HEIGHT = 270
LABEL_HEIGHT = 15


def point(model: str, x: float, mean: float, low: float | None, high: float | None, **more) -> dict:
    """One point of a line; `series` distinguishes several lines of one model, and `label` is written at
    the end of a line whose series is too long for that."""
    return {
        "series": model, "model": model, "family": family(model),
        "dashed": model not in ("dense", "cnn"), "x": x, "mean": mean, "low": low, "high": high,
    } | more  # fmt: skip


def line_chart(
    points: list[dict],
    x: alt.X,
    domain: tuple[float, float],
    y_title: str = "accuracy on test images",
    chance: float | None = None,
    spread_titles: tuple[str, str] = ("interval from", "to"),
) -> alt.LayerChart:
    """A line per series of points.

    `domain` is the range of the accuracies; `spread_titles` names the ends of the band.
    """
    scale = alt.Scale(domain=list(domain), nice=False, zero=False)
    dash = alt.StrokeDash(
        "dashed:N", scale=alt.Scale(domain=[False, True], range=[[1, 0], [6, 3]]), legend=None
    )
    base = alt.Chart(data(points)).encode(x=x, color=model_color(), detail="series:N")
    tooltip = [
        alt.Tooltip("series:N", title="line"),
        alt.Tooltip("x:Q", title=x.to_dict()["axis"]["title"], format=","),
        alt.Tooltip("mean:Q", title="mean", format=".2%"),
        alt.Tooltip("low:Q", title=spread_titles[0], format=".2%"),
        alt.Tooltip("high:Q", title=spread_titles[1], format=".2%"),
        alt.Tooltip("n:Q", title="seeds"),
    ]
    y = alt.Y("mean:Q", scale=scale, axis=percent_axis(y_title, tickCount=6))
    layers = [
        base.mark_area(opacity=0.22, clip=True).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q"),
        base.mark_line(strokeWidth=2).encode(y=y, strokeDash=dash),
        base.mark_circle(size=38, opacity=1).encode(y=y, tooltip=tooltip),
        alt.Chart(data(_ends(points, domain)))
        .mark_text(align="left", dx=8, fontWeight=600)
        .encode(x=x, y=alt.Y("place:Q", scale=scale), text="label:N", color=model_color()),
    ]
    if chance is not None and domain[0] < chance < domain[1]:
        place = alt.Chart(data([{"value": chance}])).encode(y=alt.Y("value:Q", scale=scale))
        layers.insert(0, place.mark_rule(style="reference"))
        layers.append(
            place.mark_text(style="note", align="left", dx=4, dy=9).encode(
                x=alt.value(0), text=alt.value("chance")
            )
        )
    return alt.layer(*layers).properties(height=HEIGHT)


def _ends(points: list[dict], domain: tuple[float, float]) -> list[dict]:
    last: dict[str, dict] = {}
    for each in points:
        if each["series"] not in last or each["x"] > last[each["series"]]["x"]:
            last[each["series"]] = each
    gap = LABEL_HEIGHT * (domain[1] - domain[0]) / HEIGHT
    places = spread([end["mean"] for end in last.values()], gap)
    return [
        {"label": end.get("label", end["series"]), "family": end["family"], "x": end["x"]}
        | {"place": place}
        for end, place in zip(last.values(), places, strict=True)
    ]
