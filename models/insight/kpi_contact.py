"""KPIs of whole contacts: how long they take, whether they were the last, how they are liked, who needed no person."""

from __future__ import annotations

from collections.abc import Callable

from models.domain.call_state import Outcome
from models.insight.books import counts
from models.insight.kpi_again import DAY
from models.insight.kpi_facts import IN, OUT, Contact, Terms
from models.insight.kpi_kind import Better, Judged, Kpi, Statistic, Unit, Variant, made

TOP = 4
_STAYED = 5.0  # seconds in the flow after which a caller has entered it, also one who pressed nothing
_NOT_MEANT = (Outcome.CLOSED, Outcome.TEST, Outcome.REFUSED)


def handled(contact: Contact) -> bool:
    """Whether a person spoke with the caller, in a call that came in or that was promised, and that has ended."""
    return contact.connected_at is not None and contact.ended_at is not None and contact.direction != OUT


def _if_handled(value: Callable[[Contact], Judged]) -> Callable[[Contact, Terms], Judged]:
    return lambda contact, _terms: value(contact) if handled(contact) else None


def offered() -> Kpi:
    """How many calls came in, test numbers aside. Interval: Garwood's, of a Poisson count."""
    return made("offered", ("Calls in", "来电数"), Contact, Better.NEITHER, "–",
                Variant("all", "calls that came in", "来电总数", lambda one, _terms: True if counts(one) else None,
                        Statistic.COUNT, Unit.CALLS))  # fmt: skip


def aht() -> Kpi:
    """(talk + hold + wrap-up) / handled contacts; the part of the machine is not in it.

    ``contact``: the agents' seconds of all legs together, so that transfers do not halve it; ``leg`` divides by legs.
    Hold is within an agent's talk. Source: ICMI; peers' metrics. Interval: t; order statistics for the quantiles. No
    target for anybody: shorter is not better.
    """
    whole = _if_handled(lambda one: one.talk + one.wrap_up)
    each = _if_handled(lambda one: (one.talk + one.wrap_up) / one.legs if one.legs else None)
    seconds, contact = Unit.SECONDS, "(talk + hold + wrap-up) / handled contacts"
    return made(
        "aht", ("Handling time", "平均处理时长"), Contact, Better.NEITHER, "ICMI",
        Variant("contact", contact, "（通话 + 保持 + 话后）/ 已处理来电", whole, Statistic.MEAN, seconds),
        Variant("median", "median of the same", "同上，中位数", whole, Statistic.MEDIAN, seconds),
        Variant("p90", "nine of ten are no longer", "90% 不超过", whole, Statistic.P90, seconds),
        Variant("leg", "a contact's mean time per leg", "每段座席通话的平均时长", each, Statistic.MEAN, seconds),
        Variant("talk", "talk and hold alone", "仅通话与保持", _if_handled(lambda one: one.talk), Statistic.MEAN,
                seconds),
        Variant("wrap-up", "wrap-up alone", "仅话后", _if_handled(lambda one: one.wrap_up), Statistic.MEAN, seconds),
    )  # fmt: skip


def transfer_rate() -> Kpi:
    """Handled contacts that an agent sent on at least once / handled contacts. Source: Connect. Interval: Wilson."""
    return made(
        "transfer_rate", ("Transferred", "转接率"), Contact, Better.LESS, "Amazon Connect",
        Variant("contact", "sent on at least once / handled", "至少转接一次 / 已处理",
                _if_handled(lambda one: one.transfers > 0)),
        Variant("several", "had several agents / handled", "多名座席参与 / 已处理",
                _if_handled(lambda one: one.legs > 1)),
    )  # fmt: skip


def hold_rate() -> Kpi:
    """Handled contacts in which the caller was put on hold / handled contacts; also the mean. Interval: Wilson; t."""
    return made(
        "hold_rate", ("Put on hold", "保持率"), Contact, Better.LESS, "Amazon Connect",
        Variant("contact", "put on hold / handled", "有保持 / 已处理", _if_handled(lambda one: one.hold > 0)),
        Variant("seconds", "Σ hold / handled", "保持总时长 / 已处理", _if_handled(lambda one: one.hold), Statistic.MEAN,
                Unit.SECONDS),
    )  # fmt: skip


def _last(days: float, gross: bool) -> Callable[[Contact, Terms], Judged]:
    def judge(contact: Contact, terms: Terms) -> Judged:
        if not handled(contact) or not contact.number or terms.now < (contact.ended_at or 0.0) + days * DAY:
            return None
        again = (terms.again_any if gross else terms.again_same).get(contact.call)
        return again is None or again > days * DAY

    return judge


def _watched(days: float) -> Callable[[Contact, Terms], Judged]:
    def judge(contact: Contact, terms: Terms) -> Judged:
        if not handled(contact) or not contact.number or contact.ended_at is None:
            return None
        again, seen = terms.again_same.get(contact.call), terms.now - contact.ended_at
        if again is not None and again <= min(seen, days * DAY):
            return again, True
        return max(0.0, min(seen, days * DAY)), False

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
        Variant("mean", "mean of the answers 1 to 5", "1–5 分平均", lambda one, _terms: one.rating, Statistic.MEAN,
                Unit.MARK),
        Variant("top2", "answers 4 and 5 / answers", "4–5 分 / 已评分",
                lambda one, _terms: None if one.rating is None else one.rating >= TOP),
        Variant("answered", "answered the survey / handled", "已评分 / 已处理",
                _if_handled(lambda one: one.rating is not None)),
    )  # fmt: skip


def entered_flow(contact: Contact) -> bool:
    """Whether a caller entered self-service: they acted, or stayed for five seconds."""
    if contact.direction != IN or contact.outcome in _NOT_MEANT or contact.ended_at is None or not contact.in_flow:
        return False
    stayed = contact.ended_at - (contact.answered_at or contact.arrived_at)
    return contact.acted or contact.resolved or stayed >= _STAYED


def containment() -> Kpi:
    """Served without a person: a task was carried out, nobody spoke with the caller, and they did not call back within
    24 hours / callers who entered self-service. Who leaves in silence is not contained.

    A contact counts once its day is over. ``gross`` forgets the calls back; ``no-person`` also counts whoever left
    without having got anything, as vendors do. Source: peers' metrics (true containment). Interval: Wilson.
    """

    def strict(contact: Contact, terms: Terms) -> Judged:
        if not entered_flow(contact) or terms.now < (contact.ended_at or 0.0) + DAY:
            return None
        again = terms.again_any.get(contact.call)
        return contact.resolved and contact.connected_at is None and (again is None or again > DAY)

    def gross(contact: Contact, _terms: Terms) -> Judged:
        return contact.resolved and contact.connected_at is None if entered_flow(contact) else None

    def alone(contact: Contact, _terms: Terms) -> Judged:
        return contact.connected_at is None and not contact.queue if entered_flow(contact) else None

    return made(
        "containment", ("Served by the machine", "自助解决率"), Contact, Better.MORE, "true containment",
        Variant("strict", "a task done, nobody spoken with, no call back within 24 h / entered self-service",
                "已办理、未转人工、24 小时内未再来电 / 进入自助", strict, until=DAY),
        Variant("gross", "a task done, nobody spoken with / entered self-service", "已办理、未转人工 / 进入自助",
                gross),
        Variant("no-person", "never joined a line / entered self-service", "未进入排队 / 进入自助", alone),
    )  # fmt: skip
