"""Calls read back from the store: the list, one call's timeline, and why it went where it went."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Any

from ari_app.store.ports import CallBook
from models.domain.call_ids import SHORT, several, shortened
from models.domain.errors import CommandRefused

Json = dict[str, Any]
_DETAILS = {
    "CallArrived": "{number} dialled {dialled} ({name} {tier}, {language})",
    "MenuEntered": "menu {menu} ({language})",
    "ChoiceMade": "{choice} by {by}: {heard!r} ({confidence:.0%})",
    "NothingHeard": "silence in {menu}, attempt {attempt}",
    "NotUnderstood": "{heard!r} by {by} in {menu}, attempt {attempt}",
    "LookedUp": "{what}: {result} after {milliseconds:.0f} ms {reason}",
    "StepEntered": "{step} (from {came_from} by {edge})",
    "PromptSaid": "{text}",
    "AnswerTaken": "{step}: {variable} = {value} by {by}",
    "AnswerRefused": "{step}, by {by}, attempt {attempt}",
    "TaskResolved": "{task}",
    "RuleApplied": "{what} after {after:g} s",
    "PromptRecorded": "{prompt} ({language}) by {by}",
    "FlowLoaded": "version {version} {how} by {by}",
    "CallerScored": "priority {priority:.3f}",
    "CallQueued": "{problem}, position {position}{wait}",
    "WaitAnnounced": "position {position}{wait}",
    "RouteDecided": "decision {sequence}",
    "OfferFailed": "{result} after {ring_seconds:.1f} s",
    "CallConnected": "after {waited:.1f} s of waiting",
    "Transcribed": "{leg}: {text}",
    "PartlyHeard": "{leg}: {text} …",
    "SoundHeard": "{leg}: [{sound}] {seconds:.1f} s",
    "TranscriptMasked": "{leg}: {text}",
    "TranscribedAgain": "{leg}, written down again: {text}",
    "MoodHeard": "{leg}: {band} ({level:.0%})",
    "TranscriptSkipped": "{leg}: {seconds:.1f} s ({reason})",
    "CallDisconnected": "by {by} after {talked:.1f} s",
    "SurveyAnswered": "{rating} of 5",
    "CallWrappedUp": "{disposition} after {seconds:.1f} s by {by}",
    "CallEnded": "{outcome}: {cause}",
    "CallAdopted": "taken over while {state}",
    "CallFailed": "{error} → {rescue}",
    "AgentStateChanged": "{old} → {new} ({reason}, by {by})",
    "AgentNoted": "{what}, by {by}",
    "FalseStart": "{heard!r}, {seconds:.1f} s; the prompt goes on",
    "SpeechUnavailable": "{reason}",
    "QueueRefused": "{reason}",
    "LegJoined": "{role} {who}",
    "LegLeft": "{role} {who} after {talked:.1f} s: {reason}",
    "CallHeld": "by {by}",
    "CallResumed": "by {by} after {seconds:.1f} s",
    "TransferBegun": "{way} to {target}, by {by}",
    "TransferCompleted": "{by} has left, {target} has the caller",
    "ConversationMoved": "{phase}",
    "TransferFailed": "{target}: {result}; the caller goes {caller_goes}",
    "CallParked": "slot {slot}, by {by}",
    "CallUnparked": "slot {slot}: {how}",
    "OrderGiven": "{verb} {argument} by {by}: {result}",
    "QueueLeft": "to {target}, by {by}",
    "PlaceKept": "of call {earlier_call}",
    "CallbackRequested": "{number}, {problem}",
    "CallbackTried": "attempt {attempt}: {result}, call {call}",
    "CallbackClosed": "{result}",
    "CallAbout": "under {problem} ({language})",
    "NumberDialled": "{dialled}: {purpose} of {who}",
    "DiallingRefused": "{purpose} of {who}: {reason}",
    "CallTooLong": "after {seconds:.0f} s {who}",
    "VoicemailLeft": "{seconds:.1f} s for {queue}: {text}",
    "VoicemailSent": "{way} to {to} {error}",
    "VoicemailEmpty": "nothing was said in {seconds:.1f} s",
    "VoicemailTranscribed": "{text}",
    "VoicemailRead": "by {by}: {why}",
    "VoicemailDeleted": "by {by}: {reason}",
    "RecordingRefused": "{reason}",
    "RecordingStarted": "by {by}",
    "RecordingMasked": "by {by}",
    "RecordingUnmasked": "by {by}",
    "RecordingStopped": "by {by}",
    "RecordingStored": "{files} files, {seconds:.1f} s",
    "RecordingRead": "{side}, by {by}: {why}",
    "RecordingDeleted": "by {by}: {reason}",
    "CallListenedTo": "{mode} by {by}",
    "RouterHeard": "{inputs}",
    "RouterStarted": "{start}",
    "ProfileSwitched": "{old} → {new} by {by}: {why}",
    "InvariantBroken": "{rule}: {detail}",
    "InputFaulted": "{cause}; {remedy}",
    "MismatchHealed": "{what}: {cause}; {remedy}",
}


def list_calls(book: CallBook, limit: int) -> list[Json]:
    """The latest calls, newest first."""
    return book.latest_calls(limit)


def find_call(book: CallBook, call_id: str) -> Json:
    """One call by its id, the beginning or the end of it, or ``last``. Raises CommandRefused when there is none or
    several, and names these."""
    rows = book.latest_calls(1) if call_id == "last" else book.calls_like(call_id)
    if not rows and call_id == "last":
        raise CommandRefused("there are no calls yet; dial 8000 from a registered phone")
    if not rows:
        raise CommandRefused(f"there is no call {call_id!r}; `kefu calls` lists them")
    if len(rows) > 1 and rows[0]["id"] != call_id:
        raise several(call_id, "call", [(row["id"], row["arrived_at"], row["number"] or "") for row in rows])
    return rows[0]


def short_ids(book: CallBook, ids: Collection[str]) -> dict[str, str]:
    """A form of each id that can be typed, and that no other call has."""
    return shortened(ids, book.alike(sorted({one[-SHORT:] for one in ids})))


def legs_of(book: CallBook, call_id: str) -> list[Json]:
    """Everybody who was in the call beside the caller, in the order in which they joined."""
    return book.legs(call_id)


def timeline(book: CallBook, call_id: str) -> list[Json]:
    """Every event of a call in order, with its facts decoded."""
    return book.story(call_id)


def describe(event: Json) -> str:
    """One event in words."""
    template, data = _DETAILS.get(event["kind"], ""), event["data"]
    wait = data.get("expected_wait", -1.0)
    return template.format_map({**data, "wait": f", expected wait {wait:.0f} s" if wait >= 0 else ""})


def decisions(book: CallBook, call_id: str) -> list[Json]:
    """Routing decisions of a call with the score that they used."""
    wanted = ("CallerScored", "RouteDecided", "OfferFailed", "CallConnected")
    return [event for event in timeline(book, call_id) if event["kind"] in wanted]


def clock(at: float | None) -> str:
    """Local wall-clock time with milliseconds; "" for none."""
    return f"{time.strftime('%H:%M:%S', time.localtime(at))}.{int(at % 1 * 1000):03d}" if at else ""


def minutes(begin: float | None, end: float | None) -> str:
    """From one time to another, as `lasted`; "" when one is missing."""
    return lasted(end - begin) if begin and end else ""


def lasted(seconds: float) -> str:
    """Minutes and seconds, with hours when there are any: 0:07, 12:30, 1:02:03."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"
