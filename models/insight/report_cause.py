"""The report's section on causes: for each figure that is explained, a sentence, and its largest parts as bars."""

from __future__ import annotations

from html import escape

from models.insight.cause import MIX, SHOWN, Cause, Part
from models.insight.kpi_groups import NONE
from models.insight.kpi_kind import Better, Kpi, Unit
from models.insight.kpi_words import delta
from models.insight.report import Report
from models.insight.report_svg import diverging
from models.insight.report_words import word


def causes(report: Report, language: str) -> str:
    """The whole section; figures with a change beyond chance have bars, the others are named."""
    parts = [_one(report, name, cause, language) for name, cause in report.causes.items() if cause.beyond_chance]
    still = [_change(report, name, cause, language) for name, cause in report.causes.items() if not cause.beyond_chance]
    if still:
        names = ("、" if language == "zh" else ", ").join(still)
        parts.append(f"<p>{escape(word('cause_still', language, names=names))}</p>")
    if not parts:
        parts = [f"<p>{escape(word('cause_unknown', language))}</p>"]
    return f"<section><h2>{word('cause', language)}</h2>{''.join(parts)}</section>"


def _change(report: Report, name: str, cause: Cause, language: str) -> str:
    figure = report.now.figures[name]
    return f"{figure.kpi.name(language)} ({delta(cause.change, figure.variant.unit, language)})"


def _one(report: Report, name: str, cause: Cause, language: str) -> str:
    figure = report.now.figures[name]
    unit, kpi = figure.variant.unit, figure.kpi
    told = {"kpi": kpi.name(language), "change": delta(cause.change, unit, language)}
    single = cause.single
    if single is None:
        sentence = word("cause_many", language, **told)
    else:
        colon = "：" if language == "zh" else ": "
        part = f"{_name(single, kpi, unit, language)}{colon}{delta(single.effect, unit, language)}"
        sentence = word("cause_one", language, **told, part=part)
    shown = [one for one in cause.parts if one.effect][:SHOWN]
    rows = [
        (_name(one, kpi, unit, language), delta(one.effect, unit, language), one.effect, one.span, _kind(one, kpi))
        for one in shown
    ]
    method = word("method", language, by=word(f"by_{cause.by}", language))
    return f"<p>{escape(sentence)}</p>{diverging(rows, sentence)}<p class='note'>{escape(method)}</p>"


def _name(part: Part, kpi: Kpi, unit: Unit, language: str) -> str:
    group = part.group if part.group != NONE else "–"
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
