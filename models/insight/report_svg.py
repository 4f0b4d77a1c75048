"""Charts of the report as SVG text: no script, no font of their own, colours by class so that the page decides them.

Every chart has a title for who cannot see it, and says nothing by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a line: value and interval; None: not known."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """From the bottom of a chart to its top, in the figure's unit, drawn on ``height`` units from ``top``."""

    low: float
    high: float
    height: float
    top: float = 0.0

    def y(self, value: float) -> float:
        """Where a value is."""
        span = self.high - self.low or 1.0
        share = min(1.0, max(0.0, (value - self.low) / span))
        return round(self.top + self.height * (1 - share), 1)


def svg(width: float, height: float, title: str, body: str, kind: str = "") -> str:
    """A drawing that grows and shrinks with the page."""
    return (
        f'<svg class="chart {kind}" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{body}</svg>"
    )


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    """Words at a place."""
    return f'<text x="{x:g}" y="{y:g}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def rect(x: float, y: float, width: float, height: float, kind: str, title: str = "") -> str:
    """A bar."""
    told = f"<title>{escape(title)}</title>" if title else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(0.0, width):.1f}" height="{max(0.0, height):.1f}" class="{kind}">'
        f"{told}</rect>"
    )


def line(x: float, y: float, x2: float, y2: float, kind: str) -> str:
    """A stroke."""
    return f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def gauge(value: float | None, span: tuple[float, float] | None, target: tuple[float | None, float | None],
          bounds: tuple[float, float], verdict: str, title: str) -> str:  # fmt: skip
    """A figure on its scale: the interval as a bar, the value as a stroke, the good side of the target tinted."""
    low, high = bounds

    def x(at: float) -> float:
        return 4 + 192 * min(1.0, max(0.0, (at - low) / (high - low or 1.0)))

    parts = [rect(4, 8, 192, 8, "rail")]
    if target != (None, None):
        begin, end = (x(target[0]) if target[0] is not None else 4, x(target[1]) if target[1] is not None else 196)
        parts.append(rect(begin, 8, end - begin, 8, "good"))
        parts += [line(at, 4, at, 20, "goal") for one in target if one is not None for at in (x(one),)]
    if span is not None:
        parts.append(rect(x(span[0]), 9.5, max(1.5, x(span[1]) - x(span[0])), 5, f"span {verdict}"))
    if value is not None:
        parts.append(rect(x(value) - 1.5, 5, 3, 14, f"mark {verdict}"))
    return svg(200, 24, title, "".join(parts), "gauge")


