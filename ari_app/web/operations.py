"""The table of operations: one row each. Routes, what is checked, OpenAPI and the command line are made of it.

Who carries a row out is said where the parts are put together: `handlers` of `orders.py` and its neighbours, by name.
"""

from __future__ import annotations

from collections.abc import Mapping

from ari_app.web import answers, requests
from ari_app.web.codes import Code
from ari_app.web.operation import Media, Operation, Place
from ari_app.web.requests import Request, request_for
from models.domain.call_commands import CALL_COMMANDS, CallCommand, Transfer
from models.domain.command import Command
from models.domain.desk_words import MODES, SIDES
from models.domain.floor_commands import AGENT_COMMANDS, LINE_COMMANDS, AgentCommand, CallOut, LineCommand, Watch
from models.domain.permissions import Act

_LONG = 300.0  # new prompts are spoken; a long call is written down; mail servers wait
_REFUSED = (Code.REFUSED, Code.NOT_PERMITTED)
_ASTERISK = (Code.ASTERISK_REFUSED, Code.ASTERISK_AWAY, Code.TIMED_OUT)
_STORED = (Code.UNREADABLE, Code.NO_KEY, Code.STORAGE)
_NOTHING = answers.Answer

PLACES: Mapping[str, Place] = {
    "agent": Place("an agent's id"),
    "call": Place("a call's id, the beginning or the end of it"),
    "id": Place("a message: the id of the call in which it was left, the beginning or the end of it"),
    "mode": Place("how: listen, whisper to the agent, barge in, take over", MODES),
    "profile": Place("the routing profile"),
    "side": Place("which side of the call", SIDES),
}


def _call_order(kind: type[CallCommand]) -> Operation:
    numbers = (Code.NUMBER_REFUSED,) if kind.takes == Transfer.takes else ()
    return Operation(
        f"{kind.word.replace('-', '_')}_call", "POST", f"/calls/{{call}}/{kind.word}", "calls", kind.does, kind.does_zh,
        request_for(kind), answers.Done, kind.act, command=kind,
        errors=(*_REFUSED, Code.TIMED_OUT, *((Code.BAD_ARGUMENT,) if kind.takes else ()), *numbers),
    )  # fmt: skip


def _agent_order(kind: type[AgentCommand]) -> Operation:
    more = (*_ASTERISK, Code.NUMBER_REFUSED) if issubclass(kind, CallOut) else ()
    return Operation(
        f"{kind.word}_agent", "POST", f"/agents/{{agent}}/{kind.word}", "agents", kind.does, kind.does_zh,
        request_for(kind), answers.AgentIs, kind.of_others, kind.act, kind,
        (*_REFUSED, *((Code.BAD_ARGUMENT,) if kind.takes else ()), *more),
    )  # fmt: skip


def _line_order(kind: type[LineCommand]) -> Operation:
    return Operation(
        f"{kind.word}_waiting", "POST", f"/line/{{call}}/{kind.word}", "line", kind.does, kind.does_zh,
        request_for(kind), answers.Done, kind.act, command=kind, errors=(*_REFUSED, Code.BAD_ARGUMENT),
    )  # fmt: skip


_STATE = (
    Operation("status", "GET", "/status", "system", "the waiting line, the agents and the live calls, now",
              "当前的排队、座席与通话", Request, answers.Status),
    Operation("events", "GET", "/events", "system", "events of the journal as they come, a JSON object a line",
              "事件流", requests.Follow, answers.EventLine, media=Media.LINES),
    Operation("reset_health", "POST", "/health/reset", "system", "restart the measurement of the event loop",
              "重新开始测量事件循环", Request, _NOTHING),
    Operation("openapi", "GET", "/openapi.json", "system", "this description, as OpenAPI 3.1", "本接口的说明",
              Request, None),
    Operation("ping", "GET", "/ping", "process", "whether kefu answers, and which process it is", "是否在运行",
              Request, answers.ProcessIs),
    Operation("drain_on", "POST", "/drain/on", "process", "take no new calls", "不再接受新来电", Request,
              answers.ProcessIs, Act.PROCESS, errors=_REFUSED),
    Operation("drain_off", "POST", "/drain/off", "process", "take calls again", "重新接受来电", Request,
              answers.ProcessIs, Act.PROCESS, errors=_REFUSED),
    Operation("restart", "POST", "/restart", "process", "restart; every call goes on", "重新启动，通话不断",
              Request, answers.ProcessIs, Act.PROCESS, errors=_REFUSED),
    Operation("stop", "POST", "/stop", "process", "stop; calls stay in Asterisk", "停止，通话留在 Asterisk 中",
              Request, answers.ProcessIs, Act.PROCESS, errors=_REFUSED),
)  # fmt: skip

