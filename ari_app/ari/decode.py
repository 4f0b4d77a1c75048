"""An event from the socket's text, once: everybody above gets the frozen value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ari_app.ari.events import EVENTS, Event

_parse = json.JSONDecoder().raw_decode


def read_event(text: str) -> Event:
    """One message of the socket. Raises ValueError when it is no JSON object."""
    try:
        facts, _end = _parse(text)
    except json.JSONDecodeError:  # white space before it, or no JSON: then this raises
        facts = json.loads(text)
    if type(facts) is not dict:
        raise ValueError(f"Asterisk sent {text[:80]!r} where an event, a JSON object, was expected")
    return event_of(facts)


def event_of(facts: Mapping[str, Any]) -> Event:
    """The event of a parsed object; one that Asterisk did not describe is an `Event` with its ``type`` and no more."""
    kind = facts.get("type")
    return (EVENTS.get(kind, Event) if type(kind) is str else Event)(facts)
