"""What analysts see of the records: views in which nobody's name, number or words are.

People are pseudonyms: the same caller is the same text throughout one query or one copy, and another one in the next.
Each view says of every column what it means. `ari_app.store.view_reader` makes them, on a connection that only reads.
No dependency: the process that answers analysts' questions reads it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WHO = "{who}"
"""Stands in a view's SQL for the function that makes a pseudonym."""


@dataclass(frozen=True, slots=True)
class View:
    """``at``: the column by which a time is chosen (epoch seconds). ``columns``: each with what it means, in the order
    of ``sql``, the select that the view is. ``rows`` and ``zh``: what a row is, in English and in Chinese."""

    rows: str
    zh: str
    at: str
    columns: Mapping[str, str]
    sql: str


_AT = "epoch seconds"
_CALLER = "pseudonym of the caller's number"
_AGENT = "pseudonym of the agent"
_CALLS = View(
    "a call", "一次通话", "arrived_at",
    {
        "call": "the call's id", "direction": "in or out", "language": "the caller's", "tier": "of the caller",
        "queue": "the last one that it waited in", "priority": "0 to 1", "state": "where it stands",
        "outcome": "how it ended",
        "cause": "why it ended", "caller": _CALLER, "agent": f"{_AGENT} who had it last", "arrived_at": _AT,
        "queued_at": f"{_AT}, null: did not wait", "connected_at": f"{_AT}, null: with nobody", "ended_at": _AT,
        "waited": "seconds in the line until an agent, or until it ended", "talked": "seconds with agents",
        "rating": "the caller's answer to the survey, 1 to 5", "disposition": "what the agent gave it",
        "recorded": "0 or 1",
    },
    "select id, direction, language, tier, problem, priority, state, outcome, cause, {who}(number), {who}(agent_id),"
    " arrived_at, queued_at, connected_at, ended_at, round(coalesce(connected_at, ended_at) - queued_at, 3),"
    " round(coalesce(disconnected_at, ended_at) - connected_at, 3), rating, disposition, coalesce(recorded, 0)"
    " from main.calls",
)  # fmt: skip
_LEGS = View(
    "somebody's part in a call", "某人参与通话的一段", "joined_at",
    {
        "call": "the call's id", "role": "caller, agent, supervisor or number",
        "agent": f"{_AGENT}, null: somebody else",
        "purpose": "why they were called", "way": "how the call was handed on, when it was", "joined_at": _AT,
        "left_at": _AT, "talked": "seconds", "held": "seconds that the caller was on hold",
        "wrap_up": "seconds of wrap-up", "reason": "why they left", "disposition": "what they gave the call",
    },
    "select call_id, role, iif(role = 'agent', {who}(who), null), purpose, way, joined_at, left_at, talked, held,"
    " wrap_up, reason, disposition from main.legs",
)  # fmt: skip
_TURNS = View(
    "an utterance, without its words", "一句话（不含内容）", "at",
    {
        "call": "the call's id", "leg": "caller or agent", "version": "of the transcript; the highest is the newest",
        "at": f"{_AT}: when it was written down", "began_at": _AT, "seconds": "how long it lasted",
        "characters": "how many were written down", "confidence": "of the recogniser, 0 to 1",
        "engine": "the recogniser",
    },
    "select call_id, leg, version, at, began_at, seconds, length(text), confidence, engine from main.transcripts",
)  # fmt: skip
_INTENTS = View(
    "an open question that was answered", "一次开放式问答", "at",
    {
        "call": "the call's id", "at": _AT, "step": "of the flow", "intent": "what the answer was taken for",
        "confidence": "its probability", "second": "the next likely", "margin": "by how much it was likelier",
    },
    "select call_id, at, json_extract(data, '$.step'), json_extract(data, '$.value'), first, second, first - next from"
    " (select call_id, at, data, (select value from json_each(data, '$.chances') order by value desc limit 1) as first,"
    " (select key from json_each(data, '$.chances') order by value desc limit 1 offset 1) as second,"
    " coalesce((select value from json_each(data, '$.chances') order by value desc limit 1 offset 1), 0) as next"
    " from main.journal where kind = 'AnswerTaken' and json_extract(data, '$.value') in"
    " (select key from json_each(data, '$.chances')))",
)  # fmt: skip
_FIRINGS = View(
    "a rule that became true", "一条规则的一次触发", "at",
    {
        "call": "the call's id", "at": _AT, "rule": "its id", "rule_version": "as a digest", "stage": "live or shadow",
        "leg": "who said what made it true", "began_at": f"{_AT}: of that utterance",
        "step": "of matching that found it", "score": "of the match, 0 to 1",
    },
    "select call_id, at, json_extract(data, '$.rule'), json_extract(data, '$.version'), json_extract(data, '$.stage'),"
    " json_extract(data, '$.leg'), json_extract(data, '$.began_at'), json_extract(data, '$.step'),"
    " json_extract(data, '$.score') from main.journal where kind = 'RuleFired'",
)  # fmt: skip
_HOURS = View(
    "an hour of a queue", "一个队列的一个小时", "hour",
    {
        "hour": f"{_AT}: its beginning", "queue": "the queue", "offered": "calls that came into the line",
        "answered": "of these, those that an agent took", "answered_30": "within 30 seconds",
        "abandoned": "those that ended in the line", "abandoned_5": "within 5 seconds of it",
        "wait_mean": "seconds until an agent, of the answered",
        "wait_max": "seconds", "talked": "seconds with agents", "rated": "calls with an answer to the survey",
        "rating_sum": "of these answers",
    },
    "select cast(queued_at / 3600 as integer) * 3600, problem, count(*), count(connected_at),"
    " count(*) filter (where connected_at - queued_at <= 30),"
    " count(*) filter (where connected_at is null and ended_at is not null),"
    " count(*) filter (where connected_at is null and ended_at - queued_at <= 5),"
    " round(avg(connected_at - queued_at), 3), round(max(connected_at - queued_at), 3),"
    " round(sum(coalesce(disconnected_at, ended_at) - connected_at), 3), count(rating), sum(rating)"
    " from main.calls where queued_at is not null group by 1, 2",
)  # fmt: skip
_CALLBACKS = View(
    "a call-back", "一次回拨", "requested_at",
    {
        "caller": _CALLER, "queue": "whose", "language": "the caller's", "requested_at": _AT, "closed_at": _AT,
        "state": "what became of it", "attempts": "how often it was tried",
    },
    "select {who}(number), problem, language, requested_at, closed_at, state, attempts from main.callbacks",
)  # fmt: skip
_FORMS = View(
    "a call's score on a form", "一次通话在一张评分表上的得分", "at",
    {
        "call": "the call's id", "form": "its id", "form_version": "of the form", "agent": _AGENT, "queue": "the queue",
        "at": _AT, "points": "as it stands", "machine_points": "as the machine scored it",
    },
    "select call_id, form, cast(version as text), {who}(agent_id), queue, at, points, machine_points"
    " from main.form_scores",
)  # fmt: skip
VIEWS: Mapping[str, View] = {
    "v_calls": _CALLS, "v_legs": _LEGS, "v_turns": _TURNS, "v_intents": _INTENTS, "v_firings": _FIRINGS,
    "v_kpi_hour": _HOURS, "v_callbacks": _CALLBACKS, "v_forms": _FORMS,
}  # fmt: skip
_INTEGERS = """
    version characters recorded rating hour offered answered answered_30 abandoned abandoned_5 rated rating_sum attempts
"""
_REALS = """
    priority arrived_at queued_at connected_at ended_at waited talked joined_at left_at held wrap_up at began_at seconds
    confidence margin score wait_mean wait_max requested_at closed_at points machine_points
"""
_TYPES = dict.fromkeys(_INTEGERS.split(), "INTEGER") | dict.fromkeys(_REALS.split(), "REAL")


def type_of(column: str) -> str:
    """INTEGER, REAL or TEXT: what a column of any view holds, beside nulls."""
    return _TYPES.get(column, "TEXT")


DERIVED: Mapping[tuple[str, str], str] = {
    ("calls", "number"): "pseudonym", ("calls", "agent_id"): "pseudonym", ("legs", "who"): "pseudonym",
    ("callbacks", "number"): "pseudonym", ("form_scores", "agent_id"): "pseudonym",
    ("transcripts", "text"): "its length",
    ("journal", "data"): "fields that are codes or figures",
}  # fmt: skip
"""Columns that say who or what, of which a view shows something made of them; a test holds the views to it."""
