"""The registry of models, made of events: what each was made of, how it was judged, and who let it answer callers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from models.training.inbox import Told
from models.training.parts import INTENTS, part_of

KINDS = ("ModelTrained", "ModelJudged", "ShadowBegun", "ModelPromoted", "ModelReturned")
SHADOW_SECONDS = 86_400.0  # so long a candidate is tried beside the live one, at least
_GOOD = ("better", "not worse")


@dataclass(frozen=True, slots=True)
class Entry:
    """``state``: candidate, shadow, live, replaced or returned, ``since`` when and by whom (``moved_by``). ``judged``:
    how → (verdict, metrics, when). ``classes``: of the comparison, intent → (held-out answers, share that the live
    model had right, share that this one had right). ``shadow_since``: 0 when it never was. ``returned``: the
    figures by which kefu took it back."""

    model: str
    language: str
    data: str
    code: str
    texts: int
    made_at: float
    by: str
    metrics: Mapping[str, float] = field(default_factory=dict)
    judged: Mapping[str, tuple[str, Mapping[str, float], float]] = field(default_factory=dict)
    state: str = "candidate"
    since: float = 0.0
    why: str = ""
    moved_by: str = ""
    held_out: int = 0
    shadow_since: float = 0.0
    returned: Mapping[str, float] = field(default_factory=dict)
    classes: Mapping[str, Sequence[float]] = field(default_factory=dict)

    @property
    def part(self) -> str:
        """What it was taught: see `models.training.parts`."""
        return part_of(self.model)


def registry(rows: Iterable[Told]) -> dict[str, Entry]:
    """Every model, the oldest first."""
    found: dict[str, Entry] = {}
    for row in rows:
        data, name = row.data, str(row.data.get("model", ""))
        if row.kind == "ModelTrained":
            found[name] = Entry(
                name, data["language"], data["data"], data["code"], data["texts"], row.at, data["by"], data["metrics"],
                held_out=int(data.get("held_out", 0)),
            )  # fmt: skip
        elif name in found and row.kind == "ModelJudged":
            judged = {**found[name].judged, data["how"]: (data["verdict"], data["metrics"], row.at)}
            classes = data.get("classes") or found[name].classes
            found[name] = replace(found[name], judged=judged, classes=classes)
        elif name in found:
            _moved(found, name, row)
    return found


def _moved(found: dict[str, Entry], name: str, row: Told) -> None:
    language, part = found[name].language, found[name].part
    stack = live_stack(found, language, part)
    why, by = _text(row.data, "why"), _text(row.data, "by")
    if row.kind == "ShadowBegun":
        for one in [one for one in found.values() if (one.part, one.language, one.state) == (part, language, "shadow")]:
            found[one.model] = replace(one, state="candidate")
        found[name] = replace(found[name], state="shadow", shadow_since=row.at, since=row.at, moved_by=by)
    elif row.kind == "ModelPromoted":
        if stack:
            found[stack[-1]] = replace(found[stack[-1]], state="replaced")
        found[name] = replace(found[name], state="live", since=row.at, why=why, moved_by=by)
    elif row.kind == "ModelReturned":
        found[name] = replace(found[name], state="returned", since=row.at, why=why, moved_by=by,
                              returned=row.data.get("figures") or {})  # fmt: skip
        if before := [one for one in live_stack(found, language, part) if found[one].state == "replaced"]:
            found[before[-1]] = replace(found[before[-1]], state="live")


def _text(data: Mapping[str, Any], name: str) -> str:
    return str(data.get(name, ""))


def live_stack(found: Mapping[str, Entry], language: str, part: str = INTENTS) -> list[str]:
    """Models of a part and language that are live, or were and may be again, in the order of their promotion."""
    there = [
        one
        for one in found.values()
        if (one.part, one.language) == (part, language) and one.state in ("live", "replaced")
    ]
    return [one.model for one in sorted(there, key=lambda one: one.since)]


def missing(entry: Entry) -> str:
    """What a candidate of any part lacks before it may answer callers; "" for nothing."""
    steps = (("compare", "it was not compared with the live model"), ("shadow", "it had no day in its shadow"))
    for how, what in steps:
        if how not in entry.judged:
            return what
        verdict, metrics, _ = entry.judged[how]
        if how == "compare" and verdict not in _GOOD:
            return f"compared with the live model it is: {verdict}"
        if how == "shadow" and metrics.get("seconds", 0.0) < SHADOW_SECONDS:
            return what
        if how == "shadow" and verdict in ("worse", "unclear"):
            return f"in the shadow of the live model it was {verdict}"
    return ""
