"""The page: every section's figures, the verdicts and the manifests in one HTML file."""

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path

import vl_convert

from .claims import Claim
from .figures import THEMES, Figure, Gallery, Panel, Section, Table, plural
from .pictures import Picture

HERE = Path(__file__).resolve().parent
VERDICTS = {"holds": "holds", "does not hold": "fails"}


def page(sections: Sequence[Section], claims: Sequence[Claim]) -> str:
    """The whole page, with all that it needs."""
    panels: dict[str, dict] = {}
    parts = [_section(section, panels) for section in sections]
    links = [f'<a href="#{_anchor(s)}">{escape(s.title)}</a>' for s in sections]
    if claims:
        links.append('<a href="#claims">Claims</a>')
        parts.append(_claims(claims))
    links.append('<a href="#manifests">How it was made</a>')
    parts.append(_manifests(sections))
    charts = json.dumps(
        {"themes": THEMES, "panels": panels}, ensure_ascii=False, separators=(",", ":")
    ).replace("</", "<\\/")
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>bench: report</title>
<style>
{_file("page.css")}</style>
</head>
<body>
<header>
<h1>What do dense and convolutional networks know about space?</h1>
<p class="lead">Results of <code>bench</code>. In all charts
<b class="dense">dense networks</b> and <b class="cnn">convolutional ones</b> keep their colours;
points and lines tell their numbers when pointed at.</p>
<noscript><p>The charts need JavaScript, which is in this file; the SVG files that are made beside
it do not.</p></noscript>
<nav>{"".join(links)}</nav>
</header>
<main>
{"".join(parts)}</main>
<script type="application/json" id="charts">{charts}</script>
<script>
{_script(vl_convert.javascript_bundle())}
</script>
<script type="module">
{_file("page.js")}</script>
</body>
</html>
"""


def _file(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _script(text: str) -> str:
    return text.replace("</script", "<\\/script")


def _anchor(section: Section) -> str:
    return f"section-{section.experiment.name}"


def _section(section: Section, panels: dict[str, dict]) -> str:
    notes = [*section.notes]
    for name, manifest in section.experiment.manifests.items():
        if not manifest.get("finished"):
            notes.append(f"Not finished when this page was made ({name} has no end).")
    return (
        f'<section id="{_anchor(section)}">\n<h2>{escape(section.title)}</h2>\n'
        f'<p class="question">{escape(section.question)}</p>\n'
        + "".join(_figure(figure, section, panels) for figure in section.figures)
        + "".join(f'<p class="note">{escape(note)}</p>\n' for note in notes)
        + "</section>\n"
    )


def _figure(figure: Figure, section: Section, panels: dict[str, dict]) -> str:
    columns = min(figure.columns, len(figure.panels))
    inner = "".join(
        _panel(panel, figure, index, panels) for index, panel in enumerate(figure.panels)
    )
    sources = ", ".join(f"<code>{escape(source)}</code>" for source in figure.sources)
    folder = section.experiment.folder.name
    return (
        f'<figure id="{figure.name}">\n<h3>{escape(figure.title)}</h3>\n'
        f'<div class="panels columns-{columns}">\n{inner}</div>\n'
        f"<figcaption>{escape(figure.caption)}\n"
        f'<span class="sources">From {sources} in <code>{escape(folder)}</code>.</span>'
        "</figcaption>\n</figure>\n"
    )


def _panel(
    panel: Panel | Picture | Table | Gallery, figure: Figure, index: int, panels: dict[str, dict]
) -> str:
    title = f"<h4>{escape(panel.title)}</h4>" if panel.title else ""
    match panel:
        case Picture():
            body = _image(panel)
        case Gallery():
            tiles = "".join(
                f"<div>{_image(picture)}{escape(text)}</div>" for picture, text in panel.tiles
            )
            body = f'<div class="gallery">{tiles}</div>'
        case Table():
            body = _table(panel)
        case Panel():
            name = f"{figure.name}-{index + 1}"
            label = f"{figure.title}: {panel.title}. {figure.caption}".replace(": .", ".")
            panels[name] = _spec(panel, label)
            style = "" if panel.square is None else f' style="--more: {panel.square}px"'
            kind = "chart" if panel.square is None else "chart square"
            body = f'<div class="{kind}" id="{name}"{style}></div>'
    return f'<div class="panel">{title}{body}</div>\n'


def _spec(panel: Panel, description: str) -> dict:
    size: dict = {"width": "container", "autosize": {"type": "fit-x", "contains": "padding"}}
    if panel.square is not None:
        size |= {"height": "container", "autosize": {"type": "fit", "contains": "padding"}}
    spec = panel.chart.properties(description=description, **size).to_dict(validate=False)
    del spec["$schema"]
    return spec


def _image(picture: Picture) -> str:
    height, width, _ = picture.pixels.shape
    return (
        f'<img class="picture" alt="{escape(picture.alt)}" width="{width}" height="{height}" '
        f'src="{picture.data_url()}">'
    )


def _table(table: Table) -> str:
    def row(cells: Sequence[str], tag: str) -> str:
        return "".join(
            f"<{tag}{extra}>{escape(cell)}</{tag}>"
            for cell, extra in zip(cells, attributes, strict=True)
        )

    attributes = ["", *(f' class="number" data-heading="{escape(h)}"' for h in table.headings[1:])]

    rows = "".join(f"<tr>{row(cells, 'td')}</tr>\n" for cells in table.rows)
    head = f"<thead><tr>{row(table.headings, 'th')}</tr></thead>"
    kind = ' class="stacked"' if len(table.headings) > 3 else ""
    return f"<table{kind}>{head}\n<tbody>\n{rows}</tbody></table>"


def _claims(claims: Sequence[Claim]) -> str:
    counts = [
        f"{sum(claim.verdict == verdict for claim in claims)} {words}"
        for verdict, words in (
            ("holds", "hold"),
            ("does not hold", "do not hold"),
            ("not tested", "not tested"),
        )
    ]
    names = list(dict.fromkeys(claim.text for claim in claims))
    texts = plural(len(names), "text")
    parts = []
    for text in names:
        rows = "".join(_claim(claim) for claim in claims if claim.text == text)
        parts.append(
            f'<h3>{escape(text)}</h3>\n<table class="stacked claims"><thead><tr><th>claim</th>'
            '<th class="number">expected</th><th class="number">measured</th><th>verdict</th></tr>'
            f"</thead>\n<tbody>\n{rows}</tbody></table>\n"
        )
    return (
        '<section id="claims">\n<h2>The claims</h2>\n'
        f'<p class="question">{len(claims)} claims of {texts}: {", ".join(counts)}. '
        "Each is linked to its chart.</p>\n" + "".join(parts) + "</section>\n"
    )


def _claim(claim: Claim) -> str:
    sentence = escape(claim.sentence)
    if claim.link:
        sentence = f'<a href="#{claim.link}">{sentence}</a>'
    kind = VERDICTS.get(claim.verdict, "open")
    mark = {"holds": "✓", "fails": "✗", "open": "·"}[kind]
    reason = f"<br>{escape(claim.reason)}" if claim.reason else ""
    return (
        f"<tr><td>{sentence}</td>"
        f'<td class="number" data-heading="expected">{escape(claim.expected)}</td>'
        f'<td class="number" data-heading="measured">{escape(claim.measured)}</td>'
        f'<td class="{kind}">{mark}&nbsp;{escape(claim.verdict)}{reason}</td></tr>\n'
    )


def _manifests(sections: Sequence[Section]) -> str:
    parts = []
    for section in sections:
        for name, manifest in section.experiment.manifests.items():
            rows = "".join(
                f"<dt>{term}</dt><dd>{definition}</dd>"
                for term, definition in _facts(manifest)
                if definition
            )
            folder = escape(f"{section.experiment.folder.name}/{name}")
            parts.append(f"<h3>{escape(section.title)}</h3>\n<dl><dt>file</dt>"
                         f"<dd><code>{folder}</code></dd>{rows}</dl>\n")  # fmt: skip
    if not parts:
        parts.append('<p class="note">No manifest.json in any of the folders.</p>')
    return '<section id="manifests">\n<h2>How it was made</h2>\n' + "".join(parts) + "</section>\n"


def _facts(manifest: dict) -> list[tuple[str, str]]:
    """What a manifest says, as terms and HTML; empty where it does not."""
    machine = _object(manifest, "machine")
    revision = _object(manifest, "revision")
    memory = machine.get("memory_bytes")
    words = [
        machine.get("cpu"),
        f"{machine['logical_cores']} cores" if "logical_cores" in machine else None,
        f"{memory / 1e9:.0f} GB" if isinstance(memory, int | float) else None,
        machine.get("operating_system"),
        machine.get("architecture"),
    ]
    command = manifest.get("command_line")
    commit = revision.get("commit")
    changed = " with changes" if revision.get("is_dirty") else ""
    versions = _object(manifest, "versions") or {
        "bench": manifest.get("version"),
        "toolchain": manifest.get("toolchain"),
        "configuration": manifest.get("configuration"),
    }
    named = [f"{name} {value}" for name, value in versions.items() if value]
    return [
        ("command", f"<code>{escape(' '.join(map(str, command)))}</code>" if command else ""),
        ("git revision", f"<code>{escape(str(commit))}</code>{changed}" if commit else ""),
        ("versions", escape(", ".join(named))),
        ("machine", escape(", ".join(str(word) for word in words if word))),
        ("threads", escape(str(manifest.get("threads", "")))),
        ("began", escape(str(manifest.get("started") or ""))),
        ("ended", escape(str(manifest.get("finished") or ""))),
        ("data", _data(manifest.get("data_files") or [])),
    ]


def _object(manifest: dict, name: str) -> dict:
    found = manifest.get(name)
    return found if isinstance(found, dict) else {}


def _data(files: list[dict]) -> str:
    if not files:
        return ""
    lines = [
        f"{escape(str(file.get('path') or file.get('name') or ''))}, SHA-256 "
        f"<code>{escape(str(file.get('sha256', '')))}</code>"
        for file in files
    ]
    return f"<details><summary>{plural(len(files), 'file')}</summary>{'<br>'.join(lines)}</details>"
