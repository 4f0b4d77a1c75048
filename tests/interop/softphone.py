"""A softphone on PJSUA2 in a process of its own: orders as JSON lines on stdin, what happens as JSON lines on stdout.

``python softphone.py JSON`` with user, password, server (HOST:PORT), folder, tone (Hz) and, if wanted, codecs,
transport (udp, udp6, tcp, tls), timers (0 to 3), srtp (0 to 2), host, vad. It plays its tone to whoever it
talks to, and writes what it hears into ``FOLDER/heard-N.wav``.
"""

from __future__ import annotations

import json
import math
import os
import queue
import struct
import sys
import threading
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pjsua2 as pj

SETTINGS: dict[str, Any] = {
    "codecs": ["PCMU/8000", "PCMA/8000"], "transport": "udp", "timers": 1, "srtp": 0, "host": "127.0.0.1", "vad": False,
    **json.loads(sys.argv[1]),
}  # fmt: skip
FOLDER = Path(SETTINGS["folder"])
CALLS: dict[int, Call] = {}
OVER: list[Call] = []  # kept until the library is out of its callback


def say(event: str, **facts: Any) -> None:  # noqa: ANN401 - JSON
    """Tell the test."""
    sys.stdout.write(json.dumps({"event": event, **facts}) + "\n")
    sys.stdout.flush()


class Call(pj.Call):  # type: ignore[misc]
    """One call: its sound is recorded, and the tone played into it."""

    def __init__(self, account: Any, call_id: int = pj.PJSUA_INVALID_ID) -> None:  # noqa: ANN401 - pjsua2
        super().__init__(account, call_id)
        self.number = len(CALLS) + len(OVER) + 1
        self.recorder: Any = None
        self.player: Any = None
        CALLS[self.number] = self

    def onCallState(self, _prm: object) -> None:
        """Ringing, up, gone."""
        info = self.getInfo()
        say("state", call=self.number, state=info.stateText, code=info.lastStatusCode)
        if info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            OVER.append(CALLS.pop(self.number))

    def onCallMediaState(self, _prm: object) -> None:
        """Connect tone and recorder to the sound."""
        info = self.getInfo()  # a name of its own: its parts are gone with it
        for media in info.media:
            if media.type == pj.PJMEDIA_TYPE_AUDIO and media.status == pj.PJSUA_CALL_MEDIA_ACTIVE:
                self._wire(self.getAudioMedia(media.index), self.getStreamInfo(media.index))

    def _wire(self, audio: Any, stream: Any) -> None:  # noqa: ANN401 - pjsua2
        if self.recorder is None:
            self.recorder, self.player = pj.AudioMediaRecorder(), pj.AudioMediaPlayer()
            heard = str(FOLDER / f"heard-{self.number}.wav")
            self.recorder.createRecorder(heard)
            self.player.createPlayer(str(FOLDER / "tone.wav"))
            say("sound", call=self.number, heard=heard, codec=stream.codecName, secure="SAVP" in str(stream.proto))
        audio.startTransmit(self.recorder)
        self.player.startTransmit(audio)

    def onCallTransferStatus(self, prm: Any) -> None:  # noqa: ANN401 - pjsua2
        """What became of a REFER."""
        say("refer", call=self.number, code=prm.statusCode, final=prm.finalNotify)


class Account(pj.Account):  # type: ignore[misc]
    """The SIP account; incoming calls ring."""

    def onRegState(self, prm: Any) -> None:  # noqa: ANN401 - pjsua2
        """The registrar's answer."""
        say("registered", code=prm.code)

    def onIncomingCall(self, prm: Any) -> None:  # noqa: ANN401 - pjsua2
        """Ring, and wait for the order to answer."""
        call, answer = Call(self, prm.callId), pj.CallOpParam()
        answer.statusCode = 180
        call.answer(answer)
        say("incoming", call=call.number, message=prm.rdata.wholeMsg)


