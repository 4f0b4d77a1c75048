"""KPIs of the line: service level, waits, abandonment. Each is of stays, credited to when the caller joined."""

from __future__ import annotations

from typing import Any

from models.insight.books import ABANDONED, CONNECTED, MOVED
from models.insight.kpi_facts import Terms, Visit
from models.insight.kpi_kind import Better, Judged, Kpi, Statistic, Unit, Variant, made
from models.insight.kpi_stays import all_counted, served_in_time
from models.insight.kpi_tables import Array, Table, only

_LEVELS = {
    "offered": ("answered in time / (answered + abandoned)", "时限内接听 /（接听 + 放弃）"),
    "short-abandons-count": (
        "(answered in time + abandoned in time) / (answered + abandoned)",
        "（时限内接听 + 时限内放弃）/（接听 + 放弃）",
    ),
    "answered": ("answered in time / answered", "时限内接听 / 接听"),
    "without-short-abandons": (
        "answered in time / (answered + abandoned after the time)", "时限内接听 /（接听 + 超时放弃）",
    ),
    "shortest-abandons-count": (
        "(answered in time + abandoned at once) / (answered + abandoned)",
        "（时限内接听 + 瞬间放弃）/（接听 + 放弃）",
    ),
    "without-shortest-abandons": (
        "answered in time / (answered + abandoned, but for those at once)", "时限内接听 /（接听 + 放弃 − 瞬间放弃）",
    ),
    "entered": ("answered in time / all who joined and have left", "时限内接听 / 全部离队来电"),
}  # fmt: skip


def _level(name: str) -> Variant:
    def judge(stays: Table[Visit], terms: Terms) -> Judged:
        return served_in_time(name, stays, terms)

    return Variant(name, *_LEVELS[name], judge)


def service_level() -> Kpi:
    """Answered within the target: A_T / (A + B) by default, so that every abandon hurts; the other six by name.

    Source: CallCentreHelper, service level threshold calculations; ICMI QueueTips 2005-03; see
    `models.routing.service_level`, which the wallboard reckons with, too. Interval: Wilson, one trial a stay.
    """
    return made(
        "service_level", ("Service level", "服务水平"), Visit, Better.MORE, "ICMI; CallCentreHelper",
        *map(_level, _LEVELS),
    )  # fmt: skip


def _answered_wait(stays: Table[Visit], _terms: Terms) -> Judged:
    return only(stays.words("way").are(CONNECTED), stays.wait)


def asa() -> Kpi:
    """Average speed of answer: Σ wait of the answered / answered; who gave up has no speed of answer.

    Source: ICMI; peers' metrics. Also the median and the ninetieth percentile, since waits are skew. Interval: t; order
    statistics.
    """
    seconds = Unit.SECONDS
    return made(
        "asa", ("Speed of answer", "平均应答速度"), Visit, Better.LESS, "ICMI",
        Variant("mean", "Σ wait of the answered / answered", "接听等待总和 / 接听数", _answered_wait, Statistic.MEAN,
                seconds),
        Variant("median", "median wait of the answered", "接听等待中位数", _answered_wait, Statistic.MEDIAN, seconds),
        Variant("p90", "nine of ten answered waited no longer", "90% 接听等待不超过", _answered_wait, Statistic.P90,
                seconds),
        Variant("longest", "longest wait of the answered", "最长接听等待", _answered_wait, Statistic.LARGEST, seconds),
    )  # fmt: skip


def _gave_up(stays: Table[Visit], terms: Terms) -> Array:
    of: Any = all_counted(stays, terms)
    return only(of.answered + of.abandoned + of.elsewhere > 0, of.abandoned)


def _gave_up_later(stays: Table[Visit], terms: Terms) -> Judged:
    short = stays.words("way").are(ABANDONED) & (stays.wait <= terms.short)
    return only(~short, _gave_up(stays, terms))


def abandon_rate() -> Kpi:
    """B / O: gave up / all who joined and have left; who keeps their place for a call-back has not given up.

    Source: Amazon Connect metrics definitions; the variant without the shortest is (B − B_s) / (O − B_s). Who was moved
    to another line counts there. Interval: Wilson.
    """
    return made(
        "abandon_rate", ("Abandoned", "放弃率"), Visit, Better.LESS, "Amazon Connect",
        Variant("queued", "abandoned / all who joined and have left", "放弃 / 全部离队来电", _gave_up),
        Variant("without-shortest", "the same, without those who hardly waited", "同上，不计瞬间放弃", _gave_up_later),
    )  # fmt: skip


def patience() -> Kpi:
    """Average time to abandon: Σ wait of the abandoned / abandoned. Those who were answered hide how long they would
    have waited, so it is no patience; the variant ``patience-30s`` is the share that would wait for 30 s, by
    Kaplan–Meier, in which answers end the watching. Source: peers' metrics; Gans, Koole & Mandelbaum (2003)."""

    def wait(stays: Table[Visit], _terms: Terms) -> Judged:
        return only(stays.words("way").are(ABANDONED), stays.wait)

    def watched(stays: Table[Visit], _terms: Terms) -> Judged:
        way = stays.words("way")
        return only(~way.are("", MOVED), stays.wait), way.are(ABANDONED)

    return made(
        "time_to_abandon", ("Time to abandon", "放弃前等待"), Visit, Better.NEITHER, "Gans, Koole & Mandelbaum 2003",
        Variant("mean", "Σ wait of the abandoned / abandoned", "放弃等待总和 / 放弃数", wait, Statistic.MEAN,
                Unit.SECONDS),
        Variant("patience-30s", "share whose patience lasts 30 s (Kaplan–Meier)",
                "愿意等待 30 秒的比例（Kaplan–Meier）", watched, Statistic.SURVIVING,
                provisional=True, until=30.0),
    )  # fmt: skip


def entered() -> Kpi:
    """How many joined a line. Interval: Garwood's, of a Poisson count."""

    def one(stays: Table[Visit], _terms: Terms) -> Judged:
        return only(~stays.words("way").are(MOVED), 1.0)

    return made("queued", ("Joined the line", "入队来电"), Visit, Better.NEITHER, "–",
                Variant("all", "stays in a line, moved ones once", "入队次数，转队只计一次", one, Statistic.COUNT,
                        Unit.CALLS))  # fmt: skip
