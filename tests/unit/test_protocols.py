"""Bytes in, values out: AGI, SIP, RTP, the segmenter, worker messages."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agi.protocol import (
    AgiError,
    AgiHangup,
    HeaderReader,
    command,
    parse_environment,
    parse_reply,
    set_variable,
    set_variables,
)
from ari_app.phone.g711 import from_ulaw, to_ulaw
from ari_app.phone.sip import BadMessage, Message, authorization, media_target, offer, parse, user_of
from models.domain.audio import FRAME_BYTES, Utterance
from models.speech.segmenter import Segmenter, SpeechStarted, Unchanged
from models.speech.worker import pack, unpack

HEADER = b"agi_network: yes\nagi_network_script: intake\nagi_callerid: 555\nagi_arg_1: 555\nagi_arg_2: 8000\n\n"


def test_agi_header_in_any_pieces() -> None:
    """However the network cuts it."""
    for size in (1, 7, len(HEADER)):
        reader, found = HeaderReader(), None
        for start in range(0, len(HEADER), size):
            found = reader.feed(HEADER[start : start + size])
        assert found is not None
        assert (found.script, found.arguments) == ("intake", ("555", "8000"))


def test_agi_junk_is_refused() -> None:
    """Too long, too many, not AGI at all."""
    with pytest.raises(AgiError):
        HeaderReader().feed(b"agi_x: " + b"y" * 9000)
    with pytest.raises(AgiError):
        parse_environment(b"GET / HTTP/1.1\nHost: x")
    with pytest.raises(AgiError):
        parse_environment(b"\n".join(b"agi_%d: 1" % n for n in range(300)))


@given(st.binary(max_size=300))
def test_agi_parsers_never_crash(data: bytes) -> None:
    """Any bytes give a value or an AgiError."""
    for parser in (parse_environment, parse_reply):
        try:
            parser(data)
        except (AgiError, AgiHangup):
            continue


def test_agi_replies_and_commands() -> None:
    """Results, hang-up, quoting, and no way to smuggle a second command."""
    assert parse_reply(b"200 result=1 (a b)\n").data == "a b"
    assert parse_reply(b"510 Invalid or unknown command\n").code == 510
    for gone in (b"HANGUP\n", b"511 Command Not Permitted on a dead channel\n"):
        with pytest.raises(AgiHangup):
            parse_reply(gone)
    assert set_variable("KEFU_X", 'a "b" \\c') == b'SET VARIABLE "KEFU_X" "a \\"b\\" \\\\c"\n'
    with pytest.raises(AgiError):
        set_variable("KEFU_X", "a\nEXEC System rm")
    with pytest.raises(AgiError):
        set_variable("X) EXEC", "1")
    with pytest.raises(AgiError):
        command("SET VARIABLE", "x" * 9000)


def test_sip_message_round_trip() -> None:
    """What is built is parsed to the same."""
    message = Message("INVITE", "sip:8000@1.2.3.4", headers=[("via", "SIP/2.0/UDP h;branch=z9"), ("cseq", "7 INVITE")])
    message.body = offer("127.0.0.1", 4000, 1)
    again = parse(message.to_bytes())
    assert (again.method, again.uri, again.cseq, again.branch) == ("INVITE", "sip:8000@1.2.3.4", (7, "INVITE"), "z9")
    assert media_target(again.body) == ("127.0.0.1", 4000)
    assert user_of('"A" <sip:555@h>;tag=1') == "555"
    with pytest.raises(BadMessage):
        parse(b"nonsense")


def test_digest_of_rfc_2617() -> None:
    """The example of RFC 2617 §3.5 without qop (RFC 2069 form)."""
    challenge = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    answer = authorization(challenge, "GET", "/dir/index.html", "Mufasa", "Circle Of Life")
    assert 'response="670fd8c2df070c60b045671b8b24ff02"' in answer


def test_ulaw_is_g711() -> None:
    """Known codes, and every code survives decoding and encoding."""
    assert to_ulaw(np.array([0, 32767, -32768], np.int16)) == bytes([0xFF, 0x80, 0x00])
    codes = bytes(code for code in range(256) if code != 0x7F)
    assert to_ulaw(from_ulaw(codes)) == codes


def frames(pattern: str) -> bytes:
    """``s`` for a frame of speech, ``.`` for one of silence."""
    return b"".join((b"\x01" if letter == "s" else b"\x00") * FRAME_BYTES for letter in pattern)


def is_speech(frame: bytes) -> bool:
    """The test's detector."""
    return frame[0] == 1