def write_tone() -> None:
    """Ten seconds of the tone, played again and again."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with wave.open(str(FOLDER / "tone.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        turn = 2 * math.pi * SETTINGS["tone"] / 16000
        file.writeframes(b"".join(struct.pack("<h", int(8000 * math.sin(turn * i))) for i in range(160000)))


def open_endpoint() -> tuple[Any, int]:
    """The library, started without a sound card, and its transport."""
    endpoint, config = pj.Endpoint(), pj.EpConfig()
    endpoint.libCreate()
    config.uaConfig.threadCnt, config.uaConfig.mainThreadOnly = 0, True
    config.logConfig.level = config.logConfig.consoleLevel = 0
    config.medConfig.noVad, config.medConfig.ecTailLen, config.medConfig.clockRate = not SETTINGS["vad"], 0, 16000
    endpoint.libInit(config)
    transport = pj.TransportConfig()
    transport.boundAddress = SETTINGS["host"]
    kinds = {"udp": pj.PJSIP_TRANSPORT_UDP, "tcp": pj.PJSIP_TRANSPORT_TCP, "tls": pj.PJSIP_TRANSPORT_TLS}
    kinds["udp6"] = pj.PJSIP_TRANSPORT_UDP6
    number = endpoint.transportCreate(kinds[SETTINGS["transport"]], transport)
    endpoint.libStart()
    endpoint.audDevManager().setNullDev()
    for codec in endpoint.codecEnum2():
        endpoint.codecSetPriority(codec.codecId, 200 if codec.codecId.startswith(tuple(SETTINGS["codecs"])) else 0)
    return endpoint, number


def suffix() -> str:
    """How the transport stands in a URI."""
    return "" if SETTINGS["transport"].startswith("udp") else f";transport={SETTINGS['transport']}"


def open_account(transport: int) -> Account:
    """Registered at once."""
    config, server = pj.AccountConfig(), SETTINGS["server"]
    config.idUri = f"sip:{SETTINGS['user']}@{server}"
    config.regConfig.registrarUri = f"sip:{server}{suffix()}"
    config.regConfig.retryIntervalSec = config.regConfig.firstRetryIntervalSec = 1
    config.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", SETTINGS["user"], 0, SETTINGS["password"]))
    config.sipConfig.transportId = transport
    config.callConfig.timerUse = SETTINGS["timers"]
    config.mediaConfig.srtpUse, config.mediaConfig.srtpSecureSignaling = SETTINGS["srtp"], 0
    config.mediaConfig.transportConfig.boundAddress = SETTINGS["host"]
    config.mediaConfig.transportConfig.publicAddress = SETTINGS["host"]
    if ":" in SETTINGS["host"]:
        config.mediaConfig.ipv6Use = pj.PJSUA_IPV6_ENABLED
    account = Account()
    account.create(config)
    return account


def dial(account: Account, order: dict[str, Any]) -> None:
    """Call a number."""
    call = Call(account)
    say("dialled", call=call.number)
    call.makeCall(f"sip:{order['to']}@{SETTINGS['server']}{suffix()}", pj.CallOpParam(True))


def press(call: Call, order: dict[str, Any]) -> None:
    """Keys by RFC 4733 or INFO."""
    keys = pj.CallSendDtmfParam()
    keys.method = pj.PJSUA_DTMF_METHOD_SIP_INFO if order["how"] == "info" else pj.PJSUA_DTMF_METHOD_RFC2833
    keys.digits, keys.duration = order["keys"], 120
    call.sendDtmf(keys)


def answer(call: Call, _order: dict[str, Any]) -> None:
    """Lift."""
    lifted = pj.CallOpParam()
    lifted.statusCode = 200
    call.answer(lifted)


def resume(call: Call, _order: dict[str, Any]) -> None:
    """Off hold again."""
    off_hold = pj.CallOpParam(True)
    off_hold.opt.flag = pj.PJSUA_CALL_UNHOLD
    call.reinvite(off_hold)


ORDERS: dict[str, Callable[[Any, dict[str, Any]], None]] = {
    "press": press,
    "answer": answer,
    "resume": resume,
    "hang up": lambda call, _: call.hangup(pj.CallOpParam()),
    "hold": lambda call, _: call.setHold(pj.CallOpParam()),
    "refer": lambda call, order: call.xfer(f"sip:{order['to']}@{SETTINGS['server']}", pj.CallOpParam()),
    "refer attended": lambda call, order: call.xferReplaces(CALLS[order["other"]], pj.CallOpParam()),
}


def carry_out(account: Account, order: dict[str, Any]) -> None:
    """One order of the test."""
    if order["do"] == "dial":
        dial(account, order)
    elif order.get("call") in CALLS:
        ORDERS[order["do"]](CALLS[order["call"]], order)


def leave(endpoint: Any) -> None:  # noqa: ANN401 - pjsua2
    """Hang up, give the other side two seconds to hear of it, and be gone; the registration need not be taken back."""
    endpoint.hangupAllCalls()
    for _ in range(200):
        endpoint.libHandleEvents(10)
        if not CALLS:
            break
    os._exit(0)


def main() -> None:
    """Until stdin ends."""
    write_tone()
    endpoint, transport = open_endpoint()
    account, lines = open_account(transport), queue.Queue[str]()

    def read() -> None:
        for line in sys.stdin:
            lines.put(line)
        lines.put("")

    threading.Thread(target=read, daemon=True).start()
    while True:
        endpoint.libHandleEvents(10)
        for call in OVER:
            call.recorder = call.player = None
        if lines.empty():
            continue
        line = lines.get()
        if not line:
            leave(endpoint)
        try:
            carry_out(account, json.loads(line))
        except pj.Error as error:
            say("error", what=error.info())


main()
