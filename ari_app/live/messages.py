"""What goes over the socket: a JSON object a frame. Snapshots and patches are put together of parts that are encoded
once, however many look at them; TypeScript's types are made of the structs."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

from ari_app.live.patches import Patch

MOST_BYTES = 4096  # of a client's message
MOST_TOPICS = 12
_encoder = msgspec.json.Encoder(decimal_format="number")


class Message(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", rename=None):
    """The base of what the server says: ``t`` is what it is."""


class User(msgspec.Struct, frozen=True, kw_only=True):
    """Who is logged in, as they are in this connection. ``queues``: those that they look after (None: all)."""

    name: str
    agent: str
    scopes: list[str]
    queues: list[str] | None
    language: str


class Hello(Message, frozen=True, kw_only=True, tag="hello"):
    """The first message. ``version`` differs after an update: the page is to be loaded anew, when it is idle."""

    server_ms: int
    session: str
    version: str
    user: User


class Tick(Message, frozen=True, kw_only=True, tag="tick"):
    """The server is there; every five seconds."""

    server_ms: int


class Refused(Message, frozen=True, kw_only=True, tag="refused"):
    """A topic that is not for them, or is nothing; the others go on."""

    topic: str
    reason: str


class Bye(Message, frozen=True, kw_only=True, tag="bye"):
    """The last message, before the socket is closed with a code."""

    reason: str


class Snapshot(Message, frozen=True, kw_only=True, tag="snapshot"):
    """A topic's whole state."""

    topic: str
    seq: int
    state: msgspec.Raw


class PatchOf(Message, frozen=True, kw_only=True, tag="patch"):
    """What changed since ``prev``: ``set`` JSON Pointer → value, after ``del``, paths that are no more."""

    topic: str
    prev: int
    seq: int
    set: dict[str, msgspec.Raw]
    deleted: list[str] = msgspec.field(name="del")


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a client says: the topics that it ``want``s from now on, or a ``snapshot`` of one that it has.

    ``since`` is taken and not needed: whoever comes gets a snapshot.
    """

    want: list[str] | None = None
    since: int | None = None
    snapshot: str = ""
    why: str = ""


Direction = Literal["to the client", "to the server"]
_decoder = msgspec.json.Decoder(Asked)


def read(text: str | bytes) -> Asked:
    """A client's message. Raises ValueError with what is wrong with it."""
    try:
        asked = _decoder.decode(text)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError, RecursionError) as error:
        raise ValueError(str(error)) from None
    if asked.want is not None and len(asked.want) > MOST_TOPICS:
        raise ValueError(f"at most {MOST_TOPICS} topics at once")
    if asked.want is None and not asked.snapshot:
        raise ValueError("neither topics that are wanted nor one that is to be sent anew")
    return asked


class Frame(NamedTuple):
    """A message, and the same as it goes over the wire of every client: the server's frames have no mask (RFC 6455
    §5.1), so one serves all."""

    payload: bytes
    wire: bytes


def framed(payload: bytes) -> Frame:
    """A text frame, whole (RFC 6455 §5.2)."""
    size = len(payload)
    if size < 126:
        return Frame(payload, bytes((0x81, size)) + payload)
    if size < 1 << 16:
        return Frame(payload, b"\x81\x7e" + size.to_bytes(2, "big") + payload)
    return Frame(payload, b"\x81\x7f" + size.to_bytes(8, "big") + payload)


def encode(message: object) -> bytes:
    """As JSON, UTF-8."""
    return _encoder.encode(message)


def snapshot(topic: str, seq: int, state: object) -> bytes:
    """A `Snapshot` of a state."""
    return b'{"t":"snapshot","topic":%b,"seq":%d,"state":%b}' % (encode(topic), seq, encode(state))


def parts_of(patch: Patch) -> tuple[bytes, bytes]:
    """``set`` and ``del`` of a patch, which many topics may share."""
    return encode(patch.set), encode(patch.gone)


def patch_of(topic: str, prev: int, parts: tuple[bytes, bytes]) -> bytes:
    """A `PatchOf` with the next number."""
    return b'{"t":"patch","topic":%b,"prev":%d,"seq":%d,"set":%b,"del":%b}' % (encode(topic), prev, prev + 1, *parts)
