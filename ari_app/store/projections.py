"""Journal rows to tables: each event changes the rows it concerns; replaying the journal rebuilds them all."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import sqlite_utils

from ari_app.store import form_rows
from ari_app.store.database import index_line
from ari_app.store.queue_visits import FOLLOWED, follow
from ari_app.store.redaction import redact
from ari_app.store.row import Row
from ari_app.store.schema import SEARCH
from models.domain.call_state import CallState
from models.domain.conversation import OfferPurpose
from models.domain.event_list import event_kinds

Columns = dict[str, Any]


def _arrived(row: Row) -> Columns:
    names = ("channel_id", "number", "dialled", "language", "name", "tier", "direction")
    return {name: row.data.get(name, "") for name in names} | {
        "arrived_at": row.data["arrived_at"],
        "state": CallState.ARRIVED,
    }


def _queued(row: Row) -> Columns:
    return {
        "state": CallState.WAITING, "queued_at": row.data["entered_at"], "problem": row.data["problem"],
        "language": row.data["language"], "priority": row.data["priority"],
    }  # fmt: skip


def _connected(row: Row) -> Columns:
    return {
        "state": CallState.TALKING, "agent_id": row.agent_id, "connected_at": row.at,
        "agent_channel": row.data["channel_id"], "bridge_id": row.data["bridge_id"],
    }  # fmt: skip


def _offered(row: Row) -> Columns:
    """A consultation changes nothing about whose call it is."""
    if _consults(row):
        return {}
    return {"state": CallState.OFFERED, "agent_id": row.agent_id, "agent_channel": row.data["channel_id"]}


def _not_taken(row: Row) -> Columns:
    return {} if _consults(row) else {"state": CallState.WAITING, "agent_id": "", "agent_channel": ""}


def _joined(row: Row) -> Columns:
    theirs = row.data["role"] == "agent" and not _consults(row)
    return {"state": CallState.TALKING, **({"agent_id": row.agent_id} if theirs else {})}


def _completed(row: Row) -> Columns:
    """Who was consulted has the caller now; a number is nobody of ours."""
    kind, _, name = str(row.data["target"]).partition(":")
    return {"agent_id": name} if kind == "agent" else {}


def _consults(row: Row) -> bool:
    return bool(row.data.get("purpose") == OfferPurpose.CONSULT)


def _wrapped_up(row: Row) -> Columns:
    """The last that anybody said; who said nothing takes nothing back. Each agent's own stands with their leg."""
    return {"disposition": row.data["disposition"]} if row.data["disposition"] else {}


_CALLS: dict[str, Callable[[Row], Columns]] = {
    "CallArrived": _arrived,
    "CallAnswered": lambda row: {"answered_at": row.at, "state": CallState.MENU},
    "MenuEntered": lambda row: {"state": CallState.MENU, "language": row.data["language"]},
    "LanguageOffered": lambda row: {"language": row.data["language"]} if row.data["taken"] else {},
    "CallQueued": _queued,
    "CallAbout": lambda row: {"problem": row.data["problem"], "language": row.data["language"]},
    "CallOffered": _offered,
    "OfferFailed": _not_taken,
    "TransferCompleted": _completed,
    "CallConnected": _connected,
    "CallDisconnected": lambda row: {"state": CallState.SURVEY, "disconnected_at": row.at},
    "SurveyAnswered": lambda row: {"rating": row.data["rating"]},
    "LegJoined": _joined,
    "CallParked": lambda row: {"state": CallState.PARKED},
    "RecordingStarted": lambda row: {"recorded": 1},
    "CallWrappedUp": _wrapped_up,
    "CallEnded": lambda row: {
        "state": CallState.ENDED, "ended_at": row.at, "outcome": row.data["outcome"], "cause": row.data["cause"]
    },
}  # fmt: skip


def _upsert(database: sqlite_utils.Database, table: str, key: str, values: Columns) -> None:
    """Plain SQL: sqlite-utils' own upsert reads the schema anew each time, which costs a busy centre a core."""
    names = list(values)
    columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name != key)
    database.execute(
        f"insert into {table} ({columns}) values ({marks}) on conflict ({key}) do update set {changes}",
        list(values.values()),
    )


