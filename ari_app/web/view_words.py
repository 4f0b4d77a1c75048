"""What rows and columns of the analysts' views are, in Chinese: see `ari_app.store.views`."""

from __future__ import annotations

from collections.abc import Mapping

VIEW_WORDS: Mapping[str, str] = {
    # Calls
    "a call": "一通电话",
    "the call's id": "通话编号",
    "in or out": "呼入（in）或呼出（out）",
    "the caller's": "来电者的",
    "of the caller": "来电者的",
    "the last one that it waited in": "最后等待的队列",
    "0 to 1": "0 到 1",
    "where it stands": "当前状态",
    "how it ended": "结果",
    "why it ended": "结束原因",
    "pseudonym of the caller's number": "来电号码的化名",
    "pseudonym of the agent who had it last": "最后接听座席的化名",
    "epoch seconds": "自 1970 年起的秒数",
    "epoch seconds, null: did not wait": "自 1970 年起的秒数；空：没有等待",
    "epoch seconds, null: with nobody": "自 1970 年起的秒数；空：未接通",
    "seconds in the line until an agent, or until it ended": "从排队到座席接听或结束的秒数",
    "seconds with agents": "与座席通话的秒数",
    "the caller's answer to the survey, 1 to 5": "来电者的满意度评分，1 到 5",
    "what the agent gave it": "座席填写的处理结果",
    "0 or 1": "0 或 1",
    # Parts of calls
    "somebody's part in a call": "某人在通话中的一段",
    "caller, agent, supervisor or number": "来电者、座席、班长或号码",
    "pseudonym of the agent, null: somebody else": "座席的化名；空：其他人",
    "why they were called": "为何呼叫此人",
    "how the call was handed on, when it was": "如转接，以何种方式",
    "seconds": "秒",
    "seconds that the caller was on hold": "来电者被保持的秒数",
    "seconds of wrap-up": "话后处理的秒数",
    "why they left": "离开原因",
    "what they gave the call": "此人填写的处理结果",
    # Utterances
    "an utterance, without its words": "一句话，不含内容",
    "caller or agent": "来电者或座席",
    "of the transcript; the highest is the newest": "转写的版本；最大的最新",
    "how long it lasted": "时长",
    "epoch seconds: when it was written down": "记录时间，自 1970 年起的秒数",
    "how many were written down": "转写的数量",
    "of the recogniser, 0 to 1": "识别器给出的，0 到 1",
    "the recogniser": "识别器",
    # Open questions
    "an open question that was answered": "一次得到回答的开放式问题",
    "of the flow": "流程中的",
    "what the answer was taken for": "回答被判断为",
    "its probability": "其概率",
    "the next likely": "其次可能",
    "by how much it was likelier": "概率相差多少",
    # Rules
    "a rule that became true": "一次规则触发",
    "its id": "编号",
    "as a digest": "摘要",
    "live or shadow": "正式或旁路",
    "who said what made it true": "由谁的话触发",
    "epoch seconds: of that utterance": "该语句的时间，自 1970 年起的秒数",
    "of matching that found it": "由哪一步匹配找到",
    "of the match, 0 to 1": "匹配得分，0 到 1",
    # Hours
    "an hour of a queue": "某队列的一小时",
    "epoch seconds: its beginning": "该小时的开始，自 1970 年起的秒数",
    "the queue": "队列",
    "calls that came into the line": "进入排队的通话",
    "of these, those that an agent took": "其中由座席接听的",
    "within 30 seconds": "30 秒内接听的",
    "those that ended in the line": "在排队中结束的",
    "within 5 seconds of it": "排队 5 秒内结束的",
    "seconds until an agent, of the answered": "已接听通话等待座席的秒数",
    "calls with an answer to the survey": "有满意度评分的通话",
    "of these answers": "这些评分的",
    # Call-backs and forms
    "a call-back": "一次回拨",
    "whose": "所属",
    "what became of it": "结果",
    "how often it was tried": "尝试次数",
    "a call's score on a form": "一通电话在某评分表上的得分",
    "of the form": "评分表的",
    "pseudonym of the agent": "座席的化名",
    "as it stands": "当前得分",
    "as the machine scored it": "系统自动评分",
}


def in_language(words: str, language: str) -> str:
    """A meaning in the reader's language."""
    return VIEW_WORDS.get(words, words) if language == "zh" else words
