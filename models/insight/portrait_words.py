"""What portraits say of themselves, in English and Chinese: names of measures, purposes, sources, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LABELS: Mapping[str, tuple[str, str]] = {
    "aht": ("Handling time", "处理时长"), "hold": ("Put on hold", "保持率"), "transfer": ("Sent on", "转出率"),
    "settled": ("Settled at once", "一次解决"), "csat": ("Satisfaction", "满意度"),
    "aht is": ("talk with hold, and wrap-up, of their own leg", "本人通话（含保持）与话后时长"),
    "hold is": ("legs in which the caller was put on hold", "有保持的通话占比"),
    "transfer is": ("legs that ended by sending the caller on", "以转出结束的通话占比"),
    "settled is": (
        "no further contact about the same within 7 days, of calls that they had last",
        "由其最后接待的来电在 7 天内无同类再次来电",
    ),
    "csat is": ("ratings of calls that nobody else had; from thirty on", "仅由其一人接待的来电的评分；满 30 个才显示"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Terms:
    """Of one kind of portrait; each text in both languages. ``sources`` are events of the journal."""

    purpose: tuple[str, str]
    sources: tuple[str, ...]
    expires: tuple[str, str]
    never: tuple[str, str]


TERMS: Mapping[str, Terms] = {
    "caller": Terms(
        ("To serve this caller better while they speak with somebody.", "用于在通话中更好地服务这位来电者。"),
        ("CallArrived", "CallQueued", "CallConnected", "CallEnded", "SurveyAnswered"),
        ("Thirteen months after the last contact; erasing the person erases it at once.",
         "最后一次联系后 13 个月失效；删除此人资料时立即消失。"),
        ("No voice print, no health, nothing that is only inferred.", "不含声纹、健康信息或任何推断。"),
    ),
    "agent": Terms(
        ("Coaching, and a fair share of the work. No decision about anybody is taken by it.",
         "用于辅导与公平分配工作；不据此对任何人作出决定。"),
        ("LegJoined", "LegLeft", "CallHeld", "CallWrappedUp", "SurveyAnswered", "CallArrived"),
        ("Eight weeks: what is older is not in it. It is reckoned when it is asked for and kept nowhere.",
         "仅含最近八周；每次查看时重新计算，不留存。"),
        ("No emotion, no hints that were put aside, no contested answers, no breaks.",
         "不含情绪、被搁置的提示、有争议的评分和小休。"),
    ),
    "operation": Terms(
        ("To plan people and to see where callers are not helped.", "用于排班，并找出未能帮到来电者之处。"),
        ("CallQueued", "CallConnected", "CallEnded", "TaskResolved", "StepEntered"),
        ("As long as the calls in the books ([retention] journal_days).",
         "与通话记录同期（[retention] journal_days）。"),
        ("Nobody by name.", "不含任何人的姓名。"),
    ),
}  # fmt: skip
