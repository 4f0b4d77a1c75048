"""Stasis arguments to a typed value; the only reader of that part of the dialplan's contract."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ari_app.ari.bus import AriEvent
from ari_app.ari.safety import safe_name

KINDS = ("inbound", "test", "desk", "agent", "number", "customer", "snoop", "media")


@dataclass(frozen=True, slots=True)
class Entry:
    """Why a channel is here. ``kind``: one of `KINDS`, or "" for something unknown.

    ``open`` None: the dialplan got no answer from FastAGI in time.
    ``agent`` is the phone that it came from, as it authenticated; ``do`` and ``argument`` are a dialled code's.
    """

    kind: str
    channel_id: str
    dialled: str = ""
    number: str = ""
    open: bool | None = None
    language: str = ""
    answered: bool = False
    agent: str = ""
    do: str = ""
    argument: str = ""


def read_entry(event: AriEvent) -> Entry:
    """The entry of a StasisStart. Values are callers' text: filtered and bounded here."""
    return _entry(event["channel"], event.get("args", []))


def entry_of_channel(channel: AriEvent) -> Entry:
    """The same for a channel whose StasisStart nobody heard: Asterisk still knows how it was called."""
    plan = channel.get("dialplan", {})
    entry = _entry(channel, str(plan.get("app_data", "")).split(",")[1:])
    if entry.kind:
        return entry
    number = safe_name(str(channel.get("caller", {}).get("number", "")))
    return replace(entry, kind="inbound", dialled=safe_name(str(plan.get("exten", ""))), number=number)


def _entry(channel: AriEvent, arguments: list[str]) -> Entry:
    named = dict(part.split("=", 1) for part in arguments if "=" in part)
    language = named.get("language", "")
    return Entry(
        kind=named.get("kind", "") if named.get("kind") in KINDS else "",
        channel_id=str(channel["id"]),
        dialled=safe_name(named.get("dialled", "")),
        number=safe_name(named.get("number", "")),
        open={"0": False, "1": True}.get(named.get("open", "")),
        language=language if language in ("en", "zh") else "",
        answered=channel.get("state") == "Up",
        agent=safe_name(named.get("agent", "")),
        do=safe_name(named.get("do", "")),
        argument=safe_name(named.get("argument", "")),
    )
