"""The report as one web page that needs nothing else: no script, no picture, no font, no address."""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape

from models.insight.books import END_WORDS, End
from models.insight.kpi import Figure, Target
from models.insight.kpi_groups import NONE
from models.insight.kpi_kind import Unit
from models.insight.kpi_words import delta, method_said, said, span_said, target_said, value_said
from models.insight.report import HEADLINE, OF_QUEUES, TREND, Advice, Report, advice, change, headline
from models.insight.report_cause import causes
from models.insight.report_links import Links
from models.insight.report_periods import heading, short_name
from models.insight.report_style import CHART_RULES, FONTS, STYLE
from models.insight.report_svg import Point, gauge, hours, rect, share_of, stacked, svg, trend
from models.insight.report_words import word

_COMMAND = re.compile(r"`([^`]+)`")
_UPPER = 0.55  # shares above this are drawn from one half on
_MARKS = {"met": "●", "near": "◐", "missed": "▲", "unknown": ""}
_COLOURS = {
    End.HANDLED: "e-handled", End.CONTAINED: "e-contained", End.CALLBACK: "e-callback", End.MESSAGE: "e-message",
    End.ABANDONED: "e-abandoned", End.UNRESOLVED: "e-unresolved",
}  # fmt: skip


def page(report: Report, language: str, since: str, until: str, base: str = "") -> str:
    """All of it. ``since`` and ``until``: the period as the command line takes it, for the commands that list calls;
    ``base``: the address of kefu's pages, to which figures lead then ("": they lead nowhere)."""
    links = Links(base.rstrip("/"), report.now.begin, report.now.end)
    title = heading(report.kind, report.now.label, language, report.running)
    parts = [_head(report, language, title), _todo(report, language, since, until, links),
             _tiles(report, language, links)]  # fmt: skip
    if not report.empty:
        parts += [_became(report, language), causes(report, language), _trends(report, language),
                  _queues(report, language, links), _hours(report, language)]  # fmt: skip
    parts += [_definitions(report, language, (since, until), links)]
    name = "zh-CN" if language == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{name}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>"
        + "\n".join(parts)
        + "</main></body></html>\n"
    )


def _head(report: Report, language: str, title: str) -> str:
    made = escape(word("made", language, at=report.made_at))
    return (
        f'<header><p class="kicker"><span>{escape(report.title)}</span><span>{made}</span></p>'
        f"<h1>{escape(title)}</h1><p class='lead'>{_lead(report, language)}</p></header>"
    )


def _lead(report: Report, language: str) -> str:
    if report.empty:
        return escape(word("summary_none", language))
    ends = report.sheet.ends
    first = word("summary_calls", language, offered=f"{report.sheet.offered:,}",
                 handled=f"{ends.get(End.HANDLED, 0):,}", contained=f"{ends.get(End.CONTAINED, 0):,}")  # fmt: skip
    return f"{escape(first)} <b>{escape(_stands(report, language))}</b>"


def _stands(report: Report, language: str) -> str:
    """How the figures stand, in a sentence; "" where none with a target is known."""
    for verdict, key in (("missed", "summary_off"), ("near", "summary_near")):
        names = tuple(f"{one.kpi.name(language)} {value_said(one, language)}" for one in headline(report, verdict))
        if names:
            return word(key, language, names=names)
    return word("summary_ok", language) if headline(report, "met") else ""


def for_print(html: str) -> str:
    """The page for a printer that does not carry the page's style into its drawings: each has its own."""
    rules = "\n".join(one for one in STYLE.splitlines() if one.startswith(CHART_RULES))
    colours = dict(re.findall(r"(--\w+):(#\w+)", STYLE))
    style = re.sub(r"var\((--\w+)\)", lambda found: colours[found[1]], rules)
    style += f"\ntext{{font-family:{','.join(FONTS)}}}"
    return re.sub(r"(<svg [^>]*>)", lambda found: f"{found[1]}<style>{style}</style>", html)


# Figures --------------------------------------------------------------------------------------------------


def _tiles(report: Report, language: str, links: Links) -> str:
    tiles = "".join(_tile(report, name, language, links) for name in HEADLINE)
    return f"<section><h2>{word('figures', language)}</h2><div class='tiles'>{tiles}</div></section>"


