"""Agents: who they are, their state, their wrap-up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta

from ari_app.web.fields import Agent, Answer, At, Page, Paged, Queue, Request, Text
from ari_app.web.operation import V1, Operation
from ari_app.web.table.kit import FOUND, REFUSED
from models.domain.command import Command
from models.domain.floor_commands import AgentCommand, Extend, LogOut, Pause, Ready, WrapUp
from models.domain.permissions import Act
from models.domain.scopes import Scope

_TAG = "agents"
_DISPOSITION = Meta(description="the disposition", examples=["resolved"])


class ListAgents(Paged, frozen=True, kw_only=True):
    """Which agents are listed."""

    state: Annotated[str, Meta(max_length=20, description="only those in this state")] = ""
    queue: Annotated[Queue, Meta(description="only those who serve this queue")] = ""


class SetState(Request, frozen=True, kw_only=True):
    """What the agent is from now on. ``when`` null: at once, or after the call when there is one."""

    state: Literal["ready", "paused", "offline"]
    reason: Annotated[Text, Meta(description="of a pause")] = ""
    when: Literal["now", "after_call"] | None = None
    log_in: Annotated[
        bool | None, Meta(description="true: only who is offline becomes ready; false: nobody is logged in by it")
    ] = None


class EndWrapUp(Request, frozen=True, kw_only=True):
    """With a disposition."""

    disposition: Annotated[Text, _DISPOSITION] = ""


class ExtendWrapUp(Request, frozen=True, kw_only=True):
    """By how long; null: as long as [desk] extend_seconds says."""

    seconds: Annotated[int, Meta(ge=1, le=86_400, description="whole seconds")] | None = None


class WriteMessage(Request, frozen=True, kw_only=True):
    """What the agent is to read on their desk, for a quarter of an hour or until the shift ends."""

    text: Annotated[str, Meta(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*$")]


class AgentState(Answer, frozen=True, kw_only=True):
    """An agent's state. ``then``: what comes after the call ("": nothing); ``result``: what the order came to."""

    agent: Agent
    state: str
    reason: str
    since_at: At
    then: str = ""
    call: str = ""
    result: str = ""


class AgentItem(Answer, frozen=True, kw_only=True):
    """An agent now. ``calls`` and ``missed`` are since the log-in; ``device`` is what Asterisk says of the phone."""

    id: Agent
    name: str
    state: str
    reason: str
    since_at: At
    then: str
    call: str
    calls: int
    missed: int
    device: str
    connected: bool
    supervisor: bool
    languages: list[str]
    skills: dict[str, int]


class AgentPage(Page, frozen=True, kw_only=True):
    """Agents, by id."""

    items: list[AgentItem]


def _state(body: SetState, _path: Mapping[str, str]) -> Command:
    kinds: dict[str, AgentCommand] = {
        "ready": Ready(body.log_in), "paused": Pause(body.reason, body.when or ""), "offline": LogOut(body.when or ""),
    }  # fmt: skip
    return kinds[body.state]


def _wrap_up(body: EndWrapUp, _path: Mapping[str, str]) -> Command:
    return WrapUp(body.disposition)


def _extend(body: ExtendWrapUp, _path: Mapping[str, str]) -> Command:
    return Extend(body.seconds)


_ONE = f"{V1}/agents/{{agent}}"
ROWS = (
    Operation("list_agents", "GET", f"{V1}/agents", _TAG, "agents and what they are doing", "座席列表",
              ListAgents, AgentPage, Scope.AGENTS_READ),
    Operation("read_agent", "GET", _ONE, _TAG, "one agent", "一名座席", Request, AgentItem, Scope.AGENTS_READ,
              own=True, errors=FOUND),
    Operation("read_agent_state", "GET", f"{_ONE}/state", _TAG, "an agent's state", "座席状态", Request, AgentState,
              Scope.AGENTS_READ, own=True, errors=FOUND),
    Operation("set_agent_state", "PUT", f"{_ONE}/state", _TAG, "ready, paused or offline; now or after the call",
              "设置座席状态：就绪、暂停或离线；立即或通话后", SetState, AgentState, Scope.AGENTS_WRITE, own=True,
              act=Act.OTHERS_STATE, own_act=Act.OWN_STATE, order=_state, errors=(*REFUSED, *FOUND)),
    Operation("wrap_up_agent", "POST", f"{_ONE}/wrap-up", _TAG, "end the agent's wrap-up, with a disposition",
              "结束话后处理", EndWrapUp, AgentState, Scope.AGENTS_WRITE, own=True, act=Act.OTHERS_STATE,
              own_act=Act.OWN_STATE, order=_wrap_up, errors=(*REFUSED, *FOUND)),
    Operation("message_agent", "POST", f"{_ONE}/messages", _TAG, "write something to an agent, on their desk",
              "给座席留言", WriteMessage, Answer, Scope.AGENTS_WRITE, act=Act.OTHERS_STATE, errors=(*REFUSED, *FOUND)),
    Operation("extend_wrap_up", "POST", f"{_ONE}/wrap-up/extend", _TAG, "give the agent more time for wrap-up",
              "延长话后处理时间", ExtendWrapUp, AgentState, Scope.AGENTS_WRITE, own=True, act=Act.OTHERS_STATE,
              own_act=Act.OWN_STATE, order=_extend, errors=(*REFUSED, *FOUND)),
)  # fmt: skip