def test_segmenter_is_exact() -> None:
    """Start after 100 ms of speech, end after 200 ms of silence, times in seconds of audio."""
    segmenter = Segmenter(is_speech, start_ms=100, endpoint_ms=200, max_seconds=5)
    found = list(segmenter.feed(frames("." * 10 + "s" * 20 + "." * 30)))
    assert found[0] == SpeechStarted(0.3)
    assert isinstance(found[1], Utterance)
    assert found[1].end == pytest.approx(0.8), "200 ms of the silence after it are kept"
    longer = Segmenter(is_speech, start_ms=100, endpoint_ms=400, max_seconds=5)
    maybe, ended = list(longer.feed(frames("." * 10 + "s" * 20 + "." * 30)))[1:]
    assert ended == found[1], "whatever the endpoint"
    assert maybe == Unchanged(ended), "told after 200 ms, unchanged since"
    assert found[1].start == pytest.approx(0.0)
    assert len(found) == 2


def test_segmenter_cuts_what_never_ends_and_ignores_clicks() -> None:
    """A long monologue is cut; 60 ms of noise begins nothing."""
    segmenter = Segmenter(is_speech, start_ms=100, endpoint_ms=200, max_seconds=1)
    assert [type(one) for one in segmenter.feed(frames("s" * 120))].count(Utterance) == 2
    assert not list(Segmenter(is_speech).feed(frames("...sss....")))


@given(st.lists(st.integers(1, 2000), max_size=30), st.text("s.", max_size=120))
def test_segmenter_does_not_depend_on_the_pieces(sizes: list[int], pattern: str) -> None:
    """The same audio cut differently gives the same utterances."""
    data, whole = frames(pattern), Segmenter(is_speech)
    expected = list(whole.feed(data))
    pieces, found, start = Segmenter(is_speech), [], 0
    for size in [*sizes, len(data)]:
        found += list(pieces.feed(data[start : start + size]))
        start += size
    assert found == expected


@given(st.binary(max_size=200), st.text(max_size=20))
def test_worker_messages_round_trip(pcm: bytes, text: str) -> None:
    """Header and audio come back as they went, whatever bytes the audio has."""
    header, audio = unpack(pack({"id": 1, "text": text}, pcm)[4:])
    assert (header, audio) == ({"id": 1, "text": text}, pcm)


def test_variables_are_set_by_as_few_commands_as_is_safe() -> None:
    """One for all whose values mean nothing in a list; what divides, quotes or would be trimmed goes alone."""
    assert set_variables({}) == []
    assert set_variables({"A": "1"}) == [b'SET VARIABLE "A" "1"\n']
    assert set_variables({"A": "1", "B": "Li O'Neil", "C": "张"}) == [
        'SET VARIABLE "ARRAY(A,B,C)" "1,Li O\'Neil,张"\n'.encode()
    ]
    odd = {"D": "a,b", "E": '"', "F": " x", "G": "x ", "H": "(", "I": "]", "J": "a|b", "K": "${X}", "L": "\\"}
    sent = set_variables({"A": "1", **odd, "B": "2"})
    assert sent == [b'SET VARIABLE "ARRAY(A,B)" "1,2"\n', *(set_variable(*one) for one in odd.items())]
    with pytest.raises(AgiError):
        set_variables({"A": "1", "B": "a\nEXEC System rm"})
    with pytest.raises(AgiError):
        set_variables({"A": "1", "B)": "2"})
