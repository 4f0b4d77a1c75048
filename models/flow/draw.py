"""A picture of a flow: SVG and text, with the traffic of real calls on its edges when there is any.

Layers from the lines downwards (longest path, cycles left out), order inside a layer by the barycentre of the
neighbours above (Sugiyama, Tagawa and Toda 1981), edges as curves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from models.domain.flow import BUILT_IN, Flow
from models.flow.kind_list import kinds as every_kind

_WIDTH, _HEIGHT, _GAP_X, _GAP_Y, _LINE, _COLUMNS = 190, 44, 26, 62, 13, 8
_COLOURS = {"line": "#1f6f4a", "operator": "#8a3b12", "return": "#555555"}  # of what is not a step
_LEGEND = {"en": ("calls", "hung up here", "not understood", "silence"), "zh": ("通话", "在此挂断", "未听懂", "无输入")}
Edge = tuple[str, str, str]


@dataclass(frozen=True)
class Traffic:
    """What calls did: how many took each edge, hung up in each step, were not understood or silent there."""

    edges: Mapping[Edge, int] = field(default_factory=dict)
    hung_up: Mapping[str, int] = field(default_factory=dict)
    not_understood: Mapping[str, int] = field(default_factory=dict)
    silent: Mapping[str, int] = field(default_factory=dict)
    calls: int = 0


def kinds(flow: Flow) -> dict[str, str]:
    """Every node: lines, steps and the built-in targets that are used."""
    used = {to for _, _, to in flow.edges() if to in BUILT_IN}
    lines = {f"line {number}": "line" for number in flow.lines}
    return {**lines, **{name: step.kind for name, step in flow.steps.items()}, **{name: name for name in used}}


def layers(flow: Flow) -> list[list[str]]:
    """Nodes by depth; within a layer ordered so that edges cross little."""
    nodes, edges = kinds(flow), flow.edges()
    depth = _depths(flow, list(nodes), edges)
    rows: list[list[str]] = [[] for _ in range(max(depth.values(), default=0) + 1)]
    for name in nodes:
        rows[depth[name]].append(name)
    above: dict[str, list[str]] = {}
    for begin, _, end in edges:
        above.setdefault(end, []).append(begin)
    for place in range(1, len(rows)):
        order = {name: column for column, name in enumerate(rows[place - 1])}
        centre = {
            name: sum(hits) / len(hits) if (hits := [order[up] for up in above.get(name, []) if up in order]) else 1e9
            for name in rows[place]
        }
        rows[place].sort(key=lambda name: centre[name])
    return rows


def _depths(flow: Flow, nodes: list[str], edges: list[Edge]) -> dict[str, int]:
    below: dict[str, list[str]] = {}
    for begin, _, end in edges:
        below.setdefault(begin, []).append(end)
    depth = dict.fromkeys(nodes, 0)
    todo = [f"line {number}" for number in flow.lines]
    seen = set(todo)
    while todo:  # breadth first: every node one below the nearest that leads to it
        following = []
        for name in todo:
            for end in below.get(name, []):
                if end not in seen and end in depth:
                    seen.add(end)
                    depth[end] = depth[name] + 1
                    following.append(end)
        todo = following
    last = max(depth.values(), default=0) + 1
    return {name: last if name in BUILT_IN or name not in seen else value for name, value in depth.items()}


@dataclass(frozen=True)
class _Picture:
    """Where everything stands. Edges down the page are drawn; those up the page or to a built-in target are written
    into their step, which keeps the picture readable."""

    flow: Flow
    traffic: Traffic | None
    language: str
    places: dict[str, tuple[float, float]]
    heights: dict[str, float]
    written: dict[str, list[Edge]]


def draw_svg(flow: Flow, traffic: Traffic | None = None, language: str = "en") -> str:
    """The picture, complete in itself."""
    rows = [row[start : start + _COLUMNS] for row in layers(flow) for start in range(0, len(row), _COLUMNS)]
    row_of = {name: place for place, row in enumerate(rows) for name in row}
    written: dict[str, list[Edge]] = {}
    for edge in flow.edges():
        if edge[2] in BUILT_IN or row_of.get(edge[2], 0) <= row_of.get(edge[0], 0):
            written.setdefault(edge[0], []).append(edge)
    rows = [kept for row in rows if (kept := [name for name in row if name not in BUILT_IN])]
    width = max(len(row) for row in rows) * (_WIDTH + _GAP_X) + _GAP_X
    picture = _Picture(flow, traffic, language, {}, {}, written)
    y = _GAP_Y / 2
    for row in rows:
        for column, name in enumerate(row):
            x = (width - len(row) * (_WIDTH + _GAP_X) + _GAP_X) / 2 + column * (_WIDTH + _GAP_X)
            picture.places[name] = (x, y)
            picture.heights[name] = _HEIGHT + _LINE * len(written.get(name, ()))
        y += max(picture.heights[name] for name in row) + _GAP_Y
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {y:.0f}" font-family="sans-serif">',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"'
        ' markerUnits="userSpaceOnUse"><path d="M0,0 L8,4 L0,8 z" fill="#777"/></marker></defs>',
        '<rect width="100%" height="100%" fill="white"/>',
        *_edges(picture),
        *(_node(picture, name, kind) for name, kind in kinds(flow).items() if name in picture.places),
        "</svg>",
    ]
    return "\n".join(parts)


def _edges(picture: _Picture) -> list[str]:
    parts, traffic = [], picture.traffic
    most = max(traffic.edges.values(), default=1) if traffic else 1
    for found in picture.flow.edges():
        begin, edge, end = found
        if begin not in picture.places or end not in picture.places or found in picture.written.get(begin, ()):
            continue
        (x, y), (to_x, to_y) = picture.places[begin], picture.places[end]
        count = traffic.edges.get(found, 0) if traffic else 0
        stroke = 1.2 + 6 * count / most if traffic else 1.2
        shade = "#ccc" if traffic and not count else "#777"
        x, to_x, y = x + _WIDTH / 2, to_x + _WIDTH / 2, y + picture.heights[begin]
        bend = max(30.0, (to_y - y) / 2)
        path = f"M{x:.0f},{y:.0f} C{x:.0f},{y + bend:.0f} {to_x:.0f},{to_y - bend:.0f} {to_x:.0f},{to_y:.0f}"
        parts.append(
            f'<path d="{path}" fill="none" stroke="{shade}" stroke-width="{stroke:.1f}" marker-end="url(#tip)"/>'
        )
        label = f"{edge} · {count}" if traffic else edge
        if edge != "then" or traffic:
            parts.append(
                f'<text x="{to_x + 5:.0f}" y="{to_y - 10:.0f}" font-size="10" fill="#333">{escape(label)}</text>'
            )
    return parts


def _node(picture: _Picture, name: str, kind: str) -> str:
    x, y = picture.places[name]
    step, traffic = picture.flow.steps.get(name), picture.traffic
    notes = note(name, traffic, picture.language) if traffic else kind
    where = f"{step.file.rpartition('/')[2]}:{step.line}" if step else name
    shown = name if len(name) <= 27 else f"…{name[-26:]}"
    lines = [
        f"<g><title>{escape(where)}</title>",
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{_WIDTH}" height="{picture.heights[name]:.0f}" rx="7"'
        f' fill="{_colour(kind)}"/>',
        f'<text x="{x + 9:.0f}" y="{y + 19:.0f}" font-size="12" font-weight="bold" fill="white">{escape(shown)}</text>',
        f'<text x="{x + 9:.0f}" y="{y + 35:.0f}" font-size="10" fill="white">{escape(notes)}</text>',
    ]
    for place, found in enumerate(picture.written.get(name, ())):
        count = f" · {traffic.edges.get(found, 0)}" if traffic else ""
        arrow = "→" if found[2] in BUILT_IN else "↑"
        words = f"{found[1]} {arrow} {found[2]}{count}"
        lines.append(
            f'<text x="{x + 9:.0f}" y="{y + 49 + _LINE * place:.0f}" font-size="10" fill="#eee">{escape(words)}</text>'
        )
    return "".join([*lines, "</g>"])


def _colour(kind: str) -> str:
    found = every_kind().get(kind)
    return _COLOURS.get(kind, "#33691e") if found is None else found.colour


def note(name: str, traffic: Traffic, language: str) -> str:
    """What happened in a step, in words; only what did."""
    words = _LEGEND[language]
    came = sum(count for (_, _, end), count in traffic.edges.items() if end == name)
    came = came or sum(count for (begin, _, _), count in traffic.edges.items() if begin == name)
    counts = (came, traffic.hung_up.get(name, 0), traffic.not_understood.get(name, 0), traffic.silent.get(name, 0))
    return ", ".join(f"{word} {count}" for word, count in zip(words, counts, strict=True) if count) or f"{words[0]} 0"


def draw_text(flow: Flow, traffic: Traffic | None = None, language: str = "en") -> str:
    """The same as an indented tree; a step that was shown before is only named."""
    out: list[str] = []
    shown: set[str] = set()
    kind_of = kinds(flow)

    def walk(name: str, edge: str, came: str, depth: int) -> None:
        count = f"  [{traffic.edges.get((came, edge, name), 0)}]" if traffic else ""
        again = name in shown and name not in BUILT_IN
        lead = "  " * depth + (f"{edge} → " if edge else "")
        extra = f"  ({note(name, traffic, language)})" if traffic and not again and name in flow.steps else ""
        kind = "" if name in BUILT_IN else f" [{kind_of[name]}]"
        out.append(f"{lead}{name}{kind}{' …' if again else ''}{count}{extra}")
        if again or name in BUILT_IN:
            return
        shown.add(name)
        exits = flow.steps[name].exits if name in flow.steps else {"start": flow.lines[name[5:]].start}
        for label, to in exits.items():
            walk(to, label, name, depth + 1)

    for number in flow.lines:
        walk(f"line {number}", "", "", 0)
    return "\n".join(out)
