"""Stasis arguments to a typed value; the only reader of that part of the dialplan's contract."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ari_app.ari.events import Channel, StasisStart
from ari_app.ari.safety import safe_name
from models.domain.errors import UnsafeRequest
from models.domain.phone_kinds import agent_of

_PHONE = re.compile(r"PJSIP/(.+)-[0-9a-f]{8,}")
_VALUE = re.compile(r"[A-Za-z0-9_.+*#-]{0,64}")
KINDS = ("inbound", "test", "desk", "agent", "number", "customer", "snoop", "media")


@dataclass(frozen=True, slots=True)
class Entry:
    """Why a channel is here. ``kind``: one of `KINDS`, or "" for something unknown.

    ``open`` None: the dialplan got no answer from FastAGI in time.
    ``agent`` is the phone that it came from, as it authenticated: the endpoint in the channel's name, with which what
    the dialplan says must agree. ``do`` and ``argument`` are a dialled code's.
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


def read_entry(event: StasisStart) -> Entry:
    """The entry of a StasisStart. Values are callers' text: filtered and bounded here."""
    return _entry(event.channel, event.args)


def entry_of_channel(channel: Channel) -> Entry:
    """The same for a channel whose StasisStart nobody heard: Asterisk still knows how it was called."""
    plan = channel.dialplan
    entry = _entry(channel, plan.app_data.split(",")[1:])
    if entry.kind:
        return entry
    number = safe_name(channel.caller.number)
    return replace(entry, kind="inbound", dialled=safe_name(plan.exten), number=number)


def _entry(channel: Channel, arguments: Sequence[str]) -> Entry:
    pairs = [part.partition("=")[::2] for part in arguments if "=" in part]
    named = dict(pairs)
    kind = named.get("kind", "")
    agent = safe_name(named.get("agent", ""))
    if kind not in KINDS or len(named) != len(pairs) or (kind == "desk" and agent != _phone(channel, agent)):
        kind = ""  # an argument that came twice, or a phone that is not whose it says: nobody knows who meant what
    language = named.get("language", "")
    return Entry(
        kind=kind,
        channel_id=channel.id,
        dialled=safe_name(named.get("dialled", "")),
        number=safe_name(named.get("number", "")),
        open={"0": False, "1": True}.get(named.get("open", "")),
        language=language if language in ("en", "zh") else "",
        answered=channel.state == "Up",
        agent=agent,
        do=safe_name(named.get("do", "")),
        argument=safe_name(named.get("argument", "")),
    )


def _phone(channel: Channel, said: str) -> str:
    """Whose telephone a channel is, by its name (``PJSIP/1001-0000002a``, in a page ``PJSIP/1001w-…``); "" for none."""
    if not channel.name:
        return said
    found = _PHONE.fullmatch(channel.name)
    return agent_of(found.group(1)) if found else ""


def stasis_arguments(kind: str, **values: str) -> str:
    """Arguments of a channel that we make: ``kind=desk,do=out,…``, in order.

    Raises UnsafeRequest for a value that would begin another argument, or end this one.
    """
    if kind not in KINDS:
        raise UnsafeRequest(f"unknown kind of channel {kind!r}")
    for name, value in values.items():
        if not _VALUE.fullmatch(value):
            raise UnsafeRequest(f"Stasis argument {name} cannot be {value!r}")
    return ",".join(f"{name}={value}" for name, value in {"kind": kind, **values}.items())
