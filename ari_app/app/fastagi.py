"""FastAGI: the questions that the dialplan asks, and the codes that agents dial in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from agi.scripts.agent import agent as agent_script
from agi.scripts.intake import intake
from agi.scripts.queue import queue as queue_script
from agi.server import AgiServer
from ari_app.agents.desk import carry_out
from ari_app.agents.roster import Roster
from ari_app.contact.permission import must, phone_of
from ari_app.pbx.state import PbxState
from ari_app.voice.call.services import Services
from config.settings import Settings
from models.domain.events import SystemNoted
from models.domain.floor_commands import agent_command

_STATES = {"45": "login", "46": "logout", "47": "pause", "48": "unpause"}


def fastagi(services: Services, settings: Settings, pbx: PbxState, is_open: Callable[[float], bool]) -> AgiServer:
    """The server with its scripts, not running. ``is_open``: whether the centre is at a moment (epoch seconds)."""
    agi, jitter = settings.agi, settings.speech.jitter_ms
    scripts = {
        "intake": intake(services.callers, is_open, jitter),
        "queue": queue_script(services.callers, is_open),
        "agent": agent_script(partial(_dialled, services, settings.desk.extend_seconds)),
    }

    def strangers(count: int) -> None:
        detail = f"{count} requests without the secret of KEFU_AGI"
        services.journal.publish(SystemNoted(what="FastAGI refused", detail=detail))

    return AgiServer(
        scripts, pbx.agi_port, agi.deadline_ms / 1000, agi.read_seconds, agi.max_sessions,
        pbx.agi_secret, strangers,
    )  # fmt: skip


def _dialled(services: Services, extend_seconds: float, agent: str, command: str, argument: str) -> None:
    if services.phones is not None:
        services.phones.used(agent, agent)
    dialled(services.floor.roster, extend_seconds, agent, command, argument)


def dialled(roster: Roster, extend_seconds: float, agent: str, command: str, argument: str) -> None:
    """A dialled code. Raises CommandRefused."""
    about, for_others = agent, command == "setstate"
    if for_others:
        about, command, argument = argument[:-2], _STATES.get(argument[-2:], "?"), ""
    order = agent_command(command, argument)
    must(roster, phone_of(roster, agent), order.of_others if for_others else order.act)
    carry_out(roster, about, order, agent, extend_seconds)
