"""SIPp: many short calls, each until the other side hangs up."""

from __future__ import annotations

import asyncio
import csv
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from ari_app.pbx.install import ROOTFS, enter
from ari_app.pbx.runtime import PbxState

_SCENARIO = """<?xml version="1.0" encoding="UTF-8"?>
<scenario name="call until hung up on">
{first}
  <recv response="401" auth="true"/>
  <send><![CDATA[
ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:5550[call_number]@[local_ip]>;tag=[call_number]
To: <sip:[service]@[remote_ip]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Content-Length: 0

]]></send>
{second}
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  <recv response="200" rrs="true" rtd="true"/>
  <send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:5550[call_number]@[local_ip]>;tag=[call_number]
To: <sip:[service]@[remote_ip]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 ACK
Content-Length: 0

]]></send>
  <recv request="BYE"/>
  <send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
</scenario>
"""
_INVITE = """  <send retrans="500"{timer}><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:5550[call_number]@[local_ip]>;tag=[call_number]
To: <sip:[service]@[remote_ip]>
Call-ID: [call_id]
CSeq: {number} INVITE
Contact: <sip:sipp@[local_ip]:[local_port]>
Max-Forwards: 70
{auth}Content-Type: application/sdp
Content-Length: [len]

v=0
o=sipp 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio [media_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000

]]></send>"""


@dataclass(frozen=True, slots=True)
class Load:
    """What SIPp did: successful and failed calls, and the seconds the run took."""

    good: int
    bad: int
    seconds: float

    @property
    def rate(self) -> float:
        """Successful calls a second."""
        return self.good / self.seconds


def scenario(user: str, password: str) -> str:
    """The scenario with the account's credentials."""
    first = _INVITE.format(timer="", number=1, auth="")
    secret = f"[authentication username={user} password={password}]\n"
    second = _INVITE.format(timer=' start_rtd="true"', number=2, auth=secret)
    return _SCENARIO.format(first=first, second=second)


async def load(state: PbxState, number: str, calls: int, rate: int, at_once: int) -> Load:
    """Make so many calls at a rate with at most so many at once."""
    folder = Path(tempfile.mkdtemp(prefix="kefu-sipp-"))
    file = folder / "call.xml"
    file.write_text(scenario("outside", state.passwords["outside"]))
    program = ["sipp"] if shutil.which("sipp") else [*enter(ROOTFS, [folder]), "sipp"]
    command = [
        *program, f"127.0.0.1:{state.sip_port}", "-sf", str(file), "-s", number, "-m", str(calls), "-r", str(rate),
        "-l", str(at_once), "-i", "127.0.0.1", "-p", "0", "-mp", "16000", "-nostdin", "-trace_stat",
        "-stf", str(folder / "stat.csv"), "-fd", "1", "-timeout", "600s", "-recv_timeout", "20000",
    ]  # fmt: skip
    begun = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm"},
    )  # fmt: skip
    await process.wait()
    seconds = time.monotonic() - begun
    with (folder / "stat.csv").open() as stats:
        last = list(csv.DictReader(stats, delimiter=";"))[-1]
    shutil.rmtree(folder)
    return Load(int(last["SuccessfulCall(C)"]), int(last["FailedCall(C)"]), seconds)