def _tile(report: Report, name: str, language: str, links: Links) -> str:
    figure = report.now.figures[name]
    verdict, known = figure.verdict, figure.estimate.value is not None
    chip = f"<span class='chip {verdict}'>{_MARKS[verdict]} {word(verdict, language)}</span>" if _MARKS[verdict] else ""
    provisional = f" · {word('provisional', language)}" if figure.variant.provisional else ""
    span = span_said(figure)
    small = [word("of", language, n=f"{figure.estimate.n:,}") + provisional]
    small += [f"95 %: {span}"] if span else []
    target = target_said(figure)
    goal = f"{word('target', language)} {target}" if target else word("no_target", language)
    goal += _within(report, language) if name == "service_level" else ""
    none = "" if known else " none"
    return (
        f"<div class='tile {verdict}'><h3>{escape(figure.kpi.name(language))}</h3><div class='top'>"
        f"<div class='value{none}'>{links.around(escape(value_said(figure, language)), figure)}</div>{chip}</div>"
        f"{_gauge(figure, language)}"
        f"<p>{escape(goal)}</p><p>{escape(' · '.join(small))}</p>{_changed(report, figure, language)}</div>"
    )


def _within(report: Report, language: str) -> str:
    """How soon callers are to be answered; the least and the most where queues differ."""
    ends = [f"{one:g}" for one in report.seconds]
    seconds = "–".join(dict.fromkeys((ends[0], ends[-1]))) if ends else ""
    return f" · {word('within', language, seconds=seconds)}" if seconds else ""


def _changed(report: Report, figure: Figure, language: str) -> str:
    before = report.before
    past = before.figures.get(figure.kpi.id) if before else None
    moved = change(figure, past)
    if moved is None or past is None or before is None:
        return ""
    real = word("real" if moved.real else "chance", language)
    kind = "" if moved.good is None or not moved.real else "met-text" if moved.good else "missed-text"
    words = f"{delta(moved.by, figure.variant.unit, language)} · {real}"
    period = short_name(report.kind, before.label, language)
    was = word("was", language, period=period, value=value_said(past, language))
    return f"<p class='{kind}'>{escape(was)} · {escape(words)}</p>"


def _gauge(figure: Figure, language: str) -> str:
    if figure.target == Target():
        return ""
    low, high = bounds([figure])
    if figure.variant.unit is Unit.SHARE and _least([figure]) >= _UPPER:
        low = 0.5
    target = (figure.target.low, figure.target.high)
    title = f"{figure.kpi.name(language)} {value_said(figure, language)} {target_said(figure)}"
    return gauge(figure.estimate.value, figure.estimate.span, target, (low, high), figure.verdict, title)


def _ends(figures: Sequence[Figure]) -> list[float]:
    """Everything that a scale must hold: values, intervals and targets."""
    values = [one.estimate.value for one in figures if one.estimate.value is not None]
    goals = [one for figure in figures for one in (figure.target.low, figure.target.high) if one is not None]
    return [*values, *goals, *(end for one in figures if one.estimate.span for end in one.estimate.span)]


def _least(figures: Sequence[Figure]) -> float:
    return min(_ends(figures), default=0.0)


def zoomed(figures: Sequence[Figure]) -> tuple[float, float]:
    """A scale for a line: as near as round steps allow, its ends are written beside it; counts begin at 0."""
    ends, unit = _ends(figures), figures[0].variant.unit
    if unit is Unit.CALLS or not ends:
        return bounds(figures)
    low, high, size = min(ends), max(ends), 0.01 if unit is Unit.SHARE else 0.1 if unit is Unit.MARK else 1.0
    step = next(
        one * size for one in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 1e4, 1e5) if high - low <= 4 * one * size
    )
    found = math.floor(low / step) * step, math.ceil(high / step) * step
    most = 1.0 if unit is Unit.SHARE else 5.0 if unit is Unit.MARK else math.inf
    return max(0.0, round(found[0], 4)), min(most, round(max(found[1], found[0] + step), 4))


def bounds(figures: Sequence[Figure]) -> tuple[float, float]:
    """A scale that holds values, intervals and targets: marks from 1 to 5; small shares are not drawn on all of 0 to
    100 %."""
    unit = figures[0].variant.unit
    if unit is Unit.MARK:
        return 1.0, 5.0
    counts = [one.estimate.value for one in figures if one.estimate.value is not None]
    most = max(counts if unit is Unit.CALLS else _ends(figures), default=1.0)
    if unit is Unit.SHARE:
        return 0.0, next(top for top in (0.05, 0.1, 0.2, 0.5, 1.0) if most <= top * 0.98 or top == 1.0)
    return 0.0, _round_up(most)


