"""SIPp scenarios of the load: a caller who talks until their patience ends, and four kinds of agents."""

from __future__ import annotations

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="{name}">\n'

_INVITE = """  <send retrans="500"{timer}><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:5550[call_number]@[local_ip]>;tag={tag}[call_number]
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
m=audio [{port}] RTP/AVP 0
a=rtpmap:0 PCMU/8000

]]></send>
"""

_REQUEST = """  <send{more}><![CDATA[
{method} {uri} SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:5550[call_number]@[local_ip]>;tag={tag}[call_number]
To: <sip:[service]@[remote_ip]>[peer_tag_param]
Call-ID: [call_id]
CSeq: {number} {method}
Max-Forwards: 70
Content-Length: 0

]]></send>
"""

_OK = """  <send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
"""

_ANSWER = """  <send{retrans}><![CDATA[
SIP/2.0 {status}
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port]>
{body}
]]></send>
"""

_SDP = """Content-Type: application/sdp
Content-Length: [len]

v=0
o=sipp 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio [media_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000
"""


def short_caller(user: str, password: str) -> str:
    """Calls and stays until the other side hangs up; the answer is timed from the second INVITE on."""
    return "".join(
        [*_into_the_call(user, password, "s", "media_port"), '  <recv request="BYE"/>\n', _OK, "</scenario>\n"]
    )


def _into_the_call(user: str, password: str, tag: str, port: str) -> list[str]:
    """From the INVITE to the ACK of the answer."""
    secret = f"[authentication username={user} password={password}]\n"
    uri = "sip:[service]@[remote_ip]:[remote_port]"
    return [
        _HEAD.format(name="caller"),
        _INVITE.format(number=1, auth="", tag=tag, port=port, timer=""),
        '  <recv response="401" auth="true"/>\n',
        _REQUEST.format(method="ACK", uri=uri, number=1, tag=tag, more=""),
        _INVITE.format(number=2, auth=secret, tag=tag, port=port, timer=' start_rtd="true"'),
        '  <recv response="100" optional="true"/>\n  <recv response="180" optional="true"/>\n'
        '  <recv response="183" optional="true"/>\n  <recv response="200" rrs="true" rtd="true"/>\n',
        _REQUEST.format(method="ACK", uri="[next_url]", number=2, tag=tag, more=""),
    ]


def caller(user: str, password: str, patience: int, sound: str) -> str:
    """Calls, talks into the line, and hangs up after ``patience`` seconds unless the other side does first."""
    tag = f"p{patience}x"
    return "".join(
        [
            *_into_the_call(user, password, tag, "rtpstream_audio_port"),
            f'  <nop><action><exec rtp_stream="{sound},-1,0"/></action></nop>\n',
            f'  <recv request="BYE" timeout="{patience * 1000}" ontimeout="enough"/>\n',
            _OK,
            '  <nop next="done"/>\n  <label id="enough"/>\n',
            _REQUEST.format(method="BYE", uri="[next_url]", number=3, tag=tag, more=' retrans="500"'),
            '  <recv response="200" optional="true" next="done"/>\n  <recv response="481" next="done"/>\n'
            '  <label id="done"/>\n',
            "</scenario>\n",
        ]
    )


def _agent(name: str, middle: str) -> str:
    ringing = _ANSWER.format(status="180 Ringing", retrans="", body="Content-Length: 0\n")
    headers = "".join(
        f'<ereg regexp=".*" search_in="hdr" header="{header}:" assign_to="{variable}"/>'
        for header, variable in (("From", "caller"), ("To", "callee"))
    )
    invite = f'  <recv request="INVITE" rrs="true"><action>{headers}</action></recv>\n'
    seen = '  <Reference variables="caller,callee"/>\n'
    return f"{_HEAD.format(name=name)}{invite}{ringing}{middle}{seen}</scenario>\n"


_PICK_UP = (
    '  <recv request="CANCEL" timeout="300" ontimeout="up"/>\n'
    + _OK
    + '  <nop next="end"/>\n  <label id="up"/>\n'
    + _ANSWER.format(status="200 OK", retrans=' retrans="500"', body=_SDP)
    + '  <recv request="ACK" crlf="true"/>\n'
)
_GOOD = _PICK_UP + '  <recv request="BYE"/>\n' + _OK + '  <label id="end"/>\n'
_AGENT_BYE = """  <send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From:[$callee];tag=[call_number]
To:[$caller]
Call-ID: [call_id]
CSeq: 10 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
  <recv response="200"/>
"""
_HASTY = (
    _PICK_UP
    + '  <recv request="BYE" timeout="5000" ontimeout="leave"/>\n'
    + _OK
    + '  <nop next="end"/>\n  <label id="leave"/>\n'
    + _AGENT_BYE
    + '  <label id="end"/>\n'
)
_DECLINE = _ANSWER.format(status="603 Decline", retrans=' retrans="500"', body="Content-Length: 0\n") + (
    '  <recv request="ACK"/>\n'
)
_SILENT = (
    '  <recv request="CANCEL"/>\n'
    + _OK
    + """  <send retrans="500"><![CDATA[
SIP/2.0 487 Request Terminated
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
CSeq: [cseq] INVITE
Content-Length: 0

]]></send>
  <recv request="ACK" optional="true"/>
  <pause milliseconds="100"/>
"""
)

AGENTS = (_agent("good", _GOOD), _agent("hasty", _HASTY), _agent("declines", _DECLINE), _agent("silent", _SILENT))
