"""The look-up step: a value from a database or a CRM into a variable of the call."""

from __future__ import annotations

import time

from ari_app.contact.contact import Contact
from ari_app.lookup.answers import Failed, Found
from models.domain.flow import LookUp
from models.domain.flow_events import LookedUp


async def look_up(contact: Contact, body: LookUp) -> str:
    """The edge: ``then``, ``missing`` or ``failed``. Never costs more than the look-up's time-out."""
    lookups, source = contact.services.flows.lookups, contact.script.flow.sources[body.name]
    if lookups is None:
        return "failed"
    begun = time.monotonic()
    answer = await lookups.fetch(source, contact.variables())
    took = round((time.monotonic() - begun) * 1000, 1)
    contact.script.data[body.into] = answer.value if isinstance(answer, Found) else None
    if isinstance(answer, Found):
        result, edge, reason = "found", "then", ""
    elif isinstance(answer, Failed):
        result, edge, reason = "failed", "failed", answer.reason
    else:
        result, edge, reason = "missing", "missing", ""
    contact.publish(LookedUp(what=body.name, result=result, milliseconds=took, reason=reason))
    return edge
