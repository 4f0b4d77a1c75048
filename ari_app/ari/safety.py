"""Requests that crash or stall Asterisk 22.10, refused before they are sent.

Each rule names what it was seen to do. The layer above never builds such requests; this gate makes sure that
nobody can, because a PBX that we can crash is a PBX that drops every call.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping

from models.domain.dialling import DialString
from models.domain.errors import UnsafeRequest

MEDIA_OPTIONS = "f(json)"
_REMEMBERED = 4000  # ids of external media: those of an hour with a thousand calls, and more
_ID = re.compile(r"kefu-[a-z]+-[0-9a-f]{16}")
_NAME = re.compile(r"[A-Za-z0-9_.+*#-]{1,64}")
_ENDPOINT = re.compile(
    r"PJSIP/[A-Za-z0-9_-]{1,40}(/sips?:[A-Za-z0-9_.~%+*@:;=\[\]-]{1,200})?|Local/\+?[0-9*#]{2,24}@kefu-out/n"
)
_MEDIA = re.compile(
    r"(sound:[A-Za-z0-9_/.+-]+|recording:booth-[a-z0-9]+|tone:[a-z0-9+/,*]+(;tonezone=[a-z]{2})?|number:\d+|digits:[0-9*#]+)"
)
_DANGEROUS = re.compile(r"^(PJSIP_TRANSFER_HANDLING|DB|FILE|CURL|SHELL|STAT|EVAL|SYSTEM)\b", re.IGNORECASE)


class IdLedger:
    """Remembers ids that were given to external media; a second use would be a segmentation fault.

    Ids are random, so that only a fault of ours uses one again, and that soon: the last ones are enough.
    """

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._last: deque[str] = deque(maxlen=_REMEMBERED)

    def claim(self, channel_id: str) -> None:
        """Use an id once. Raises UnsafeRequest the second time."""
        if not _ID.fullmatch(channel_id):
            raise UnsafeRequest(f"external media needs an id of our own making, not {channel_id!r}")
        if channel_id in self._seen:
            raise UnsafeRequest(f"external media id {channel_id} was used before; Asterisk would crash")
        if len(self._last) == _REMEMBERED:
            self._seen.discard(self._last[0])
        self._last.append(channel_id)
        self._seen.add(channel_id)


def check(method: str, path: str, params: Mapping[str, str], ledger: IdLedger) -> None:
    """Raise UnsafeRequest for a request that Asterisk would not survive. ``path`` begins after ``/ari``."""
    for rule in (_messages, _external_media, _subscriptions, _variables, _originate, _play, _outbound):
        rule(method, path, params)
    if path == "/channels/externalMedia":
        ledger.claim(params.get("channelId", ""))


def _messages(_method: str, path: str, _params: Mapping[str, str]) -> None:
    if path.startswith("/endpoints") and path.endswith(("/sendMessage", "/refer")):
        raise UnsafeRequest("sending a message to an endpoint without an aor crashes Asterisk")


def _external_media(_method: str, path: str, params: Mapping[str, str]) -> None:
    if path != "/channels/externalMedia":
        return
    wanted = {"transport": "websocket", "connection_type": "server", "encapsulation": "none"}
    for key, value in wanted.items():
        if params.get(key) != value:
            raise UnsafeRequest(f"external media must have {key}={value}: the other kinds crash or stall Asterisk")
    if params.get("transport_data") != MEDIA_OPTIONS:
        raise UnsafeRequest(f"transport_data must be {MEDIA_OPTIONS}: an invalid value crashes Asterisk")
    if params.get("external_host"):
        raise UnsafeRequest("Asterisk must not connect out for media: a silent peer blocks unrelated calls")


def _outbound(_method: str, path: str, params: Mapping[str, str]) -> None:
    endpoint = params.get("endpoint", "")
    if path.startswith("/channels") and re.match(r"(WebSocket|AudioSocket|UnicastRTP)/", endpoint, re.IGNORECASE):
        raise UnsafeRequest("media channels are made by external media only")


def _subscriptions(_method: str, path: str, params: Mapping[str, str]) -> None:
    if "/subscription" in path and "devicestate" in params.get("eventSource", "").lower():
        raise UnsafeRequest("a device state subscription can deadlock ARI when its socket closes")


def _variables(_method: str, path: str, params: Mapping[str, str]) -> None:
    if path.endswith(("/variable", "/variables")) and _DANGEROUS.match(params.get("variable", "")):
        raise UnsafeRequest(f"the variable {params['variable']!r} is dangerous or crashes Asterisk")


def _originate(method: str, path: str, params: Mapping[str, str]) -> None:
    if method == "POST" and (path in ("/channels", "/channels/create") or re.fullmatch(r"/channels/kefu-[^/]+", path)):
        endpoint = params.get("endpoint", "")
        if not may_dial(endpoint):
            raise UnsafeRequest(
                f"will not dial {endpoint!r}: only PJSIP/NAME, PJSIP/NAME/CONTACT and Local/DIGITS@kefu-out/n, "
                "so that no text can add targets"
            )
        if endpoint.startswith("Local/") and not isinstance(endpoint, DialString):
            raise UnsafeRequest(f"will not dial {endpoint!r} without a permit of the dialling policy")


def may_dial(endpoint: str) -> bool:
    """Whether it is one telephone, or one number in the dialplan, and nothing else."""
    return _ENDPOINT.fullmatch(endpoint) is not None


def _play(method: str, path: str, params: Mapping[str, str]) -> None:
    if method == "POST" and "/play" in path and "media" in params:
        for item in params["media"].split(","):
            if not _MEDIA.fullmatch(item) and not item.startswith("tone:"):
                raise UnsafeRequest(f"will not play {item!r}: a URL would make Asterisk fetch it")


def safe_name(text: str) -> str:
    """Text of a caller made fit for a path or an argument: letters, digits and ``_.+*#-``, 64 at most."""
    return "".join(letter for letter in text if _NAME.fullmatch(letter))[:64]
