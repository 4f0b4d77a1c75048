"""Signatures, retries, addresses, and the one translation of events: what receivers rely on."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.feeds.addresses import networks, url_problem
from ari_app.feeds.public import PublicEvent, Translation, types, wanted
from ari_app.feeds.retries import WAITS, Fate, next_of
from ari_app.feeds.signature import headers, key_of, new_secret
from ari_app.store.row import Row
from models.domain.event_list import event_kinds
from models.domain.events import INTERNAL

# What happens inside and is told to nobody: parts of a decision, of a flow, of the books. An event that is added needs
# a TYPE of its own, or a place here.
KEPT_INSIDE = {
    "MenuEntered", "ChoiceMade", "NothingHeard", "NotUnderstood", "FalseStart", "SpeechUnavailable", "CallerScored",
    "WaitAnnounced", "RouteDecided", "TranscriptSkipped", "CallAdopted", "CallFailed", "AgentNoted",
    "ConversationMoved", "OrderGiven", "PlaceKept", "CallbackTried", "CallAbout", "NumberDialled", "DiallingRefused",
    "CallTooLong", "VoicemailSent", "RecordingStarted", "RecordingMasked", "RecordingUnmasked", "RecordingStopped",
    "MismatchHealed", "StepEntered", "PromptSaid", "AnswerTaken", "AnswerRefused", "LookedUp", "RuleApplied",
    "PromptRecorded", "RouterStarted", "RouterHeard", "InputFaulted", "InvariantBroken", "MoodHeard", "SoundHeard",
    "PartlyHeard", "TranscriptMasked", "StoreTurned", "DatabaseReplaced", "DiskSpaceTurned", "RetentionApplied",
    "RecordingRefused", "RecordingKeyRotated", "VoicemailEmpty", "VoicemailTranscribed",
    "ActedForOthers", "AgentMessaged", "CallerNoted", "DispositionDrafted", "LiveCallOpened", "LogInRefused",
    "LoggedIn", "HintShown", "HintAnswered", "HintDropped", "ItemTicked", "CallMarked", "NextCallRaised",
    "NextCallCame", "PhoneSessionBegan", "PhoneSessionEnded", "PhoneStateChanged", "RecordsRead", "SessionEnded",
    "TokenMade", "TokenRevoked", "TranscriptRead", "UserChanged",
    "CardShown", "DispositionProposed", "QueryAsked", "CopyMade", "ScoreSeen", "SummaryEdited", "SummaryMade",
    "TopicsFound", "TopicRenamed", "TopicsMerged", "LabelGiven", "ModelTrained", "ModelJudged", "ModelPromoted",
    "ModelReturned", "PersonErased", "NearlySaid", "ShadowBegun", "ShadowAnswered", "ShadowSettled", "ReportMailed",
    "ReportNotMailed", "PacketSpoken", "LanguageOffered",
}  # fmt: skip


def test_every_event_has_a_type_or_is_known_to_stay_inside() -> None:
    inside = {name for name, kind in event_kinds().items() if kind.TYPE == INTERNAL}
    assert inside == KEPT_INSIDE
    assert all(one.count(".") == 1 and one == one.lower() for one in types())


def test_the_published_vector_of_standard_webhooks() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    told = headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}', [secret])
    assert told["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert told["webhook-id"] == "msg_p5jXN8AQM9LWM0D4loKWxJek"
    assert told["webhook-timestamp"] == "1614265330"


def test_while_a_secret_is_changed_both_sign() -> None:
    old, new = new_secret(), new_secret()
    told = headers("evt_1", 1, b"{}", [new, old])["webhook-signature"].split(" ")
    assert len(told) == 2
    assert told[1] == headers("evt_1", 1, b"{}", [old])["webhook-signature"]


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_####", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_QQ=="])
def test_what_is_no_secret(secret: str) -> None:
    with pytest.raises(ValueError, match="a secret is whsec_"):
        key_of(secret)


def test_retries_take_longer_each_time_and_end() -> None:
    waits = [next_of(500, number, 0, 0.5, 0).after for number in range(1, len(WAITS) + 1)]
    assert waits == list(WAITS)
    assert next_of(500, len(WAITS) + 1, 0, 0.5, 0).fate is Fate.DEAD


@given(st.integers(1, len(WAITS)), st.floats(0, 1, exclude_max=True))
def test_jitter_is_a_fifth(attempts: int, chance: float) -> None:
    after = next_of(0, attempts, 0, chance, 0).after
    assert 0.8 * WAITS[attempts - 1] <= after <= 1.2 * WAITS[attempts - 1]


def test_what_receivers_ask_for() -> None:
    assert next_of(204, 1, 0, 0.5, 0).fate is Fate.DELIVERED
    assert next_of(301, 1, 0, 0.5, 0).fate is Fate.DUE
    assert next_of(429, 1, 1200, 0.5, 0).after == 1200
    assert next_of(410, 1, 0, 0.5, 0).disable
    assert next_of(500, 3, 0, 0.5, 6 * 86_400).disable


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.9", "[::1]", "[::ffff:127.0.0.1]", "[fe80::1]",
        "0.0.0.0", "[fd00::1]", "100.64.0.1", "224.0.0.1", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
        "255.255.255.255",
    ],
)  # fmt: skip
def test_addresses_inside_are_refused_unless_they_are_listed(host: str) -> None:
    assert "[webhooks] allow" in url_problem(f"https://{host}/hook", ())
    assert "[webhooks] allow" in url_problem(f"https://{host}/hook", networks(["203.0.113.0/24"]))


def test_a_site_lists_its_own_net() -> None:
    own = networks(["10.0.0.0/8", "::1"])
    assert url_problem("http://10.1.2.3:8080/hook", own) == ""
    assert url_problem("http://[::1]/hook", own) == ""
    assert url_problem("https://crm.example.com/hook", ()) == ""


@pytest.mark.parametrize(
    "url", ["", "ftp://a/b", "https://", "https://u:p@crm.example.com/", "https://x:99999/", "http://[::1", "//x"]
)
def test_what_is_no_url(url: str) -> None:
    assert url_problem(url, ())


def test_patterns() -> None:
    assert wanted("call.ended", ["call.*"])
    assert wanted("call.ended", ["*"])
    assert not wanted("call.ended", ["agent.*", "call.started"])
    assert not wanted("call.transcribed", ["*", "call.*"])
    assert wanted("call.transcribed", ["call.transcribed"])


# The translation ------------------------------------------------------------------------------------------

ROWS: list[Row] = [
    Row(1, 100.0, "c1", "", "CallArrived", {"number": "5551234", "dialled": "8000", "arrived_at": 100.0, "name": "Li"}),
    Row(2, 101.0, "c1", "", "CallAnswered", {}),
    Row(3, 110.0, "c1", "", "CallQueued", {"problem": "billing", "language": "en", "entered_at": 110.0}),
    Row(4, 111.0, "c1", "1001", "CallOffered", {"channel_id": "x", "purpose": "queue"}),
    Row(5, 115.0, "c1", "1001", "AgentStateChanged", {"old": "reserved", "new": "talking", "kept": {}}),
    Row(6, 115.0, "c1", "1001", "LegJoined", {"role": "agent", "who": "1001", "purpose": "queue", "channel_id": "x"}),
    Row(7, 115.0, "c1", "1001", "CallConnected", {"waited": 5.0, "channel_id": "x", "bridge_id": "b"}),
    Row(8, 130.0, "c1", "1001", "LegLeft", {"role": "agent", "who": "1001", "talked": 15.0, "reason": "hung up"}),
    Row(9, 130.0, "c1", "1001", "AgentStateChanged", {"old": "talking", "new": "wrap-up", "kept": {}}),
    Row(10, 130.1, "c1", "", "CallDisconnected", {"by": "caller", "talked": 15.0}),
    Row(11, 130.2, "c1", "", "CallEnded", {"outcome": "answered", "cause": "16"}),
    Row(12, 133.0, "c1", "", "RecordingStored", {"folder": "f", "files": 2, "seconds": 15.0}),
    Row(13, 140.0, "c1", "1001", "CallWrappedUp", {"disposition": "resolved", "seconds": 10.0, "by": "agent"}),
    Row(14, 140.0, "", "1001", "AgentStateChanged", {"old": "wrap-up", "new": "ready", "kept": {}}),
]


def _earlier(call_id: str, before: int) -> Sequence[Row]:
    return [row for row in ROWS if row.call_id == call_id and row.seq < before]


def _all(translation: Translation, rows: Sequence[Row]) -> list[PublicEvent]:
    return [event for row in rows for event in translation.take(row)]


def test_the_end_of_a_call_is_told_when_its_paperwork_is_complete() -> None:
    told = _all(Translation(_earlier), ROWS)
    assert [event.type for event in told if event.type in ("call.ended", "call.wrapped_up")] == [
        "call.wrapped_up", "call.ended",
    ]  # fmt: skip
    end = next(event for event in told if event.type == "call.ended").data["call"]
    assert (end["from"], end["to"]) == ("5551234", "8000")
    assert (end["disposition"], end["wait_ms"], end["talk_ms"], end["agent"]) == ("resolved", 5000, 15_000, "1001")
    assert end["began_at"] == "1970-01-01T00:01:40.000Z"
    assert end["recording_url"]
    assert len({event.id for event in told}) == len(told)


@given(st.integers(0, len(ROWS)))
def test_another_process_goes_on_with_the_same_events(cut: int) -> None:
    whole = [event.body() for event in _all(Translation(_earlier), ROWS)]
    first, second = _all(Translation(_earlier), ROWS[:cut]), _all(Translation(_earlier), ROWS[cut:])
    assert [event.body() for event in first + second] == whole


def test_every_call_event_has_the_whole_call_and_no_inner_names() -> None:
    for event in _all(Translation(_earlier), ROWS):
        body = json.loads(event.body())
        assert set(body) == {"id", "type", "timestamp", "sequence", "data"}
        assert not {"channel_id", "bridge_id", "kept", "folder"} & body["data"].keys()
        if event.type.startswith("call."):
            assert body["data"]["call"]["id"] == "c1"