def _round_up(value: float) -> float:
    size = 10.0 ** max(0, len(str(int(value))) - 1)
    return next(one * size for one in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if value <= one * size)


# Charts ---------------------------------------------------------------------------------------------------


def _trends(report: Report, language: str) -> str:
    charts = "".join(_trend(report, name, language) for name in TREND)
    return (
        f"<section><h2>{word('trend', language)}</h2><div class='trends'>{charts}</div>"
        f"<p class='note'>{word('trend_note', language)}</p></section>"
    )


def _trend(report: Report, name: str, language: str) -> str:
    own = [one.figures[name] for one in report.trend]
    last, (low, high) = own[-1], zoomed(own)
    unit, bars = last.variant.unit, last.variant.unit is Unit.CALLS
    points = [
        Point(_short(piece.label, report.kind), one.estimate.value, *(one.estimate.span or (None, None)))
        for piece, one in zip(report.trend, own, strict=True)
    ]
    words = (_tick(low, unit), _tick(high, unit))
    target = (last.target.low, last.target.high)
    told = f"{last.kpi.name(language)}: " + ", ".join(
        f"{one.label} {said(one.value, unit, language)}" for one in points
    )
    drawn = trend(points, target, (low, high), words, told, bars)
    caption = f"{escape(last.kpi.name(language))}<span>{escape(value_said(last, language))}</span>"
    return f"<figure><figcaption>{caption}</figcaption>{drawn}</figure>"


def _tick(value: float, unit: Unit) -> str:
    if unit is Unit.MARK:
        return f"{value:.1f}"
    return f"{100 * value:.0f} %" if unit is Unit.SHARE else f"{value:,.0f}" + (" s" if unit is Unit.SECONDS else "")


def _short(label: str, kind: str) -> str:
    return label[5:] if kind in ("day", "week") else label


def _became(report: Report, language: str) -> str:
    ends = [(end, report.sheet.ends.get(end, 0)) for end in END_WORDS if report.sheet.ends.get(end, 0)]
    parts = [(END_WORDS[end][language == "zh"], float(n), _COLOURS.get(end, "e-other")) for end, n in ends]
    total = sum(n for _, n, _ in parts)
    legend = "".join(
        f"<li>{svg(11, 11, name, rect(0, 0, 11, 11, kind))}{escape(name)} <b>{n:,.0f}</b> · {share_of(n, total)}</li>"
        for name, n, kind in parts
    )
    wrong = len(report.sheet.wrong)
    books = word("books_wrong", language, count=wrong) if wrong else word("books_ok", language)
    return (
        f"<section><h2>{word('became', language)}</h2>{stacked(parts, word('became', language))}"
        f"<ul class='legend'>{legend}</ul><p class='note'>{escape(books)}</p></section>"
    )


def _hours(report: Report, language: str) -> str:
    bars = []
    for hour in (f"{at:02d}:00" for at in range(24)):
        own = report.hours.get(hour)
        calls = (own["queued"].estimate.value or 0.0) if own else 0.0
        level = own["service_level"] if own else None
        words = f"{hour}: {calls:,.0f}" + (f" · {value_said(level, language)}" if level else "")
        bars.append((hour, calls, level.verdict if level else "unknown", words))
    legend = "".join(
        f"<li>{svg(11, 11, one, rect(0, 0, 11, 11, 'hour ' + one))}{word(one, language)}{mark}</li>"
        for one, mark in (("met", ""), ("near", ""), ("missed", " (!)"))
    )
    return (
        f"<section><h2>{word('hours', language)}</h2>{hours(bars, word('hours', language))}"
        f"<ul class='legend'>{legend}</ul><p class='note'>{word('hours_note', language)}</p></section>"
    )


def _queues(report: Report, language: str, links: Links) -> str:
    rows = {name: own for name, own in report.queues.items() if name != NONE}
    if not rows:
        return ""
    first = next(iter(rows.values()))
    heads = "".join(f"<th>{escape(first[name].kpi.name(language))}</th>" for name in OF_QUEUES)
    body = "".join(_queue_row(name, own, language, links, name) for name, own in rows.items())
    body += _queue_row(word("in_all", language), report.now.figures, language, links)
    return (
        f"<section><h2>{word('queues', language)}</h2><div class='scroll'><table><thead><tr>"
        f"<th>{word('queue', language)}</th>{heads}</tr></thead><tbody>{body}</tbody></table></div></section>"
    )


