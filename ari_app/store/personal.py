"""Which columns of the records say who somebody is or what somebody said; analysts' views are made of the others.

Every column of every table stands here: a migration that adds one is not finished before it does (a test looks). No
dependency: the process that answers analysts' questions reads it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from ari_app.store.schema import SEARCH


class Data(Enum):
    """What a column holds."""

    PLAIN = "figures, times, states and names of the house's own: queues, rules, dispositions"
    PERSON = "who a caller, an agent or a user is, or leads to them: numbers, names, ids, addresses"
    WORDS = "what somebody said, wrote or keyed, or was told"
    SECRET = "what proves who somebody is: hashes of passwords and tokens, keys"
    INNER = "ids and marks of programs, which mean nothing outside"


def _table(**columns: str) -> dict[str, Data]:
    return {name: Data[kind.upper()] for kind, names in columns.items() for name in names.split()}


TABLES: Mapping[str, Mapping[str, Data]] = {
    "journal": _table(plain="seq at call_id kind", person="agent_id", words="data"),
    "calls": _table(
        plain="id language tier state problem priority arrived_at answered_at queued_at connected_at disconnected_at"
        " ended_at outcome cause rating disposition direction recorded",
        person="number dialled name agent_id external_refs",
        words="attributes", inner="channel_id agent_channel bridge_id",
    ),
    "agents": _table(person="id state since reason call_id kept"),
    "transcripts": _table(
        plain="seq call_id leg at start end confidence engine began_at seconds version", words="text"
    ),
    "legs": _table(
        plain="call_id role joined_at left_at talked reason purpose held way wrap_up disposition",
        person="who target", inner="id channel_id",
    ),
    "callbacks": _table(
        plain="problem language priority entered_at requested_at closed_at state attempts", person="number",
        inner="id last_call",
    ),
    "recordings": _table(plain="id stored_at files seconds deleted_at"),
    "voicemails": _table(plain="id at queue seconds written_at told heard_at deleted_at", words="text", inner="file"),
    "callers": _table(
        person="number name language tier revenue tenure_years churn_risk last_agent external_id url"
    ),
    "upkeep": _table(inner="name seq"),
    "webhooks": _table(
        person="url description created_by", secret="secrets",
        inner="id events enabled created_at disabled_reason last_success_at",
    ),
    "webhook_deliveries": _table(
        words="body error", inner="id endpoint event_id type sequence state attempts next_at created_at done_at status"
    ),
    "users": _table(
        person="name shown roles agent queues language active made_at made_by used_at subject password_at",
        secret="password totp totp_step recovery",
    ),
    "sessions": _table(
        person="user kind made_at used_at ends_at idle address browser token", secret="hash", inner="id"
    ),
    "tokens": _table(
        person="name scopes queues board made_by made_at ends_at used_at", secret="hash hint", inner="id"
    ),
    "links": _table(person="user made_at made_by ends_at", secret="hash"),
    "audit": _table(person="seq at by kind call_id agent_id", words="data"),
    "dispositions": _table(
        plain="call_id disposition follow_up_at draft version changed_at", person="agent_id", words="note", inner="id"
    ),
    "queue_visits": _table(plain="call_id queue language entered_at left_at way", person="agent_id", inner="id"),
    "agent_times": _table(person="id agent_id state since until"),
    "form_scores": _table(
        plain="call_id form version queue at points answered machine_points", person="agent_id",
        inner="id fatal waiting seen_at reviewed",
    ),
    "form_answers": _table(
        plain="call_id form question answer state machine rule confidence at contested_at decided_at",
        person="scorers contested_by decided_by", words="evidence contest decision", inner="id",
    ),
    "form_reviews": _table(plain="call_id form version part at stratum weight", person="reviewer", inner="id answers"),
    "form_drafts": _table(plain="call_id form at", person="reviewer", words="answers", inner="id"),
    "topics": _table(plain="calls seen", words="name_en name_zh given", inner="id part_of centre"),
    "call_topics": _table(plain="call_id share at", words="vector", inner="topic encoder"),
    "topic_nights": _table(plain="at calls threshold mean", inner="id encoder"),
    "bursts": _table(
        plain="at over_at calls callers expected minutes ratio", words="words_en words_zh text_en text_zh",
        inner="id topic put_in_at taken_out_at",
    ),
    "day_versions": _table(inner="day calls times"),
    "replays": _table(inner="id operation digest status kind etag at", words="body"),
}  # fmt: skip
WHOLE: tuple[str, ...] = (SEARCH,)
"""Tables of which nothing is ever shown, with the tables that SQLite makes for them (their names begin alike)."""


def data_of(table: str, column: str) -> Data | None:
    """What a column holds; None for one that nobody has classified."""
    if table.startswith(WHOLE):
        return Data.WORDS
    return TABLES.get(table, {}).get(column)
