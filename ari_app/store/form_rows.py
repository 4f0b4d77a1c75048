"""Events of forms to their tables: scores, answers with their states, reviews."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Mapping
from typing import Any

import sqlite_utils

from ari_app.store.row import Row
from models.quality.forms.form import Answer
from models.quality.forms.reviews import Kept, Part, standing
from models.quality.forms.states import TABLE, Act, State

Json = dict[str, Any]
TABLES = ("form_scores", "form_answers", "form_reviews")
COLUMNS: Mapping[str, str] = {
    "form_scores": "id TEXT PRIMARY KEY, call_id TEXT, form TEXT, version INTEGER, agent_id TEXT, queue TEXT, at REAL,"
    " points REAL, answered REAL, fatal TEXT, waiting TEXT, seen_at REAL, reviewed TEXT, machine_points REAL",
    "form_answers": "id TEXT PRIMARY KEY, call_id TEXT, form TEXT, question TEXT, answer TEXT, state TEXT,"
    " machine TEXT, rule TEXT, confidence REAL, evidence TEXT, scorers TEXT, at REAL, contest TEXT, contested_at REAL,"
    " contested_by TEXT, decision TEXT, decided_by TEXT, decided_at REAL",
    "form_reviews": "id TEXT PRIMARY KEY, call_id TEXT, form TEXT, version INTEGER, part TEXT, reviewer TEXT, at REAL,"
    " stratum TEXT, weight REAL, answers TEXT",
}
DRAFTS = "form_drafts"  # what reviewers have answered and not handed in yet; of no event
BETWEEN = "|"  # the utterances of one answer, and those who gave it


def make(connection: sqlite3.Connection) -> None:
    """The step of the schema that brings them."""
    for name, columns in COLUMNS.items():
        connection.execute(f"create table if not exists {name} ({columns})")
        connection.execute(f"create index if not exists idx_{name}_call on {name} (call_id)")
    connection.execute("create index if not exists idx_form_scores_agent on form_scores (agent_id, at)")
    connection.execute("create index if not exists idx_form_scores_at on form_scores (at)")


def make_drafts(connection: sqlite3.Connection) -> None:
    """The step of the schema that brings drafts of reviews."""
    columns = "id TEXT PRIMARY KEY, call_id TEXT, form TEXT, reviewer TEXT, answers TEXT, at REAL"
    connection.execute(f"create table if not exists {DRAFTS} ({columns})")
    connection.execute(f"create index if not exists idx_{DRAFTS}_call on {DRAFTS} (call_id)")


def draft_of(database: sqlite_utils.Database, call_id: str, reviewer: str) -> dict[str, dict[str, str]]:
    """By form, what a reviewer has answered about a call and not handed in yet."""
    sql = f"select form, answers from {DRAFTS} where call_id = ? and reviewer = ?"
    return {form: json.loads(answers) for form, answers in database.execute(sql, [call_id, reviewer]).fetchall()}


def keep_draft(
    database: sqlite_utils.Database, call_id: str, form: str, reviewer: str, answers: Mapping[str, str], at: float
) -> None:  # fmt: skip
    """Keep it in place of the one before; without answers there is none."""
    key = f"{call_id} {form} {reviewer}"
    with database.atomic():
        database.execute(f"delete from {DRAFTS} where id = ?", [key])
        if answers:
            row = [key, call_id, form, reviewer, json.dumps(answers, ensure_ascii=False), at]
            database.execute(f"insert into {DRAFTS} values (?, ?, ?, ?, ?, ?)", row)


def forget(database: sqlite_utils.Database, calls: Collection[str]) -> int:
    """Erase everything that forms say of some calls, here and in the journal that it is made of; how many rows."""
    count, wanted = 0, json.dumps(list(calls))
    inside = "call_id in (select value from json_each(?))"
    for name in (*TABLES, DRAFTS):
        count += database.execute(f"delete from {name} where {inside}", [wanted]).rowcount
    marks = ", ".join("?" * len(TAKES))
    for name in ("journal", "audit"):
        sql = f"delete from {name} where {inside} and kind in ({marks})"
        count += database.execute(sql, [wanted, *TAKES]).rowcount
    return count


def kept_of(rows: Collection[Mapping[str, Any]]) -> dict[str, Kept]:
    """Answers of one form about one call, as `form_answers` has them, by question."""
    return {
        row["question"]: Kept(
            Answer(
                row["question"], row["answer"] or "", row["rule"] or row["scorers"] or "", bool(row["scorers"]),
                tuple(one for one in (row["evidence"] or "").split(BETWEEN) if one), row["confidence"] or 0.0,
            ),
            State(row["state"]), frozenset(one for one in (row["scorers"] or "").split(BETWEEN) if one),
        )
        for row in rows
    }  # fmt: skip


def _scored(database: sqlite_utils.Database, row: Row) -> None:
    """What rules answered; what people have taken up meanwhile stays."""
    data, key = row.data, _key(row)
    taken = database.execute(
        "select 1 from form_scores where id = ? and (reviewed <> '' or id in (select call_id || ' ' || form from"
        " form_answers where state <> 'auto'))", [key],
    ).fetchone()  # fmt: skip
    if taken:
        return
    points = _points(data)
    _put(
        database, "form_scores",
        {
            "id": key, "call_id": row.call_id, "form": data["form"], "version": data["version"],
            "agent_id": row.agent_id, "queue": data["queue"], "at": row.at, "points": points,
            "answered": data["answered"], "fatal": json.dumps(data["fatal"]), "waiting": json.dumps(data["waiting"]),
            "seen_at": None, "reviewed": "", "machine_points": points,
        },
    )  # fmt: skip
    database.execute("delete from form_answers where call_id = ? and form = ?", [row.call_id, data["form"]])
    columns = zip(
        data["questions"], data["answers"], data["rules"], data["confidence"], data["evidence"], strict=True
    )  # fmt: skip
    for question, answer, rule, confidence, evidence in columns:
        _put(
            database, "form_answers",
            {
                "id": f"{key} {question}", "call_id": row.call_id, "form": data["form"], "question": question,
                "answer": answer, "state": State.AUTO, "machine": answer, "rule": rule, "confidence": confidence,
                "evidence": evidence, "scorers": "", "at": row.at,
            },
        )  # fmt: skip


def given_in(data: Mapping[str, Any]) -> dict[str, str]:
    """Question → what was answered, in a CallReviewed."""
    notes = data["notes"] or [""] * len(data["questions"])
    return {
        name: note or answer for name, answer, note in zip(data["questions"], data["answers"], notes, strict=True)
    }  # fmt: skip


def _reviewed(database: sqlite_utils.Database, row: Row) -> None:
    data, key, part, given = row.data, _key(row), Part(row.data["part"]), given_in(row.data)
    _put(
        database, "form_reviews",
        {
            "id": f"{key} {part}", "call_id": row.call_id, "form": data["form"], "version": data["version"],
            "part": part, "reviewer": data["by"], "at": row.at, "stratum": data["stratum"], "weight": data["weight"],
            "answers": json.dumps(given, ensure_ascii=False),
        },
    )  # fmt: skip
    rows = _rows(database, "form_answers", row.call_id, data["form"])
    reviews = {Part(one["part"]): one for one in _rows(database, "form_reviews", row.call_id, data["form"])}
    first = reviews.get(Part.FIRST)
    before = (first["reviewer"], json.loads(first["answers"])) if first is not None else None
    for name, kept in standing(kept_of(rows), part, given, data["by"], before).items():
        _answer(database, row, name, kept)
    database.execute("update form_scores set reviewed = ? where id = ?", [" ".join(sorted(reviews)), key])
    if part is not Part.FIRST:
        _standing(database, row)


def _answer(database: sqlite_utils.Database, row: Row, question: str, kept: Kept) -> None:
    values: Json = {
        "id": f"{_key(row)} {question}", "call_id": row.call_id, "form": row.data["form"], "question": question,
        "answer": kept.answer.value, "state": kept.state, "scorers": BETWEEN.join(sorted(kept.scorers)), "at": row.at,
    }  # fmt: skip
    _put(database, "form_answers", values)


def _standing(database: sqlite_utils.Database, row: Row) -> None:
    """The score as it is now."""
    data = row.data
    values = [_points(data), data["answered"], json.dumps(data["fatal"]), json.dumps(data["waiting"]), _key(row)]
    database.execute("update form_scores set points = ?, answered = ?, fatal = ?, waiting = ? where id = ?", values)


def _seen(database: sqlite_utils.Database, row: Row) -> None:
    database.execute("update form_scores set seen_at = coalesce(seen_at, ?) where id = ?", [row.at, _key(row)])


def _contested(database: sqlite_utils.Database, row: Row) -> None:
    database.execute(
        "update form_answers set state = ?, contest = ?, contested_at = ?, contested_by = ? where id = ?",
        [State.CONTESTED, row.data["note"], row.at, row.data["by"], f"{_key(row)} {row.data['question']}"],
    )
    _standing(database, row)


def _decided(database: sqlite_utils.Database, row: Row) -> None:
    data, key = row.data, f"{_key(row)} {row.data['question']}"
    state = TABLE[State.CONTESTED, Act(data["decision"])]
    database.execute(
        "update form_answers set state = ?, answer = case when ? <> '' then ? else answer end, decision = ?,"
        " decided_by = ?, decided_at = ?, scorers = trim(coalesce(scorers, '') || '|' || ?, '|') where id = ?",
        [state, data["answer"], data["answer"], data["note"], data["by"], row.at, data["by"], key],
    )
    _standing(database, row)


def _key(row: Row) -> str:
    return f"{row.call_id} {row.data['form']}"


def _points(data: Mapping[str, Any]) -> float | None:
    return float(data["points"]) if data["points"] >= 0 else None


def _rows(database: sqlite_utils.Database, table: str, call_id: str, form: str) -> list[Json]:
    found = database.execute(f"select * from {table} where call_id = ? and form = ? order by id", [call_id, form])
    names = [column[0] for column in found.description]
    return [dict(zip(names, one, strict=True)) for one in found.fetchall()]


def _put(database: sqlite_utils.Database, table: str, values: Json) -> None:
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    changes = ", ".join(f"{name} = excluded.{name}" for name in values if name != "id")
    database.execute(
        f"insert into {table} ({names}) values ({marks}) on conflict (id) do update set {changes}",
        [str(one) if isinstance(one, State | Part) else one for one in values.values()],
    )


TAKES: Mapping[str, Callable[[sqlite_utils.Database, Row], None]] = {
    "FormScored": _scored, "CallReviewed": _reviewed, "ScoreSeen": _seen, "AnswerContested": _contested,
    "ContestDecided": _decided,
}  # fmt: skip