def trend(points: Sequence[Point], target: tuple[float | None, float | None], bounds: tuple[float, float],
          words: tuple[str, str], title: str, bars: bool = False) -> str:  # fmt: skip
    """A line with its band, or bars for counts. ``words``: the scale's bottom and top."""
    width, left, scale = 222.0, 46.0, Bounds(*bounds, height=78, top=8)
    step = (width - left - 8) / max(1, len(points) - (0 if bars else 1))
    places = [left + step * (at + 0.5 if bars else at) for at in range(len(points))]
    if len(points) == 1 and not bars:
        places = [left + (width - left) / 2]
    parts = [line(left, scale.y(one), width - 4, scale.y(one), "grid") for one in bounds]
    parts += [text(left - 5, scale.y(bounds[0]) + 1, words[0], "axis", "end"),
              text(left - 5, scale.y(bounds[1]) + 7, words[1], "axis", "end")]  # fmt: skip
    parts += [line(left, scale.y(one), width - 4, scale.y(one), "goal dashed") for one in target if one is not None]
    known = [(x, one) for x, one in zip(places, points, strict=True) if one.value is not None]
    parts += _bars(known, scale, step) if bars else _curve(known, scale)
    for at in sorted({0, len(points) - 1} | ({len(points) // 2} if len(points) > 6 else set())) if points else ():
        anchor = "middle" if bars or 0 < at < len(points) - 1 or len(points) == 1 else "start" if at == 0 else "end"
        parts.append(text(places[at], 104, points[at].label, "axis", anchor))
    return svg(width, 110, title, "".join(parts), "trend")


def _bars(known: Sequence[tuple[float, Point]], scale: Bounds, step: float) -> list[str]:
    base, parts = scale.y(scale.low), []
    for x, one in known:
        top = scale.y(one.value or 0.0)
        last = " last" if x == known[-1][0] else ""
        parts.append(rect(x - step * 0.35, top, step * 0.7, base - top, f"bar{last}", f"{one.label}: {one.value:,.0f}"))
    return parts


def _curve(known: Sequence[tuple[float, Point]], scale: Bounds) -> list[str]:
    banded = [(x, scale.y(one.low), scale.y(one.high)) for x, one in known
              if one.low is not None and one.high is not None]  # fmt: skip
    parts = []
    if len(banded) > 1:
        way = [f"{x:.1f},{high}" for x, _, high in banded] + [f"{x:.1f},{low}" for x, low, _ in reversed(banded)]
        parts.append(f'<polygon points="{" ".join(way)}" class="band"/>')
    parts += [line(x, low, x, high, "whisker") for x, low, high in banded]
    if len(known) > 1:
        way = [f"{x:.1f},{scale.y(one.value or 0.0)}" for x, one in known]
        parts.append(f'<polyline points="{" ".join(way)}" class="curve"/>')
    for x, one in known:
        last = x == known[-1][0]
        kind = "dot last" if last else "dot"
        parts.append(f'<circle cx="{x:.1f}" cy="{scale.y(one.value or 0.0)}" r="{4 if last else 2}" class="{kind}"/>')
    return parts


def share_of(n: float, total: float) -> str:
    """As a percentage; one that would read as 0 is told to be below 1."""
    share = 100 * n / total
    return f"{share:.0f} %" if share >= 0.5 or not n else "< 1 %"


def stacked(parts: Sequence[tuple[str, float, str]], title: str) -> str:
    """One bar of (name, how many, kind of colour), each as wide as its share."""
    total, x, drawn = sum(n for _, n, _ in parts) or 1.0, 0.0, []
    for name, n, kind in parts:
        width = 900 * n / total
        drawn.append(rect(x, 0, width - (1 if width > 2 else 0), 34, kind, f"{name}: {n:,.0f}"))
        if width > 46:
            drawn.append(text(x + width / 2, 22, share_of(n, total), "inside", "middle"))
        x += width
    return svg(900, 34, title, "".join(drawn), "stacked")


def hours(bars: Sequence[tuple[str, float, str, str]], title: str) -> str:
    """Bars of (hour, calls, verdict, words); a verdict has its own pattern of outline beside its colour."""
    most, width, parts = max((n for _, n, _, _ in bars), default=0.0) or 1.0, 900 / max(1, len(bars)), []
    for at, (name, n, verdict, words) in enumerate(bars):
        height, x = 96 * n / most, at * width
        parts.append(rect(x + width * 0.12, 110 - height, width * 0.76, height, f"hour {verdict}", words))
        parts.append(text(x + width / 2, 124, name[:2], "axis", "middle"))
        if verdict == "missed":
            parts.append(text(x + width / 2, 104 - height, "!", "flag", "middle"))
    return svg(900, 130, title, "".join(parts), "hours")


def diverging(rows: Sequence[tuple[str, str, float, tuple[float, float], str]], title: str) -> str:
    """Bars to both sides of 0: (name, words of the value, value, interval, good or bad)."""
    reach = max((abs(one) for row in rows for one in (row[2], *row[3])), default=0.0) or 1.0
    middle, half, parts = 560.0, 220.0, []
    for at, (name, words, value, span, kind) in enumerate(rows):
        y, to = at * 30 + 4.0, middle + half * value / reach
        parts += [text(0, y + 16, name, "name"), rect(min(middle, to), y, abs(to - middle), 22, f"part {kind}")]
        low, high = (middle + half * one / reach for one in span)
        parts += [line(low, y + 11, high, y + 11, "whisker"), line(low, y + 7, low, y + 15, "whisker"),
                  line(high, y + 7, high, y + 15, "whisker"), text(896, y + 16, words, "value", "end")]  # fmt: skip
    parts.append(line(middle, 0, middle, len(rows) * 30 + 2, "zero"))
    return svg(900, len(rows) * 30 + 4, title, "".join(parts), "diverging")