def _leg(database: sqlite_utils.Database, row: Row) -> None:
    key = f"{row.call_id} {row.data['channel_id']}"
    values = {"id": key, "call_id": row.call_id, "role": row.data["role"], "who": row.data["who"]}
    if row.kind == "LegJoined":
        values |= {"channel_id": row.data["channel_id"], "joined_at": row.at, "left_at": None}
        values["purpose"] = row.data.get("purpose", "")
    else:
        values |= {"left_at": row.at, "talked": row.data["talked"], "reason": row.data["reason"]}
        values |= {"held": row.data.get("held", 0.0), "way": row.data.get("way", "")}
        values["target"] = row.data.get("target", "")
    _upsert(database, "legs", "id", values)
    if row.kind == "LegJoined":
        _last_agent(database, row.call_id, str(_joined(row).get("agent_id", "")))


def _handed_over(database: sqlite_utils.Database, row: Row) -> None:
    _last_agent(database, row.call_id, str(_completed(row).get("agent_id", "")))


def _last_agent(database: sqlite_utils.Database, call_id: str, agent_id: str) -> None:
    """Who had the caller last, for the next time that they ring; a number outside is none of ours."""
    if agent_id:
        database.execute(
            "update callers set last_agent = ? where number = (select number from calls where id = ?)",
            [agent_id, call_id],
        )


def _wrap_up(database: sqlite_utils.Database, row: Row) -> None:
    """The agent's latest leg in that call: the paperwork is theirs, whoever else had the caller."""
    database.execute(
        "update legs set wrap_up = ?, disposition = ? where id = (select id from legs where call_id = ? and who = ?"
        " and role = 'agent' order by joined_at desc limit 1)",
        [row.data["seconds"], row.data["disposition"], row.call_id, row.agent_id],
    )


def _callback(database: sqlite_utils.Database, row: Row) -> None:
    values: Columns = {"id": row.call_id}
    if row.kind == "CallbackRequested":
        values |= {name: row.data[name] for name in ("number", "problem", "language", "priority", "entered_at")}
        values |= {"requested_at": row.at, "state": "open"}
    elif row.kind == "CallbackTried":
        values |= {"attempts": row.data["attempt"], "state": row.data["result"], "last_call": row.data["call"]}
    else:
        values |= {"closed_at": row.at, "state": row.data["result"]}
    _upsert(database, "callbacks", "id", values)


def _annotated(database: sqlite_utils.Database, row: Row) -> None:
    """Names and values onto those that there are; "" takes one away."""
    column, names, values = (
        ("attributes", "names", "values") if row.kind == "CallAnnotated" else ("external_refs", "systems", "records")
    )
    patch = {name: value or None for name, value in zip(row.data[names], row.data[values], strict=False)}
    database.execute(
        f"insert into calls (id, {column}) values (?, json_patch('{{}}', ?)) on conflict (id) do update"
        f" set {column} = json_patch(coalesce({column}, '{{}}'), ?)",
        [row.call_id, json.dumps(patch), json.dumps(patch)],
    )


def _disposition(database: sqlite_utils.Database, row: Row) -> None:
    """Handed in: no draft any more; and what the call is known by."""
    database.execute(
        "insert into dispositions values (?, ?, ?, ?, ?, ?, 0, 1, ?) on conflict (id) do update set"
        " disposition = excluded.disposition, note = excluded.note, follow_up_at = excluded.follow_up_at, draft = 0,"
        " version = version + 1, changed_at = excluded.changed_at",
        [
            f"{row.call_id} {row.agent_id}", row.call_id, row.agent_id, row.data["disposition"], row.data["note"],
            row.data["follow_up_at"] or None, row.at,
        ],
    )  # fmt: skip
    if row.data["disposition"]:
        _upsert(database, "calls", "id", {"id": row.call_id, "disposition": row.data["disposition"]})


def _recording(database: sqlite_utils.Database, row: Row) -> None:
    values: Columns = {"id": row.call_id}
    if row.kind == "RecordingStored":
        values |= {"stored_at": row.at, "files": row.data["files"], "seconds": row.data["seconds"], "deleted_at": None}
    else:
        values |= {"deleted_at": row.at}
    _upsert(database, "recordings", "id", values)


def _voicemail(database: sqlite_utils.Database, row: Row) -> None:
    values = {name: row.data[name] for name in ("queue", "file", "seconds", "text")}
    if row.data["text"]:  # of an earlier version, which wrote a message down before it was stored
        values["written_at"] = row.at
    _upsert(database, "voicemails", "id", {"id": row.call_id, "at": row.at, **values})


