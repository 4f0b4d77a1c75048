"""Ids of our own for everything that we make in Asterisk: never reused, told apart by kind."""

from __future__ import annotations

import secrets

_USED_BITS = 64


def new_id(kind: str) -> str:
    """A fresh id such as ``kefu-bridge-9f86d081884c7d65``. Ids must not be reused: Asterisk 22.10 crashes on
    an external media channel whose id is taken, and keeps topics of dead bridges for a while."""
    return f"kefu-{kind}-{secrets.token_hex(_USED_BITS // 8)}"


def is_ours(resource_id: str) -> bool:
    """Whether kefu made this thing."""
    return resource_id.startswith("kefu-")


def is_offered(resource_id: str) -> bool:
    """Whether this is the channel of an agent to whom a call was offered."""
    return resource_id.startswith("kefu-agent-")


def is_media(resource_id: str) -> bool:
    """Whether this is a WebSocket media channel of kefu's."""
    return resource_id.startswith("kefu-media-")
