"""What is kept: recordings and their key, voice messages. Each reading is written down."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from ari_app.web.fields import Agent, Answer, At, Done, Number, Page, Paged, Queue, Reason, Request
from ari_app.web.operation import V1, Media, Operation
from ari_app.web.table.kit import FOUND, LONG, REFUSED, STORED
from models.domain.permissions import Act
from models.domain.scopes import Scope

_PART = Meta(ge=1, le=10_000, description="which part, when recording was stopped and started")


class ReadRecording(Reason, frozen=True, kw_only=True):
    """Which part, and why."""

    part: Annotated[int, _PART] = 1


class ListMessages(Paged, frozen=True, kw_only=True):
    """Which messages are listed."""

    queue: Queue = ""


class RecordingItem(Answer, frozen=True, kw_only=True):
    """A recording that is kept."""

    call: str
    stored_at: At
    length_ms: int
    parts: int
    number: Number
    name: str
    agent: Agent
    queue: Queue


class RecordingPage(Page, frozen=True, kw_only=True):
    """Recordings, the newest first."""

    items: list[RecordingItem]


class MessageItem(Answer, frozen=True, kw_only=True):
    """A voice message. ``text``: as it was written down, "" when it was not (yet)."""

    id: str
    left_at: At
    queue: Queue
    number: Number
    name: str
    language: str
    length_ms: int
    text: str
    heard_at: At | None
    sent: list[str]


class MessagePage(Page, frozen=True, kw_only=True):
    """Voice messages, the newest first."""

    items: list[MessageItem]


class MessageDone(Answer, frozen=True, kw_only=True):
    """An order about a voice message was carried out."""

    message: str
    result: str


class KeyRotated(Answer, frozen=True, kw_only=True):
    """The name of the key for everything that is recorded from now on."""

    key: str
    result: str


_CALL, _ONE = f"{V1}/calls/{{call}}/recordings", f"{V1}/voicemails/{{message}}"
ROWS = (
    Operation("list_recordings", "GET", f"{V1}/recordings", "recordings", "recordings that are kept", "录音列表",
              Paged, RecordingPage, Scope.RECORDINGS_READ, act=Act.READ_RECORDING, errors=REFUSED),
    Operation("read_recording", "GET", f"{_CALL}/{{side}}", "recordings", "one side of a recording, as WAV; every "
              "access is logged", "收听录音（会留下记录）", ReadRecording, None, Scope.RECORDINGS_READ,
              act=Act.READ_RECORDING, errors=(*REFUSED, *FOUND, *STORED), media=(Media.WAV,), audited=True,
              seconds=60),
    Operation("delete_recording", "DELETE", _CALL, "recordings", "delete a recording for good", "彻底删除录音",
              Reason, Done, Scope.RECORDINGS_WRITE, act=Act.DELETE_RECORDING, errors=(*REFUSED, *FOUND, *STORED)),
    Operation("rotate_recording_key", "POST", f"{V1}/recordings/key", "recordings", "encrypt with another key from now "
              "on", "更换录音密钥", Request, KeyRotated, Scope.RECORDINGS_WRITE, act=Act.RECORDING_KEY,
              errors=(*REFUSED, *STORED)),
    Operation("list_messages", "GET", f"{V1}/voicemails", "voicemail", "voice messages, the newest first",
              "语音留言列表", ListMessages, MessagePage, Scope.VOICEMAIL_READ, act=Act.MESSAGES, errors=REFUSED),
    Operation("read_message", "GET", f"{_ONE}/audio", "voicemail", "a voice message, as WAV; every access is logged",
              "收听留言（会留下记录）", Reason, None, Scope.VOICEMAIL_READ, act=Act.MESSAGES,
              errors=(*REFUSED, *FOUND, *STORED), media=(Media.WAV,), audited=True, seconds=60),
    Operation("send_message", "POST", f"{_ONE}/send", "voicemail", "send a voice message again", "重新发送留言",
              Request, MessageDone, Scope.VOICEMAIL_WRITE, act=Act.MESSAGES, errors=(*REFUSED, *FOUND, *STORED),
              seconds=LONG),
    Operation("delete_message", "DELETE", _ONE, "voicemail", "delete a voice message for good", "彻底删除留言", Reason,
              MessageDone, Scope.VOICEMAIL_WRITE, act=Act.MESSAGES, errors=(*REFUSED, *FOUND, *STORED)),
)  # fmt: skip