_FLOOR = (
    Operation("supervise", "POST", "/supervise/{mode}/{agent}", "supervision", "ring a supervisor's phone, and put "
              "it into an agent's call", "让班长的话机进入座席的通话", requests.Supervise, answers.Ringing, Watch.act,
              errors=_REFUSED),
    Operation("switch_profile", "POST", "/routing/{profile}", "routing", "switch the routing profile",
              "切换路由方案", Request, answers.Routing, Act.ROUTING, errors=_REFUSED),
    Operation("withdraw_callback", "POST", "/callbacks/{call}/withdraw", "callbacks", "cancel a call-back",
              "取消回拨", requests.Unargued, answers.Done, Act.WITHDRAW_CALLBACK, errors=_REFUSED),
)  # fmt: skip

_KEPT = (
    Operation("read_recording", "GET", "/recordings/{call}/{side}", "recordings", "one side of a recording, as WAV; "
              "every access is logged", "收听录音（会留下记录）", requests.ReadRecording, None,
              Act.READ_RECORDING, errors=(*_REFUSED, *_STORED), media=Media.WAV, seconds=60),
    Operation("transcribe_recording", "POST", "/recordings/{call}/transcribe", "recordings", "transcribe a "
              "recorded call again", "重新转写录音", Request, answers.Transcribed, Act.READ_RECORDING,
              errors=(*_REFUSED, *_STORED, Code.RECOGNISER_AWAY), seconds=_LONG),
    Operation("delete_recording", "DELETE", "/recordings/{call}", "recordings", "delete a recording for good",
              "彻底删除录音", requests.Reason, answers.Done, Act.DELETE_RECORDING, errors=(*_REFUSED, *_STORED)),
    Operation("rotate_recording_key", "POST", "/recording-key/rotate", "recordings", "encrypt with another key from "
              "now on", "更换录音密钥", Request, answers.KeyRotated, Act.RECORDING_KEY, errors=(*_REFUSED, *_STORED)),
    Operation("list_messages", "GET", "/voicemail", "voicemail", "voice messages, the newest first", "语音留言列表",
              requests.ReadMessages, answers.Messages, Act.MESSAGES, errors=_REFUSED),
    Operation("read_message", "GET", "/voicemail/{id}/audio", "voicemail", "a voice message, as WAV; every access "
              "is logged", "收听留言（会留下记录）", requests.ReadMessage, None, Act.MESSAGES,
              errors=(*_REFUSED, *_STORED), media=Media.WAV, seconds=60),
    Operation("send_message", "POST", "/voicemail/{id}/send", "voicemail", "send a voice message again", "重新发送留言",
              requests.Unargued, answers.MessageDone, Act.MESSAGES, errors=(*_REFUSED, *_STORED), seconds=_LONG),
    Operation("delete_message", "DELETE", "/voicemail/{id}", "voicemail", "delete a voice message for good",
              "彻底删除留言", requests.Reason, answers.MessageDone, Act.MESSAGES, errors=(*_REFUSED, *_STORED)),
)  # fmt: skip

_FLOWS = (
    Operation("reload_flow", "POST", "/reload", "flows", "load flow and prompts from the files",
              "使文件中的流程与提示音生效", Request, answers.FlowReloaded, Act.FLOW,
              errors=(*_REFUSED, Code.FLOW_REFUSED, Code.STORAGE), seconds=_LONG),
    Operation("roll_back_flow", "POST", "/flow/rollback", "flows", "roll back to an earlier version of the flow",
              "恢复较早的流程版本", requests.Rollback, answers.FlowRolledBack, Act.FLOW,
              errors=(*_REFUSED, Code.FLOW_REFUSED, Code.STORAGE), seconds=_LONG),
    Operation("list_flow_versions", "GET", "/flow/versions", "flows", "which versions of the flow there are",
              "流程版本列表", Request, answers.FlowVersionList, errors=(Code.STORAGE,)),
    Operation("record_prompt", "POST", "/prompts/record", "flows", "record a prompt by telephone", "用电话录制提示音",
              requests.RecordPrompt, answers.PromptRinging, Act.PROMPT,
              errors=(*_REFUSED, Code.NUMBER_REFUSED)),
)  # fmt: skip

OPERATIONS: tuple[Operation, ...] = (
    *_STATE,
    *map(_agent_order, AGENT_COMMANDS),
    *map(_call_order, CALL_COMMANDS),
    *map(_line_order, LINE_COMMANDS),
    *_FLOOR,
    *_KEPT,
    *_FLOWS,
)
BY_NAME: Mapping[str, Operation] = {one.name: one for one in OPERATIONS}


def of_command(kind: type[Command]) -> Operation:
    """The row of a command."""
    return next(one for one in OPERATIONS if one.command is kind)
