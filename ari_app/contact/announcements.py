"""What somebody who waits is told: position, expected wait, and the keys that lead out of the line."""

from __future__ import annotations

import math

from ari_app.contact.contact import Contact
from models.domain.conversation import Target
from models.routing.expected_wait import Wait


def way_out(contact: Contact, key: str) -> Target | None:
    """What a key means while waiting in the caller's queue."""
    action = contact.profile.keys.get(key, "")
    if action.startswith("queue:"):
        return Target("queue", action.removeprefix("queue:"))
    return Target(action, contact.queueing.problem) if action else None


async def waiting_media(contact: Contact, position: int, wait: float) -> list[str]:
    """Position, the expected wait (median) when it is known and worth saying (a minute or more), and the keys that
    lead out."""
    values = {
        "position": str(position),
        "ahead": str(position - 1),
        "minutes": str(math.ceil(wait / 60)),
    }
    names = ["position_next" if position == 1 else "position"]
    if 60 <= wait < 3600:
        names.append("wait_minutes")
    keys = contact.profile.keys
    if (keys.get("1"), keys.get("2")) == ("voicemail", "callback"):
        names.append("queue_keys" if _may_be_called_back(contact) else "queue_keys_message")
    return await contact.media(*names, "thank_you_for_waiting", values=values)


def _may_be_called_back(contact: Contact) -> bool:
    callbacks = contact.services.callbacks
    return callbacks is not None and callbacks.possible(contact.call.number)


def told(seconds: float, wait: Wait) -> float:
    """Seconds for the journal and the caller; -1 for never, and while nothing is known of this centre's waits."""
    return round(seconds, 1) if wait.known and seconds < 1e6 else -1.0
