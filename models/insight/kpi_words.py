"""Figures in words: a share as percent, seconds as seconds, intervals; of nothing, that it is not known."""

from __future__ import annotations

from models.insight.kpi import Figure
from models.insight.kpi_kind import Statistic, Unit

UNKNOWN = ("not yet known", "尚无数据")
VERDICTS = {
    "met": ("on target", "达标"), "near": ("near target", "接近目标"), "missed": ("off target", "未达标"),
    "unknown": ("", ""),
}  # fmt: skip

METHODS = {
    "t": ("Student's t", "t 分布"), "order statistics": ("order statistics", "次序统计量"),
    "ratio, by agent": ("ratio, by agent", "比率（按座席）"),
}  # fmt: skip


def method_said(figure: Figure, language: str = "en") -> str:
    """How its interval is reckoned; – for none. What is called after people is not translated."""
    method = figure.estimate.method
    return METHODS[method][language == "zh"] if method in METHODS else method or "–"


def said(value: float | None, unit: Unit, language: str = "en") -> str:
    """A value with its unit."""
    if value is None:
        return UNKNOWN[language == "zh"]
    match unit:
        case Unit.SHARE:
            return f"{100 * value:.1f} %"
        case Unit.SECONDS:
            return f"{value:.0f} s" if value >= 10 or value == 0 else f"{value:.1f} s"
        case Unit.MARK:
            return f"{value:.2f}"
        case _:
            return f"{value:,.0f}"


def value_said(figure: Figure, language: str = "en") -> str:
    """A figure's value."""
    return said(figure.estimate.value, figure.variant.unit, language)


def span_said(figure: Figure) -> str:
    """Its interval; "" when there is none. A count is what it is: its interval is of the rate behind it."""
    span, unit = figure.estimate.span, figure.variant.unit
    if span is None or figure.variant.statistic is Statistic.COUNT:
        return ""
    low, high = (said(one, unit).removesuffix(" %").removesuffix(" s") for one in span)
    return f"{low}–{high}"


def target_said(figure: Figure) -> str:
    """Its target; "" when it has none."""
    low, high, unit = figure.target.low, figure.target.high, figure.variant.unit
    if low is not None and high is not None:
        return f"{said(low, unit).removesuffix(' %')}–{said(high, unit)}".replace(".0", "")
    bound = f"≥ {said(low, unit)}" if low is not None else f"≤ {said(high, unit)}" if high is not None else ""
    return bound.replace(".0 ", " ")


def verdict_said(figure: Figure, language: str = "en") -> str:
    """How it stands to its target; "" of what has none, or is not known."""
    return VERDICTS[figure.verdict][language == "zh"]


def delta(by: float, unit: Unit, language: str = "en") -> str:
    """A difference with its sign: shares in percentage points; one that would read as 0 has no sign."""
    zh = language == "zh"
    if unit is Unit.SHARE:
        words, nothing = f"{100 * abs(by):.1f} {'个百分点' if zh else 'points'}", abs(by) < 0.0005
    else:
        words, nothing = said(abs(by), unit, language), abs(by) < (0.005 if unit is Unit.MARK else 0.05)
    return f"±{words}" if nothing else f"{'+' if by > 0 else '−'}{words}"
