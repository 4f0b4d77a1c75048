"""The report's words, in English and Chinese, by key; figures are put in by the page."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "report_day": ("Daily report: {period}", "{period}日报"),
    "report_week": ("Weekly report: {period}", "{period}周报"),
    "report_month": ("Monthly report: {period}", "{period}月报"),
    "summary_ok": ("Every known figure with a target is on it.", "有数据且设有目标的指标均达标。"),
    "summary_near": ("Nothing is off target; near it: {names}.", "没有未达标的指标；接近目标：{names}。"),
    "summary_off": ("Off target: {names}.", "未达标：{names}。"),
    "summary_calls": ("{offered} calls came in; {handled} spoke with a person, {contained} were served without one.",
                      "来电 {offered} 个；{handled} 个由人工处理，{contained} 个自助解决。"),
    "summary_none": ("No call came in. Figures are not yet known.", "没有来电。各项指标尚无数据。"),
    "figures": ("Figures against target", "指标与目标"), "trend": ("Trend", "趋势"),
    "trend_note": ("Band: 95 % interval. Dashed: target. Earlier periods as known today.",
                   "色带：95% 区间。虚线：目标。往期数据按当前所知重算。"),
    "became": ("What became of the calls", "来电去向"), "queues": ("By queue", "按队列"), "queue": ("Queue", "队列"),
    "hours": ("By hour of the day", "按小时"),
    "hours_note": ("Bars: callers who joined a line. Colour: service level against its target.",
                   "柱：入队来电数。颜色：服务水平与目标的关系。"),
    "cause": ("Why it changed", "变化原因"), "todo": ("What to do", "建议措施"),
    "definitions": ("What each figure is", "指标口径"),
    "unknown": ("not yet known", "尚无数据"), "target": ("target", "目标"), "no_target": ("no target", "未设目标"),
    "of": ("n = {n}", "n = {n}"), "was": ("{period}: {value}", "{period}：{value}"),
    "within": ("within {seconds} s", "{seconds} 秒内"),
    "provisional": ("provisional", "预估"), "real": ("beyond chance", "超出偶然波动"),
    "chance": ("within chance", "属偶然波动"),
    "met": ("on target", "达标"), "near": ("near target", "接近目标"), "missed": ("off target", "未达标"),
    "cause_many": ("{kpi} changed by {change}: no single cause. The largest parts are below.",
                   "{kpi}变化 {change}：没有单一原因。下列为最大的影响因素。"),
    "cause_one": ("{kpi} changed by {change}. The main cause: {part}, which alone makes {effect}.",
                  "{kpi}变化 {change}。主要原因：{part}，单独影响 {effect}。"),
    "cause_still": ("Not changed beyond chance: {names}.", "未超出偶然波动：{names}。"),
    "cause_name": ("{kpi} ({change})", "{kpi}（{change}）"),
    "cause_unknown": ("Too few calls in one of the two periods to say why anything changed.",
                      "两期之一来电过少，无法判断变化原因。"),
    "part_rate": ("{group} became {way} ({moved})", "{group} 本身{way}（{moved}）"),
    "part_mix": ("{group} has {way} of the calls ({moved})", "{group} 来电占比{way}（{moved}）"),
    "better": ("better", "改善"), "worse": ("worse", "变差"),
    "longer": ("longer", "变长"), "shorter": ("shorter", "变短"),
    "larger": ("a larger share", "上升"), "smaller": ("a smaller share", "下降"),
    "by_queue": ("queue", "队列"), "by_language": ("language", "语言"), "by_agent_group": ("group of agents", "座席组"),
    "by_hour_of_day": ("hour", "时段"),
    "method": ("Causes: Kitagawa's decomposition into mix and rate by {by}; whiskers are 95 % intervals.",
               "原因分析：按{by}作 Kitagawa 分解（结构与水平）；线段为 95% 区间。"),
    "how": ("how it is reckoned", "计算方法"), "variant": ("variant", "口径"), "interval": ("interval", "区间"),
    "source": ("source", "来源"), "figure": ("figure", "指标"), "value": ("value", "数值"),
    "calls": ("calls", "对应来电"),
    "made": ("made {at} by kefu", "kefu 生成于 {at}"), "in_all": ("in all", "合计"),
    "books_ok": ("The books balance: every call ended in exactly one way.", "账目平衡：每个来电只有一个去向。"),
    "books_wrong": ("The books do not balance: {count} things; `kefu books` names them.",
                    "账目不平：{count} 处；`kefu books` 列出详情。"),
    "behind": ("The calls behind a figure, of all queues or of one:", "查看指标背后的来电（全部或某一队列）："),
    "so_far": ("so far", "截至目前"),
}  # fmt: skip
ADVICE: Mapping[str, tuple[str, str]] = {
    "nothing": ("Nothing came in, so nothing can be said yet.", "没有来电，暂无建议。"),
    "few": ("Too few calls came in to say what should be done: look at a longer time.",
            "来电过少，尚不足以给出建议：请看更长时段。"),
    "fine": ("Nothing needs doing: every figure with a target is on it or near it.",
             "无需处理：设有目标的指标均达标或接近目标。"),
    "staff": ("Put more people on {group}: its callers wait longer than before, and that moved the service level most.",
              "为 {group} 增加人手：其来电等待变长，是服务水平变化的主因。"),
    "cause_rate": ("Look at {group} first: it moved the service level most.", "先看 {group}：它对服务水平影响最大。"),
    "cause_mix": ("Expect more of {group}: its share of the calls moved the service level most; plan people for it.",
                  "{group} 的占比变化是服务水平变化的主因：请据此排班。"),
    "bad_hours": ("Move people to, or offer call-backs in, these hours, which are off target: {hours}.",
              "以下时段未达标，请调配人手或提供回拨：{hours}。"),
    "people": ("Waits are spread over all hours: plan more people, or offer call-backs earlier.",
               "各时段等待普遍偏长：请增加人手或更早提供回拨。"),
    "callback": ("Offer a call-back earlier, and say the expected wait: too many give up in the line.",
                 "排队放弃过多：请更早提供回拨，并播报预计等待。"),
    "relief": ("Agents have too little time to breathe: plan breaks or more people before they leave.",
               "座席过于繁忙：请安排休息或增加人手。"),
    "spare": ("Agents have time to spare: use it for training, call-backs and messages.",
              "座席有空余时间：可用于培训、回拨与留言处理。"),
    "again": ("Read calls of {group} whose callers rang again: that queue resolves least at the first contact.",
              "请查看 {group} 中再次来电的通话：该队列首次解决率最低。"),
    "again_all": ("Read calls whose callers rang again about the same.", "请查看同类再次来电的通话。"),
    "listen": ("Listen to the calls that were rated 1 to 3, and read what they were about.",
               "请回听评分 1–3 的通话并分析原因。"),
    "few_answer": ("Only {share} answered the survey: shorten it before trusting the mark.",
                   "仅 {share} 完成评分：请先简化调查，再据此判断。"),
    "flow": ("See where callers leave the menu (`kefu flow draw --traffic`): fewer than meant are served there.",
             "自助解决偏低：用 `kefu flow draw --traffic` 查看来电者在哪一步离开。"),
}  # fmt: skip
LANGUAGES: Mapping[str, tuple[str, str]] = {"en": ("English", "英语"), "zh": ("Chinese", "中文")}


def word(key: str, language: str, **values: object) -> str:
    """A text with its values; several of one kind are a tuple; ``speech``: a language whose name is the ``group``."""
    zh = language == "zh"
    told = {name: ("、" if zh else ", ").join(one) if isinstance(one, tuple) else one for name, one in values.items()}
    if "speech" in told:
        told["group"] = group_name("language", str(told["speech"]), language)
    return (WORDS.get(key) or ADVICE[key])[zh].format(**told)


def group_name(by: str, group: str, language: str) -> str:
    """A group as readers call it: languages have names."""
    return LANGUAGES[group][language == "zh"] if by == "language" and group in LANGUAGES else group
