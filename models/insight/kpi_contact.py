"""KPIs of whole contacts: how long they take, whether they were the last, how they are liked, who needed no person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import repeat

import numpy as np

from models.domain.call_state import Outcome
from models.insight.books import counts
from models.insight.kpi_again import DAY
from models.insight.kpi_facts import IN, OUT, Contact, Terms
from models.insight.kpi_kind import Better, Judged, Kpi, Statistic, Unit, Variant, made
from models.insight.kpi_tables import Array, Table, only

TOP = 4
_STAYED = 5.0  # seconds in the flow after which a caller has entered it, also one who pressed nothing
_NOT_MEANT = (Outcome.CLOSED, Outcome.TEST, Outcome.REFUSED)


def handled(calls: Table[Contact]) -> Array:
    """Where a person spoke with the caller, in a call that came in or that was promised, and that has ended."""
    return _is(calls("connected_at")) & _is(calls("ended_at")) & ~calls.words("direction").are(OUT)


def _is(times: Array) -> Array:
    return ~np.isnan(times)


def _if_handled(value: Callable[[Table[Contact]], Array]) -> Callable[[Table[Contact], Terms], Judged]:
    return lambda calls, _terms: only(handled(calls), value(calls))


def offered() -> Kpi:
    """How many calls came in, test numbers aside. Interval: Garwood's, of a Poisson count."""
    return made("offered", ("Calls in", "来电数"), Contact, Better.NEITHER, "–",
                Variant("all", "calls that came in", "来电总数", lambda calls, _terms: only(counts(calls), 1.0),
                        Statistic.COUNT, Unit.CALLS))  # fmt: skip


def aht() -> Kpi:
    """(talk + hold + wrap-up) / handled contacts; the part of the machine is not in it.

    ``contact``: the agents' seconds of all legs together, so that transfers do not halve it; ``leg`` divides by legs.
    Hold is within an agent's talk. Source: ICMI; peers' metrics. Interval: t; order statistics for the quantiles. No
    target for anybody: shorter is not better.
    """

    def a_leg(calls: Table[Contact]) -> Array:
        legs = calls("legs")
        return only(legs > 0, (calls("talk") + calls("wrap_up")) / np.maximum(1, legs))

    whole, each = _if_handled(lambda calls: calls("talk") + calls("wrap_up")), _if_handled(a_leg)
    seconds, contact = Unit.SECONDS, "(talk + hold + wrap-up) / handled contacts"
    return made(
        "aht", ("Handling time", "平均处理时长"), Contact, Better.NEITHER, "ICMI",
        Variant("contact", contact, "（通话 + 保持 + 话后）/ 已处理来电", whole, Statistic.MEAN, seconds),
        Variant("median", "median of the same", "同上，中位数", whole, Statistic.MEDIAN, seconds),
        Variant("p90", "nine of ten are no longer", "90% 不超过", whole, Statistic.P90, seconds),
        Variant("leg", "a contact's mean time per leg", "每段座席通话的平均时长", each, Statistic.MEAN, seconds),
        Variant("talk", "talk and hold alone", "仅通话与保持", _if_handled(_of("talk")), Statistic.MEAN,
                seconds),
        Variant("wrap-up", "wrap-up alone", "仅话后", _if_handled(_of("wrap_up")), Statistic.MEAN, seconds),
    )  # fmt: skip


def transfer_rate() -> Kpi:
    """Handled contacts that an agent sent on at least once / handled contacts. Source: Connect. Interval: Wilson."""
    return made(
        "transfer_rate", ("Transferred", "转接率"), Contact, Better.LESS, "Amazon Connect",
        Variant("contact", "sent on at least once / handled", "至少转接一次 / 已处理",
                _if_handled(lambda calls: calls("transfers") > 0)),
        Variant("several", "had several agents / handled", "多名座席参与 / 已处理",
                _if_handled(lambda calls: calls("legs") > 1)),
    )  # fmt: skip


def hold_rate() -> Kpi:
    """Handled contacts in which the caller was put on hold / handled contacts; also the mean. Interval: Wilson; t."""
    return made(
        "hold_rate", ("Put on hold", "保持率"), Contact, Better.LESS, "Amazon Connect",
        Variant("contact", "put on hold / handled", "有保持 / 已处理", _if_handled(lambda calls: calls("hold") > 0)),
        Variant("seconds", "Σ hold / handled", "保持总时长 / 已处理", _if_handled(_of("hold")), Statistic.MEAN,
                Unit.SECONDS),
    )  # fmt: skip


def _of(name: str) -> Callable[[Table[Contact]], Array]:
    return lambda calls: calls(name)


def _rating(calls: Table[Contact], _terms: Terms) -> Judged:
    return calls("rating")


def _again(calls: Table[Contact], after: Mapping[str, float]) -> Array:
    """Seconds to each caller's next contact; infinite where there was none."""
    return np.fromiter(map(after.get, calls("call").tolist(), repeat(np.inf)), float, len(calls))


def _known(calls: Table[Contact]) -> Array:
    return handled(calls) & ~calls.words("number").are("")


