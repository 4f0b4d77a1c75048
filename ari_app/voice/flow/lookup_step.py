"""The look-up step: a value from a database or a CRM into a variable of the call."""

from __future__ import annotations

import time

from ari_app.lookup.answers import Failed, Found
from ari_app.voice.flow.variables import scope_of
from ari_app.voice.session import CallSession
from models.domain.flow import LookUp
from models.domain.flow_events import LookedUp


async def look_up(session: CallSession, body: LookUp) -> str:
    """The edge: ``then``, ``missing`` or ``failed``. Never costs more than the look-up's time-out."""
    centre, source = session.centre, session.flow.sources[body.name]
    if centre.lookups is None:
        return "failed"
    begun = time.monotonic()
    answer = await centre.lookups.fetch(source, scope_of(session))
    took = round((time.monotonic() - begun) * 1000, 1)
    session.data[body.into] = answer.value if isinstance(answer, Found) else None
    if isinstance(answer, Found):
        result, edge, reason = "found", "then", ""
    elif isinstance(answer, Failed):
        result, edge, reason = "failed", "failed", answer.reason
    else:
        result, edge, reason = "missing", "missing", ""
    session.publish(LookedUp(what=body.name, result=result, milliseconds=took, reason=reason))
    return edge
