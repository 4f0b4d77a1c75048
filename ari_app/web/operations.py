"""The table of operations: routes, what is checked, OpenAPI, the command line and TypeScript are made of it.

The rows stand with what they take and give, a resource a file, in `ari_app.web.table`. Who carries a row out is said
where the parts are put together, by name.
"""

from __future__ import annotations

from collections.abc import Mapping

from ari_app.web.operation import Operation, Place
from ari_app.web.table import (
    accounts,
    agents,
    analysis,
    callers,
    calls,
    coaching,
    configuration,
    console,
    control,
    flows,
    forms,
    kept,
    knowledge,
    kpis,
    phone,
    portraits,
    quality,
    queues,
    session,
    supervision,
    system,
    topics,
    training,
    webhooks,
)
from models.domain.desk_words import MODES, SIDES

PLACES: Mapping[str, Place] = {
    "agent": Place("an agent's id"),
    "alert": Place("an alert of a rule, as the wallboard has it"),
    "burst": Place("a burst of calls about the same", most=20, pattern=r"^b[0-9]{1,12}$"),
    "call": Place("a call's id; at the console also the beginning or the end of it"),
    "callback": Place("a call-back: the id of the call in which it was asked for"),
    "form": Place("a form's id", most=60),
    "hint": Place("a hint on an agent's screen"),
    "kpi": Place("a KPI, as the list of figures names it"),
    "leg": Place("a leg's id; at the console also an agent's id or a number"),
    "message": Place("a message: the id of the call in which it was left"),
    "mode": Place("how: listen, whisper to the agent, barge in, take over", MODES),
    "number": Place("a telephone number", most=25, pattern=r"^\+?[0-9]{1,24}$"),
    "profile": Place("the routing profile"),
    "question": Place("a question of a form", most=60, pattern=r"^[a-z][a-z0-9-]*$"),
    "queue": Place("a queue's name"),
    "report": Place("the report: agents, calls, dispositions or queues"),
    "session": Place("a session's id"),
    "side": Place("which side of the call", SIDES),
    "supervision": Place("a supervision's id"),
    "token": Place("a token's id"),
    "topic": Place("a topic's id", most=20, pattern=r"^t[0-9]{1,9}$"),
    "user": Place("a user's name"),
    "webhook": Place("an endpoint's id"),
}
OPERATIONS: tuple[Operation, ...] = (
    *agents.ROWS, *calls.ROWS, *control.ROWS, *queues.ROWS, *supervision.ROWS, *quality.ROWS, *forms.ROWS,
    *coaching.ROWS, *kept.ROWS, *analysis.ROWS, *training.ROWS, *callers.ROWS, *flows.ROWS, *knowledge.ROWS,
    *kpis.ROWS, *portraits.ROWS, *topics.ROWS, *webhooks.ROWS, *session.ROWS, *phone.ROWS, *accounts.ROWS,
    *configuration.ROWS, *system.ROWS, *console.ROWS,
)  # fmt: skip
BY_NAME: Mapping[str, Operation] = {one.name: one for one in OPERATIONS}
