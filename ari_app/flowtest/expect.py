"""What ``expect`` means: an event of the call, since the last thing that the caller did."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

from ari_app.store.row import Row

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt, "<": operator.lt, "=": lambda a, b: abs(a - b) < 5e-4
}  # fmt: skip
Check = Callable[[Row, str], bool]


def _same(kind: str, field: str) -> Check:
    return lambda row, value: row.kind == kind and str(row.data.get(field, "")) == value


def _has(kind: str, field: str) -> Check:
    return lambda row, value: row.kind == kind and value.lower() in str(row.data.get(field, "")).lower()


def _priority(row: Row, value: str) -> bool:
    sign, number = value[0], float(value[1:])
    return row.kind == "CallerScored" and _COMPARE[sign](float(row.data["priority"]), number)


def _record(row: Row, value: str) -> bool:
    name, _, result = value.partition(" ")
    return row.kind == "LookedUp" and row.data["what"] == name and row.data["result"] == (result or "found")


def _intent(row: Row, value: str) -> bool:
    chosen = row.kind == "ChoiceMade" and row.data["choice"] == value
    return chosen or (row.kind == "AnswerTaken" and row.data["value"] == value)


def _answer(row: Row, value: str) -> bool:
    variable, equals, wanted = value.partition("=")
    if row.kind != "AnswerTaken" or row.data["variable"] != variable.strip():
        return False
    return not equals or row.data["value"] == wanted.strip()


CHECKS: dict[str, Check] = {
    "step": _same("StepEntered", "step"),
    "prompt": lambda row, value: row.kind == "PromptSaid" and value in row.data["prompts"],
    "said": _has("PromptSaid", "text"),
    "heard": lambda row, value: _has("Transcribed", "text")(row, value) and row.data.get("leg") == "caller",
    "intent": _intent,
    "answer": _answer,
    "route": _same("CallQueued", "problem"),
    "priority": _priority,
    "agent": lambda row, value: row.kind == "CallConnected" and row.agent_id == value,
    "record": _record,
    "resolved": _same("TaskResolved", "task"),
    "outcome": _same("CallEnded", "outcome"),
    "language": lambda row, value: row.data.get("language") == value,
}


def found(rows: Sequence[Row], what: str, value: str) -> Row | None:
    """The first event that fits."""
    return next((row for row in rows if CHECKS[what](row, value)), None)


def told(rows: Sequence[Row]) -> str:
    """What there was instead, for the message of a failure."""
    seen = [f"{row.kind} {_brief(row)}".strip() for row in rows[-6:]]
    return "; ".join(seen) or "nothing at all"


def _brief(row: Row) -> str:
    for name in ("step", "choice", "what", "text", "problem", "task", "outcome", "heard", "menu"):
        if row.data.get(name):
            return repr(str(row.data[name])[:60])
    return ""
