"""A matrix made of the table: what others have is not there for an agent, whatever they ask, and nothing changes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from ari_app.contact.callback_book import Wanted
from ari_app.web.openapi import public
from ari_app.web.operation import Operation
from models.domain.control_events import VoicemailLeft
from models.domain.identity import Person
from models.domain.scopes import ROLES, Scope
from tests.fakes.asterisk import virtual
from tests.support.fake_floor import FakeFloor, fake_floor
from tests.support.figures import note
from tests.support.visitors import PEOPLE, Visitors, visitors

# What somebody may have by their role although it is about others: colleagues' states, and queues.
_OPEN = {"read_agent", "read_agent_state", "read_queue", "list_waiting_in"}
_ADMINISTERED = {"user", "token", "session", "webhook", "topic", "burst"}  # not of agents: by scope alone
_GIVEN: Mapping[str, Any] = {
    "target": "agent:1002", "keys": "1", "state": "paused", "mode": "listen", "queue": "sales", "number": "5550009",
    "profile": "overload", "agent": "1001", "to": "5550009", "disposition": "x", "attributes": {"a": "b"},
    "who": "1001", "answers": {"greeting": "yes"}, "question": "greeting", "words": "x", "decision": "uphold",
}  # fmt: skip
_OTHERS = {
    "bob": PEOPLE["bob"],
    "desk alone": Person("desk alone", "1002", frozenset({Scope.DESK})),
    "analyst": PEOPLE["analyst"],
    "queue boss": Person("queue boss", "1009", ROLES["supervisor"], frozenset({"sales"})),
}


def _body(operation: Operation) -> dict[str, Any]:
    fields = msgspec.structs.fields(operation.request)
    names = [one.encode_name for one in fields if one.required]
    wanted = names or [
        one.encode_name for one in fields if one.encode_name in ("attributes", "disposition", "priority")
    ]
    return {name: _GIVEN.get(name, 0.5) for name in wanted}


def _about_things() -> list[Operation]:
    return [
        one for one in public()
        if one.places and one.name not in _OPEN and not set(one.places) & _ADMINISTERED and one.scope is not None
    ]  # fmt: skip


async def _things(floor: FakeFloor) -> dict[str, str]:
    """A call of 1001 in a queue that nobody of those who ask leads, a message, a call-back; a supervisor listens."""
    floor.agent("1001")
    floor.agent("1009", login=False)
    floor.caller()
    call = (await floor.event("CallConnected")).call_id
    floor.app.parts.callbacks.add(Wanted("c99", "5550077", "billing", "en", 0.5, 1.0))
    left = VoicemailLeft(call_id="c98", queue="billing", file="x", seconds=1.0, text="a secret")
    floor.services.journal.publish(left)
    await floor.ask("/supervise/listen/1001", by="1009")
    await floor.event("CallListenedTo")
    await floor.services.journal.flushed()
    watching = next(iter(floor.app.desk.watching))
    return {
        "call": call, "agent": "1001", "callback": "c99", "message": "c98", "supervision": watching, "leg": "1001",
        "side": "mixed", "queue": "billing", "number": "5559999", "report": "queues", "profile": "overload",
        "hint": "h1", "form": "service", "question": "greeting", "kpi": "service_level", "alert": "rule:threat:c1",
    }  # fmt: skip


async def _refused(web: Visitors, who: str, operation: Operation, things: Mapping[str, str]) -> str:
    """What is wrong with the answer; "" when it is refused as it should be."""
    path = operation.path.format(**things).removeprefix("/api/v1")
    person = PEOPLE[who]
    if operation.scope in person.scopes and not set(operation.places) & {"call", "agent", "callback", "message"}:
        return ""  # theirs by role, and about nobody
    body = None if operation.by_query else _body(operation)
    told = await web.ask(who, operation.method, path, body)
    if told.status not in (403, 404):
        return f"{who} {operation.method} {path}: {told.status} {str(told.content)[:100]}"
    quiet = told.code in ("missing_scope", "not_found") and "a secret" not in told.raw.decode()
    return "" if quiet else f"{who} {operation.name}: {told.content}"


def _seen_by(person: Person, operation: Operation) -> bool:
    """Whether a role may read it: then it is no hole."""
    return operation.scope in person.scopes and person.queues is None and operation.method == "GET"


@virtual
async def test_nobody_reaches_what_others_have(tmp_path: Path) -> None:
    """Every operation about a thing, as people without the right to that one: refused, and nothing has happened."""
    async with fake_floor(tmp_path, check=False) as floor, visitors(floor) as web:
        things, cases, holes = await _things(floor), 0, []
        PEOPLE.update(_OTHERS)
        before = len(floor.events)
        for operation in _about_things():
            for who, person in _OTHERS.items():
                if _seen_by(person, operation):
                    continue
                cases += 1
                if hole := await _refused(web, who, operation, things):
                    holes.append(hole)
        note("idor", cases=cases, holes=len(holes))
        assert not holes, f"{len(holes)} of {cases}:\n" + "\n".join(holes)
        assert cases > 100
        assert [row.kind for row in floor.events[before:]] == []
        assert not web.noted
        assert floor.state("1001") == "talking"
