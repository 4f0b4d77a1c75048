"""What reading an event of Asterisk costs: typed, and parsed to a dictionary. ``python -m bench.ari_events``."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from ari_app.ari.decode import read_event

_EVENTS = 100_000
_ROUND = 700
_BASE = {"application": "kefu", "timestamp": "2026-11-25T23:08:01.123+0000", "asterisk_id": "52:54:00:12:34:56"}
_CHANNEL = {
    "id": "1764111111.42", "name": "PJSIP/1001-0000002a", "state": "Up", "protocol_id": "a7b1c2d3e4@127.0.0.1",
    "caller": {"name": "Bob Lee", "number": "5550123"}, "connected": {"name": "", "number": "100"}, "accountcode": "",
    "dialplan": {
        "context": "kefu-inbound", "exten": "100", "priority": 12, "app_name": "Stasis",
        "app_data": "kefu,kind=inbound,dialled=100,number=5550123,open=1,language=en",
    },
    "creationtime": "2026-11-25T23:08:01.123+0000", "language": "en",
}  # fmt: skip
_BRIDGE = {
    "id": "kefu-bridge-9f86d081884c7d65", "technology": "simple_bridge", "bridge_type": "mixing", "name": "c42",
    "bridge_class": "stasis", "creator": "Stasis", "channels": ["1764111111.42", "kefu-agent-9f86d081884c7d65"],
    "creationtime": "2026-11-25T23:08:01.123+0000", "video_mode": "talker",
}  # fmt: skip
_PLAYBACK = {
    "id": "kefu-play-9f86d081884c7d65", "media_uri": "sound:/run/prompts/en/hello", "language": "en", "state": "done",
    "target_uri": "channel:1764111111.42",
}  # fmt: skip
_TYPICAL: tuple[dict[str, Any], ...] = (
    {"type": "StasisStart", "args": ["kind=inbound", "dialled=100"], "channel": _CHANNEL},
    {"type": "ChannelDtmfReceived", "digit": "5", "duration_ms": 120, "channel": _CHANNEL},
    {"type": "ChannelEnteredBridge", "bridge": _BRIDGE, "channel": _CHANNEL},
    {"type": "PlaybackFinished", "playback": _PLAYBACK},
    {"type": "ChannelDestroyed", "cause": 16, "cause_txt": "Normal Clearing", "channel": _CHANNEL},
    {"type": "Dial", "dialstatus": "RINGING", "forward": "", "dialstring": "1001", "peer": _CHANNEL},
    {"type": "ChannelStateChange", "channel": _CHANNEL},
)


def measure() -> dict[str, float]:
    """Microseconds an event, over `_EVENTS` each way. Rounds take turns, so that a busy machine is unkind to both; of
    each way the quickest round counts."""
    texts = [json.dumps({**event, **_BASE}, separators=(",", ":")) for event in _TYPICAL] * (_ROUND // len(_TYPICAL))
    ways: dict[str, Callable[[str], object]] = {"dictionary": json.loads, "typed": read_event}
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(_EVENTS // _ROUND + 1):
        for name, way in ways.items():
            begun = time.perf_counter()
            for text in texts:
                way(text)
            best[name] = min(best[name], (time.perf_counter() - begun) / _ROUND * 1e6)
    return {
        **{name: round(spent, 2) for name, spent in best.items()},
        "ratio": round(best["typed"] / best["dictionary"], 2),
    }


if __name__ == "__main__":
    print(json.dumps(measure()))
