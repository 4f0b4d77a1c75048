"""What the house refuses, in Chinese: the fixed texts by their English form, in which braces stand for what varies.

The English words are made where the refusal is, for keys, the command line and the interface alike; what is not in the
table is told in English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from ari_app.web.account_refusals import ACCOUNT_REFUSALS
from ari_app.web.more_refusals import MORE_REFUSALS, STATES
from ari_app.web.training_refusals import TRAINING_REFUSALS
from config.words.templates import filled, patterns

REFUSALS: Mapping[str, str] = {
    # Agents
    "there is no agent {agent}; agents are: {known}": "没有座席 {agent}；现有座席：{known}",
    "agent {agent} is logged in already": "座席 {agent} 已登录",
    "agent {agent} is not logged in": "座席 {agent} 未登录",
    "agent {agent} is {state} already": "座席 {agent} 已处于 {state} 状态",
    "agent {agent} is not paused but {state}": "座席 {agent} 未暂停，而是 {state}",
    "agent {agent} is {state}; there is no call to wrap up": "座席 {agent} 处于 {state}；没有需要话后处理的通话",
    "agent {agent} is {state}; there is no wrap-up to extend": "座席 {agent} 处于 {state}；没有可延长的话后处理",
    "agent {agent} is in a call already": "座席 {agent} 已在通话中",
    "agent {agent} is not in a call": "座席 {agent} 不在通话中",
    "agent {agent} is connected already": "座席 {agent} 的话机已保持连接",
    "the telephone of agent {agent} is not registered": "座席 {agent} 的话机未注册",
    "the phone of {who} cannot be reached: {why}": "无法接通 {who} 的话机：{why}",
    "agent {agent} is {state}: ask for it after the call": "座席 {agent} 处于 {state}：请选择通话后执行",
    "agent {agent} is in no call: ask for it now": "座席 {agent} 不在通话中：请选择立即执行",
    "agent {agent} is {state}": "座席 {agent} 处于 {state}",
    # A conversation
    "nobody is talking with the caller": "没有人在与来电者通话",
    "the conversation is over": "通话已结束",
    "nobody is being consulted: consult somebody first": "没有正在咨询的对象：请先发起咨询",
    "a consultation is under way: complete it, return, or make it a conference":
        "正在咨询：请完成转接、返回或转为三方通话",
    "a consultation is under way: complete it or return first": "正在咨询：请先完成转接或返回",
    "a consultation is under way already": "已在咨询中",
    "there are others in the call: hang up, and they stay with the caller":
        "通话中还有其他人：挂断后他们会继续与来电者通话",
    "there are others in the call": "通话中还有其他人",
    "nobody is being consulted yet, it still rings: hang up, and they get the caller; or return":
        "对方仍在振铃：挂断则由对方接听来电者，或返回",
    "the caller is on hold already": "来电者已处于保持状态",
    "the caller is not on hold": "来电者未处于保持状态",
    "somebody else consults: only they can end the consultation": "他人正在咨询：只有发起者可以结束咨询",
    "{who} is an outside number, which gives no orders": "{who} 是外部号码，不能下达命令",
    "{who} is not in this call": "{who} 不在该通话中",
    "{who} is muted already": "{who} 已静音",
    "{who} is not muted": "{who} 未静音",
    "{who} is in this call already": "{who} 已在该通话中",
    "the caller has nobody else: hang up, or stay": "来电者没有其他人接听：请挂断，或继续通话",
    "whoever listens in cannot transfer the call": "监听者不能转接通话",
    "the telephone is not in this call any more": "该话机已不在通话中",
    "{number} cannot be dialled from here (kefu-out of the dialplan)": "此处无法拨打 {number}（见拨号方案 kefu-out）",
    "cannot send a call to {given}: write agent:ID, number:DIGITS, or queue: and one of {known}":
        "无法把通话转到 {given}：请写 agent:编号、number:号码，或 queue: 加其中之一：{known}",
    "all {count} parking slots are taken": "全部 {count} 个驻留位都已占用",
    "nobody is parked in slot {slot}": "驻留位 {slot} 没有来电",
    # Quality rules
    "the rule {rule} does not allow a transfer before this was said: {said}": "规则 {rule}：转接前须先说明：{said}",
    "the rule {rule} does not allow hanging up before this was said: {said}": "规则 {rule}：挂断前须先说明：{said}",
    "the rule {rule} does not allow a transfer now: {reason}": "规则 {rule}：现在不能转接：{reason}",
    "the rule {rule} does not allow hanging up now: {reason}": "规则 {rule}：现在不能挂断：{reason}",
    "the rule {rule} does not allow this order before this was said: {said}": "规则 {rule}：执行前须先说明：{said}",
    "the rule {rule} does not allow this order now: {reason}": "规则 {rule}：现在不能执行：{reason}",
    "say why: the reason is kept with the call": "请说明原因：原因会与通话一起保存",
    # The line, routing, supervision
    "no {kind}s begin or end with {given}; `kefu status` lists them": "没有以 {given} 开头或结尾的通话",
    "call {call} is not waiting; `kefu status` lists those that are": "通话 {call} 不在排队",
    "there is no queue {queue}; there are: {known}": "没有队列 {queue}；现有队列：{known}",
    "there is no profile {profile}; there are: {known}": "没有路由方案 {profile}；现有方案：{known}",
    "a priority lies between 0 and 1, not {given}": "优先级应在 0 与 1 之间，而不是 {given}",
    "there is no open call-back {given}; `kefu callbacks` lists them": "没有待回拨 {given}",
    "queue {queue} needs a code (queues.toml) before anybody calls out for it":
        "队列 {queue} 需要先在 queues.toml 中设置代码才能外呼",
    # Recordings, messages, transcripts
    "the call is being recorded already": "通话已在录音",
    "the call is not being recorded": "通话未在录音",
    "the recording is masked already": "录音已屏蔽",
    "the recording is not masked": "录音未屏蔽",
    "calls are not recorded here: see [recording] mode": "此处不录音：见 [recording] mode",
    "there is no recording of call {call}": "通话 {call} 没有录音",
    "there is no message {message}; `kefu voicemail list` shows them": "没有留言 {message}",
    "no recipient: set [voicemail] webhook, or email_to and smtp_host":
        "没有收件人：请设置 [voicemail] webhook，或 email_to 与 smtp_host",
    "there is no call {call}": "没有通话 {call}",
    "call {call} is not over yet: it is still being transcribed": "通话 {call} 尚未结束：仍在转写",
    "call {call} was not recorded; its transcript is all there is": "通话 {call} 没有录音；现有转写即全部内容",
    "nothing to look for in {words}: give a word, or Chinese characters":
        "{words} 中没有可查找的内容：请输入词语或汉字",
    "no routing decision about call {call} can be replayed from the journal":
        "日志中没有可重放的通话 {call} 的路由决定",
    # Flows, prompts
    "there is no version {version}; there are: {known}": "没有版本 {version}；现有版本：{known}",
    "there is no prompt {name}; `kefu prompts list` shows them": "没有提示音 {name}",
    "{phone} is not an extension: give the digits of the phone that is to ring":
        "{phone} 不是分机号：请给出要振铃的话机号码",
    # Who may
    "{who} lacks the scope {scope}": "{who} 缺少权限 {scope}",
    "agent {agent} is not a supervisor (supervisor = true in the agents file) and not in this call":
        "座席 {agent} 不是班长（座席文件中 supervisor = true），也不在该通话中",
    "agent {agent} is not a supervisor (supervisor = true in the agents file)":
        "座席 {agent} 不是班长（座席文件中 supervisor = true）",
    "{who} may do nothing here: they are neither in the agents file nor the console":
        "{who} 无权操作：既不在座席文件中，也不是控制台",
}  # fmt: skip


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """English forms as patterns. What has more fixed text comes first: it says more."""
    return patterns((REFUSALS, ACCOUNT_REFUSALS, MORE_REFUSALS, TRAINING_REFUSALS))


def refusal_in(language: str, english: str) -> str:
    """A refusal in a language; English when the table does not have it."""
    if language != "zh":
        return english
    for pattern, chinese in _patterns():
        found = pattern.match(english)
        if found is not None:
            return filled(chinese, {name: _value(name, text) for name, text in found.groupdict().items()})
    return english


def _value(name: str, text: str) -> str:
    """What a refusal names: a state in words, a reason that is a refusal itself; all else as it is."""
    if name == "state":
        return STATES.get(text, text)
    return refusal_in("zh", text) if name == "why" else text