def _about_voicemail(database: sqlite_utils.Database, row: Row) -> None:
    """What became of a message; one that is not there (any more) is not made by it."""
    changes: dict[str, Columns] = {
        "VoicemailTranscribed": {"text": row.data.get("text", ""), "written_at": row.at},
        "VoicemailRead": {"heard_at": row.at},
        "VoicemailDeleted": {"deleted_at": row.at, "text": ""},
    }
    values = changes[row.kind]
    marks = ", ".join(f"{name} = ?" for name in values)
    database.execute(f"update voicemails set {marks} where id = ?", [*values.values(), row.call_id])


def _told(database: sqlite_utils.Database, row: Row) -> None:
    """The ways in which a message has been passed on, each once."""
    if not row.data["error"]:
        database.execute(
            "update voicemails set told = trim(coalesce(told, '') || ' ' || ?) where id = ?"
            " and instr(coalesce(told, ''), ?) = 0",
            [row.data["way"], row.call_id, row.data["way"]],
        )


_MORE: dict[str, Callable[[sqlite_utils.Database, Row], None]] = {
    "LegJoined": _leg, "LegLeft": _leg, "CallWrappedUp": _wrap_up, "TransferCompleted": _handed_over,
    "CallbackRequested": _callback, "CallbackTried": _callback,
    "CallbackClosed": _callback, "RecordingStored": _recording, "RecordingDeleted": _recording,
    "VoicemailLeft": _voicemail, "VoicemailTranscribed": _about_voicemail, "VoicemailRead": _about_voicemail,
    "VoicemailDeleted": _about_voicemail, "VoicemailSent": _told,
    "CallAnnotated": _annotated, "CallLinked": _annotated, "DispositionGiven": _disposition,
    **form_rows.TAKES,
    "TranscriptMasked": lambda database, row: redact(database, row.call_id, row.data),
}  # fmt: skip
BOOKS = frozenset({*_CALLS, *_MORE, *FOLLOWED})  # what the tables are made of, beside transcripts
AUDITED = frozenset(name for name, kind in event_kinds().items() if kind.AUDITED)
_FROM_JOURNAL = (
    "calls", "agents", "transcripts", "legs", "callbacks", "recordings", "voicemails", "audit", "queue_visits",
    "agent_times", *form_rows.TABLES,
)  # fmt: skip
SPOKEN = ("Transcribed", "TranscribedAgain")


def apply(database: sqlite_utils.Database, row: Row) -> None:
    """Bring the tables up to date with one journal row."""
    change = _CALLS.get(row.kind)
    if change and row.call_id and (columns := change(row)):
        _upsert(database, "calls", "id", {"id": row.call_id, **columns})
    if row.kind == "AgentStateChanged":
        state = {"state": row.data["new"], "since": row.at, "reason": row.data["reason"], "call_id": row.call_id}
        state["kept"] = json.dumps(row.data.get("kept", {}))
        _upsert(database, "agents", "id", {"id": row.agent_id, **state})
    elif row.kind == "AgentNoted":
        _upsert(database, "agents", "id", {"id": row.agent_id, "kept": json.dumps(row.data["kept"])})
    elif row.kind in _MORE:
        _MORE[row.kind](database, row)
    elif row.kind in SPOKEN:
        line = {name: row.data[name] for name in ("leg", "start", "end", "text", "confidence", "engine")}
        line |= {name: row.data.get(name, 0.0) for name in ("began_at", "seconds")}
        line["version"] = row.data.get("version", 1)
        _upsert(database, "transcripts", "seq", {"seq": row.seq, "call_id": row.call_id, "at": row.at, **line})
        index_line(database, row.seq, row.data["text"])
    if row.kind in FOLLOWED:
        follow(database, row)
    if row.kind in AUDITED:
        _audited(database, row)


def _audited(database: sqlite_utils.Database, row: Row) -> None:
    facts = json.dumps(row.data, ensure_ascii=False)
    who = {"at": row.at, "by": row.data.get("by", ""), "call_id": row.call_id, "agent_id": row.agent_id}
    _upsert(database, "audit", "seq", {"seq": row.seq, **who, "kind": row.kind, "data": facts})


def rebuild(database: sqlite_utils.Database, rows: list[Row]) -> None:
    """Empty the tables that come from the journal and fill them again."""
    with database.atomic():
        for name in _FROM_JOURNAL:
            database.execute(f"delete from {name}")
        database.execute("delete from dispositions where not draft")
        database.execute(f"insert into {SEARCH} ({SEARCH}) values ('delete-all')")
        for row in rows:
            apply(database, row)
