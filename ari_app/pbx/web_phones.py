"""Lines of Asterisk's files for telephones in pages: endpoints, what the dialplan must know, and members of queues."""

from __future__ import annotations

from collections.abc import Mapping

from config.render import web_endpoint_stanzas
from models.domain.phone_kinds import SIP, WEB, web_user


def web_agents(kinds: Mapping[str, str]) -> list[str]:
    """Those who have a telephone in a page. ``kinds``: agent → `models.domain.phone_kinds`."""
    return [agent for agent, kind in kinds.items() if kind != SIP]


def endpoints(kinds: Mapping[str, str]) -> str:
    """For pjsip.conf."""
    return "".join(web_endpoint_stanzas(web_user(agent), agent) for agent in web_agents(kinds))


def dialplan_globals(kinds: Mapping[str, str]) -> str:
    """``KEFU_WEB_ID``, by which the fallback rings the page too, or alone."""
    words = {WEB: "only"}
    return "\n".join(f"KEFU_WEB_{agent} = {words.get(kinds[agent], 'both')}" for agent in web_agents(kinds))


def hints(kinds: Mapping[str, str]) -> str:
    """One device of all telephones of an agent, for app_queue: free when one of them is."""
    lines = []
    for agent in web_agents(kinds):
        devices = [f"PJSIP/{web_user(agent)}", *([] if kinds[agent] == WEB else [f"PJSIP/{agent}"])]
        lines.append(f"exten => {agent},hint,{'&'.join(devices)}")
    return "\n".join(lines)


_TEMPLATES = """; telephones in pages (WebRTC, sound alone); their passwords come over ARI, one for each phone session
[kefu-ws]
type = transport
protocol = ws
bind = 127.0.0.1

[web](!)
type = endpoint
transport = kefu-ws
webrtc = yes
dtls_auto_generate_cert = yes
max_audio_streams = 1
max_video_streams = 0
disallow = all
allow = ulaw,alaw
direct_media = no
dtmf_mode = auto_info
allow_transfer = no
rtp_timeout = 60
timers = no
identify_by = auth_username,username

[web-contact](!)
type = aor
max_contacts = 1
remove_existing = yes

"""


def lines_of_others(kinds: Mapping[str, str]) -> dict[str, str]:
    """What an Asterisk of one's own needs for them: file → lines; {} when nobody has one."""
    if not web_agents(kinds):
        return {}
    return {
        "pjsip.conf": _TEMPLATES + endpoints(kinds).rstrip(),
        "rtp.conf": "icesupport = yes",
        "sorcery.conf": "auth = config,pjsip.conf,criteria=type=auth\nauth = memory",
    }


def device(agent: str, kinds: Mapping[str, str]) -> str:
    """What app_queue asks for the state of an agent's telephones."""
    return f"PJSIP/{agent}" if kinds.get(agent, SIP) == SIP else f"hint:{agent}@kefu-agents"
