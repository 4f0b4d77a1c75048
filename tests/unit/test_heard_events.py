"""What the application reads of Asterisk is what it asks Asterisk for, neither less nor more."""

from __future__ import annotations

import re
from pathlib import Path

from ari_app.ari.event_socket import HEARD

_ROOT = Path(__file__).resolve().parents[2] / "ari_app"
_ARI = re.compile(
    r'"((?:Channel|Stasis|Bridge|Playback|Recording|Peer|Endpoint|Contact|TextMessage|Application)[A-Z][A-Za-z]+|Dial)"'
)
_OURS = re.compile(r"^class (\w+)\(Event\):", re.MULTILINE)


def test_every_event_that_is_read_is_asked_for() -> None:
    """Names of Asterisk's events anywhere in the program, without the names of our own events."""
    domain = _ROOT.parent / "models" / "domain"
    ours = {name for file in domain.glob("*events.py") for name in _OURS.findall(file.read_text())}
    files = [file for file in _ROOT.rglob("*.py") if file.name != "event_socket.py"]
    read = {name for file in files for name in _ARI.findall(file.read_text())} - ours
    assert read - {"EndpointDetail", "RecordingStarted"} == set(HEARD)
