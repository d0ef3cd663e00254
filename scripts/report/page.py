"""The page: answers, verdicts, every section's findings and figures, and manifests in one file."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

import vl_convert

from .claims import Claim
from .figures import THEMES, Figure, Gallery, Panel, Section, Table, plural
from .pictures import Picture
from .results import KINDS

HERE = Path(__file__).resolve().parent
VERDICTS = {"holds": "holds", "does not hold": "fails"}


def page(sections: Sequence[Section], claims: Sequence[Claim]) -> str:
    """The whole page with everything that it needs."""
    panels: dict[str, dict] = {}
    parts = [_claims(claims)] if claims else []
    parts += [_section(section, panels) for section in sections]
    parts.append(_manifests(sections))
    links = ['<a href="#claims">Claims</a>'] if claims else []
    links += [f'<a href="#{_anchor(s)}">{escape(s.title)}</a>' for s in sections]
    links.append('<a href="#manifests">How it was made</a>')
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
{_answers(sections, claims)}<p class="lead">Results of <code>bench</code>, with 95 % intervals (±).
<b class="dense">Dense networks</b> and <b class="cnn">convolutional networks</b> have the same
colours in all charts. Point at a mark to see its numbers.</p>
<noscript><p>The charts need JavaScript, which this file contains. The SVG files beside it do not
need it.</p></noscript>
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


def _answers(sections: Sequence[Section], claims: Sequence[Claim]) -> str:
    """The three sentences at the top: the answers of the first experiments, and the verdicts."""
    first = {s.experiment.kind: s for s in reversed(sections) if s.findings}
    answered = [first[kind] for kind in KINDS if kind in first][: 2 if claims else 3]
    items = [
        f'<a href="#{_anchor(s)}">{escape(s.title)}</a>. {escape(s.findings[0])}' for s in answered
    ]
    if claims:
        items.append(escape(_counted(claims)))
    lines = "".join(f"<li>{item}</li>\n" for item in items)
    return f'<ul class="answers">\n{lines}</ul>\n' if lines else ""


def _counted(claims: Sequence[Claim]) -> str:
    texts = plural(len({claim.text for claim in claims}), "text")
    return f"Of {plural(len(claims), 'claim')} in {texts}, {_verdicts(claims)}."


def _verdicts(claims: Sequence[Claim]) -> str:
    """How many claims have each verdict that occurs: 68 hold and 19 do not hold."""
    counts = Counter(claim.verdict for claim in claims)
    words = {"holds": ("holds", "hold"), "does not hold": ("does not hold", "do not hold")}
    parts = [
        f"{counts[verdict]} {words.get(verdict, (f'is {verdict}', f'are {verdict}'))[number != 1]}"
        for verdict, number in sorted(counts.items(), key=lambda item: -item[1])
    ]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


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
            notes.append(f"The experiment was not finished when this page was made ({name}).")
    return (
        f'<section id="{_anchor(section)}">\n<h2>{escape(section.title)}</h2>\n'
        f'<p class="question">{escape(section.question)}</p>\n'
        + _findings(section.findings)
        + "".join(_figure(figure, section, panels) for figure in section.figures)
        + "".join(f'<p class="note">{escape(note)}</p>\n' for note in notes)
        + "</section>\n"
    )


def _findings(findings: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(finding)}</li>\n" for finding in findings)
    return f'<ul class="findings">\n{items}</ul>\n' if items else ""


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

    attributes = ["", *(f' data-heading="{escape(h)}"' for h in table.headings[1:])]

    rows = "".join(f"<tr>{row(cells, 'td')}</tr>\n" for cells in table.rows)
    head = f"<thead><tr>{row(table.headings, 'th')}</tr></thead>"
    kind = ' class="stacked"' if len(table.headings) > 3 else ""
    made = f"<table{kind}>{head}\n<tbody>\n{rows}</tbody></table>"
    return _folded(table.summary, made) if table.summary else made


def _folded(summary: str, content: str) -> str:
    return f"<details><summary>{escape(summary)}</summary>\n{content}</details>"


def _claims(claims: Sequence[Claim]) -> str:
    parts = []
    for text in dict.fromkeys(claim.text for claim in claims):
        own = [claim for claim in claims if claim.text == text]
        parts.append(_folded(f"{text} ({_verdicts(own)})", _claim_table(map(_claim, own))))
    failed = [
        _claim(claim, whole)
        for claim, whole in zip(claims, whole_sentences(claims), strict=True)
        if claim.verdict == "does not hold"
    ]
    if failed:
        parts.insert(0, f"<h3>What does not hold</h3>\n{_claim_table(failed)}<h3>All claims</h3>\n")
    return (
        '<section id="claims">\n<h2>The claims</h2>\n'
        '<p class="question">Which claims of the texts hold? Each is linked to its chart.</p>\n'
        + _findings([_counted(claims)])
        + "".join(parts)
        + "</section>\n"
    )


def whole_sentences(claims: Sequence[Claim]) -> list[str]:
    """Every claim with what it continues: a sentence that begins with "…" needs the one before."""
    whole: list[str] = []
    start = ""
    for claim in claims:
        if claim.sentence.startswith("…"):
            whole.append(f"{start} {claim.sentence}")
        else:
            start = claim.sentence
            whole.append(start)
    return whole


def _claim_table(rows: Iterable[str]) -> str:
    return (
        '<table class="stacked claims"><thead><tr><th>claim</th><th data-heading="expected">expected</th>'
        '<th data-heading="measured">measured</th><th>verdict</th></tr></thead>\n'
        f"<tbody>\n{''.join(rows)}</tbody></table>\n"
    )


def _claim(claim: Claim, sentence: str | None = None) -> str:
    sentence = escape(sentence or claim.sentence)
    if claim.link:
        sentence = f'<a href="#{claim.link}">{sentence}</a>'
    kind = VERDICTS.get(claim.verdict, "open")
    mark = {"holds": "✓", "fails": "✗", "open": "·"}[kind]
    reason = f"<br>{escape(claim.reason)}" if claim.reason else ""
    return (
        f"<tr><td>{sentence}</td>"
        f'<td data-heading="expected">{escape(claim.expected)}</td>'
        f'<td data-heading="measured">{escape(claim.measured)}</td>'
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
        parts.append('<p class="note">None of the folders contains a manifest.json.</p>')
    return '<section id="manifests">\n<h2>How it was made</h2>\n' + "".join(parts) + "</section>\n"


def _facts(manifest: dict) -> list[tuple[str, str]]:
    """The terms of a manifest with their HTML, which is empty where the manifest has none."""
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
        ("started", escape(str(manifest.get("started") or ""))),
        ("finished", escape(str(manifest.get("finished") or ""))),
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
