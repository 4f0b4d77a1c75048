"""Events that Asterisk never sent: kefu found out by itself what happened, and tells whom it concerns the usual way."""

from __future__ import annotations

from typing import Any

from ari_app.ari.decode import event_of
from ari_app.ari.events import Event
from ari_app.ari.facts import FOUND_OUT


def ended(channel_id: str, how: str) -> tuple[Event, Event]:
    """A channel is gone; ``how`` becomes the cause of what ends with it."""
    channel = {"id": channel_id}
    return _event("StasisEnd", how, channel=channel), _event("ChannelDestroyed", how, channel=channel)


def entered(channel_id: str) -> Event:
    """A channel has come into the application."""
    return _event("StasisStart", "Asterisk has it", channel={"id": channel_id})


def played(playback_id: str) -> Event:
    """A playback is over, nobody knows how."""
    return _event("PlaybackFinished", "Asterisk has it no more", playback={"id": playback_id, "state": "failed"})


def not_recorded(name: str) -> Event:
    """A recording did not begin."""
    return _event("RecordingFailed", "it was never begun", recording={"name": name})


def _event(kind: str, how: str, **facts: Any) -> Event:  # noqa: ANN401 - JSON
    return event_of({"type": kind, **facts, FOUND_OUT: how})