def _last(days: float, gross: bool) -> Callable[[Table[Contact], Terms], Judged]:
    def judge(calls: Table[Contact], terms: Terms) -> Judged:
        again = _again(calls, terms.again_any if gross else terms.again_same)
        return only(_known(calls) & (terms.now >= calls("ended_at") + days * DAY), again > days * DAY)

    return judge


def _watched(days: float) -> Callable[[Table[Contact], Terms], Judged]:
    def judge(calls: Table[Contact], terms: Terms) -> Judged:
        again, seen = _again(calls, terms.again_same), np.minimum(terms.now - calls("ended_at"), days * DAY)
        came = again <= seen
        return only(_known(calls), np.where(came, again, np.maximum(0.0, seen))), came

    return judge


def fcr() -> Kpi:
    """First contact resolution: handled contacts without a further contact of the same caller about the same topic (the
    queue where none is known) within 7 days / handled contacts of callers with a number.

    A contact counts once its days are over, so that a figure never grows worse afterwards; ``provisional`` estimates it
    for those whose days are not over (Kaplan–Meier: each counts for as long as it was watched). Also 1, 3 and 30 days,
    and any topic (``gross``). Source: SQM and peers' metrics; Genesys next contact avoidance. Interval: Wilson;
    Greenwood.
    """
    what, zh = (
        "no further contact about the same within {} / handled, known after {}",
        "{}内无同类再次来电 / 已处理（{}后可知）",
    )
    days = {"7d": (7, "7 days", "7 天"), "1d": (1, "a day", "1 天"), "3d": (3, "3 days", "3 天"),
            "30d": (30, "30 days", "30 天")}  # fmt: skip
    known = [Variant(name, what.format(en, en), zh.format(word, word), _last(count, gross=False), until=count * DAY)
             for name, (count, en, word) in days.items()]  # fmt: skip
    return made(
        "fcr", ("First contact resolution", "首次解决率"), Contact, Better.MORE, "SQM; Genesys", *known,
        Variant("gross", "no further contact about anything within 7 days / handled", "7 天内无任何再次来电 / 已处理",
                _last(7, gross=True), until=7 * DAY),
        Variant("provisional", "estimate for 7 days that are not over (Kaplan–Meier)", "7 天未满的估计（Kaplan–Meier）",
                _watched(7), Statistic.SURVIVING, provisional=True, until=7 * DAY),
    )  # fmt: skip


def csat() -> Kpi:
    """Mean of the answers 1 to 5, beside it the share of 4 and 5 and how many answered at all; who does not answer may
    think otherwise, so never compare people by it. Source: ISO 10004; peers' metrics. Interval: t; Wilson."""
    return made(
        "csat", ("Satisfaction", "满意度"), Contact, Better.MORE, "ISO 10004",
        Variant("mean", "mean of the answers 1 to 5", "1–5 分平均", _rating, Statistic.MEAN,
                Unit.MARK),
        Variant("top2", "answers 4 and 5 / answers", "4–5 分 / 已评分",
                lambda calls, _terms: only(_is(calls("rating")), calls("rating") >= TOP)),
        Variant("answered", "answered the survey / handled", "已评分 / 已处理",
                _if_handled(lambda calls: _is(calls("rating")))),
    )  # fmt: skip


def entered_flow(calls: Table[Contact]) -> Array:
    """Where a caller entered self-service: they acted, or stayed for five seconds."""
    answered, ended = calls("answered_at"), calls("ended_at")
    stayed = ended - np.where(_is(answered), answered, calls("arrived_at"))
    meant = calls.words("direction").are(IN) & ~calls.words("outcome").are(*_NOT_MEANT) & _is(ended) & calls("in_flow")
    return meant & (calls("acted") | calls("resolved") | (stayed >= _STAYED))


def containment() -> Kpi:
    """Served without a person: a task was carried out, nobody spoke with the caller, and they did not call back within
    24 hours / callers who entered self-service. Who leaves in silence is not contained.

    A contact counts once its day is over. ``gross`` forgets the calls back; ``no-person`` also counts whoever left
    without having got anything, as vendors do. Source: peers' metrics (true containment). Interval: Wilson.
    """

    def served(calls: Table[Contact]) -> Array:
        return calls("resolved") & ~_is(calls("connected_at"))

    def strict(calls: Table[Contact], terms: Terms) -> Judged:
        over = terms.now >= calls("ended_at") + DAY
        return only(entered_flow(calls) & over, served(calls) & (_again(calls, terms.again_any) > DAY))

    def gross(calls: Table[Contact], _terms: Terms) -> Judged:
        return only(entered_flow(calls), served(calls))

    def alone(calls: Table[Contact], _terms: Terms) -> Judged:
        return only(entered_flow(calls), ~_is(calls("connected_at")) & calls.words("queue").are(""))

    return made(
        "containment", ("Served by the machine", "自助解决率"), Contact, Better.MORE, "true containment",
        Variant("strict", "a task done, nobody spoken with, no call back within 24 h / entered self-service",
                "已办理、未转人工、24 小时内未再来电 / 进入自助", strict, until=DAY),
        Variant("gross", "a task done, nobody spoken with / entered self-service", "已办理、未转人工 / 进入自助",
                gross),
        Variant("no-person", "never joined a line / entered self-service", "未进入排队 / 进入自助", alone),
    )  # fmt: skip
