"""The report's section on causes: for each figure that is explained, a sentence, and its largest parts as bars."""

from __future__ import annotations

from html import escape

from models.insight.cause import MIX, SHOWN, Cause, Part
from models.insight.kpi import Figure
from models.insight.kpi_kind import Better, Kpi, Unit
from models.insight.kpi_words import delta
from models.insight.report import Report
from models.insight.report_svg import diverging
from models.insight.report_words import group_name, word


def causes(report: Report, language: str) -> str:
    """The whole section; figures with a change beyond chance have bars, the others are named."""
    parts = [_one(report, name, cause, language) for name, cause in report.causes.items() if cause.beyond_chance]
    still = [_change(report, name, cause, language) for name, cause in report.causes.items() if not cause.beyond_chance]
    if still:
        parts.append(f"<p>{escape(word('cause_still', language, names=tuple(still)))}</p>")
    if not parts:
        parts = [f"<p>{escape(word('cause_unknown', language))}</p>"]
    return f"<section class='causes'><h2>{word('cause', language)}</h2>{''.join(parts)}</section>"


def _change(report: Report, name: str, cause: Cause, language: str) -> str:
    figure = report.now.figures[name]
    change = delta(cause.change, figure.variant.unit, language)
    return word("cause_name", language, kpi=figure.kpi.name(language), change=change)


def _one(report: Report, name: str, cause: Cause, language: str) -> str:
    figure = report.now.figures[name]
    unit, kpi = figure.variant.unit, figure.kpi
    told = {"kpi": kpi.name(language), "change": delta(cause.change, unit, language)}
    single = cause.single
    if single is None:
        sentence = word("cause_many", language, **told)
    else:
        part = _name(single, cause.by, figure, language)
        sentence = word("cause_one", language, **told, part=part, effect=delta(single.effect, unit, language))
    shown = [one for one in cause.parts if not delta(one.effect, unit).startswith("±")][:SHOWN]
    rows = [
        (
            _name(one, cause.by, figure, language),
            delta(one.effect, unit, language),
            one.effect,
            one.span,
            _kind(one, kpi),
        )
        for one in shown
    ]
    method = word("method", language, by=word(f"by_{cause.by}", language))
    drawn = diverging(rows, sentence) if rows else ""
    return f"<div class='why'><p>{escape(sentence)}</p>{drawn}<p class='note'>{escape(method)}</p></div>"


def _name(part: Part, by: str, figure: Figure, language: str) -> str:
    kpi, unit, group = figure.kpi, figure.variant.unit, group_name(by, part.group, language)
    if part.kind == MIX:
        way = word("larger" if part.moved > 0 else "smaller", language)
        return word("part_mix", language, group=group, way=way, moved=delta(part.moved, Unit.SHARE, language))
    way = word(_way(part, kpi), language)
    return word("part_rate", language, group=group, way=way, moved=delta(part.moved, unit, language))


def _way(part: Part, kpi: Kpi) -> str:
    """In which direction a rate moved."""
    if kpi.better is Better.NEITHER:
        return "longer" if part.effect > 0 else "shorter"
    return "better" if (part.effect > 0) == (kpi.better is Better.MORE) else "worse"


def _kind(part: Part, kpi: Kpi) -> str:
    if kpi.better is Better.NEITHER:
        return "neither"
    return "good" if (part.effect > 0) == (kpi.better is Better.MORE) else "bad"