def _queue_row(name: str, own: Mapping[str, Figure], language: str, links: Links, group: str = "") -> str:
    cells = ""
    for kpi in OF_QUEUES:
        one = own[kpi]
        span, mark = span_said(one), _MARKS[one.verdict]
        kind = f"{one.verdict}-text" if mark else ""
        small = f"<small>{escape(span)}</small>" if span else ""
        value = f"<span class='{kind}'>{mark} {escape(value_said(one, language))}</span>"
        cells += f"<td>{links.around(value, one, by='queue' if group else '', group=group)}{small}</td>"
    row = "<tr>" if group else "<tr class='all'>"
    return f"{row}<td>{escape(name)}</td>{cells}</tr>"


# What to do, and what figures are -----------------------------------------------------------------------


def _todo(report: Report, language: str, since: str, until: str, links: Links) -> str:
    items = "".join(_advice(one, report, (since, until), language, links) for one in advice(report))
    return f"<section><h2>{word('todo', language)}</h2><ol>{items}</ol></section>"


def _advice(one: Advice, report: Report, days: tuple[str, str], language: str, links: Links) -> str:
    told = _COMMAND.sub(r"<span class='command'>\1</span>", escape(word(one.key, language, **one.values)))
    if one.key in ("nothing", "few", "fine", "relief", "spare", "few_answer"):
        return f"<li>{told}</li>"
    name = str(one.values["group"]) if one.key in ("again", "staff") else ""
    figure = report.now.figures[one.kpi]
    if one.key == "listen":  # calls speak against a share, not against a mean
        figure = replace(figure, variant=figure.kpi.variant("top2"))
    side = "for" if one.kpi == "abandon_rate" else "against"
    address = links.to(figure, side, "queue" if name else "", name)
    if address:
        return f'<li>{told} <a href="{escape(address)}">{word("calls", language)}</a></li>'
    return f"<li>{told}<code>{escape(_command(figure, days, side, name))}</code></li>"


def _command(figure: Figure, days: tuple[str, str], side: str, queue: str = "") -> str:
    """What lists the calls behind a figure."""
    kpi, variant = figure.kpi, figure.variant.id
    more = f" --by queue --group {shlex.quote(queue)}" if queue else ""
    more += f" --variant {kpi.id}={variant}" if variant != kpi.default else ""
    return f"kefu kpis --from {days[0]} --to {days[1]} --kpi {kpi.id}{more} --calls {side}"


def _definitions(report: Report, language: str, days: tuple[str, str], links: Links) -> str:
    names = ("figure", "how", "variant", "interval", "source", *(("calls",) if links.base else ()))
    heads = "".join(f"<th>{word(key, language)}</th>" for key in names)
    rows = "".join(
        _definition(one, language, links) for name, one in report.now.figures.items() if name in (*HEADLINE, *TREND)
    )
    behind = ""
    if not links.base:
        level, queues = report.now.figures["service_level"], [one for one in report.queues if one != NONE]
        commands = [_command(level, days, "against", one) for one in ("", *queues[:1])]
        told = "".join(f"<code>{escape(one)}</code>" for one in commands)
        behind = f"<p class='note behind'>{escape(word('behind', language))}{told}</p>"
    return (
        f"<section class='definitions'><h2>{word('definitions', language)}</h2><div class='scroll'><table><thead><tr>"
        f"{heads}</tr></thead><tbody>{rows}</tbody></table></div>{behind}</section>"
    )


def _definition(one: Figure, language: str, links: Links) -> str:
    formula = one.variant.zh if language == "zh" else one.variant.formula
    calls = links.around(word("calls", language), one) if links.to(one) else "–"
    last = f"<td>{calls}</td>" if links.base else ""
    return (
        f"<tr><td>{escape(one.kpi.name(language))}</td><td>{escape(formula)}</td>"
        f"<td><code>{one.kpi.id}={one.variant.id}</code></td>"
        f"<td>{escape(method_said(one, language))}</td><td>{escape(one.kpi.source)}</td>{last}</tr>"
    )
