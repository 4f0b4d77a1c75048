"""Every fixed text that the interface tells people, in English and Chinese, by its key."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("en", "zh")
_EN, _ZH = LANGUAGES

TEXTS: Mapping[str, tuple[str, str]] = {
    # Requests that cannot be read
    "no object": ("the body must be a JSON object", "请求正文必须是 JSON 对象"),
    "missing": ("{name} is missing: {means}", "缺少 {name}"),
    "unknown field": ("there is no field {name!r}; there are: {known}", "没有字段 {name!r}；可用字段：{known}"),
    "no fields": ("there is no field {name!r}; this operation takes none", "没有字段 {name!r}；该操作不接受任何字段"),
    "unfit": ("{name} must be {wanted}{means}", "{name} 必须是{wanted}"),
    "unknown word": ("unknown {name} {given!r}; there are: {known}", "未知的 {name} {given!r}；可用：{known}"),
    "place": ("{name} must be at most {most} printable characters", "{name} 必须是最多 {most} 个可打印字符"),
    "twice": ("{name} is given twice", "{name} 给出了两次"),
    "cursor": ("that is no cursor of this list; begin without one", "该游标不属于此列表；请从头开始"),
    "not JSON": (
        "the body must be JSON: send Content-Type: application/json, not {given!r}",
        "请求正文必须是 JSON：请发送 Content-Type: application/json，而不是 {given!r}",
    ),
    "key": (
        "Idempotency-Key must be 1 to 200 printable ASCII characters",
        "Idempotency-Key 必须是 1 至 200 个可打印的 ASCII 字符",
    ),
    "too large": ("the body is longer than {most} bytes", "请求正文超过 {most} 字节"),
    "backwards": ("{name} must be after {other}", "{name} 必须晚于 {other}"),
    "nothing to change": ("give at least one of: {known}", "至少给出其中一项：{known}"),
    # Kinds of values
    "text": ("text", "文本"),
    "whole number": ("a whole number", "整数"),
    "number": ("a number", "数字"),
    "true or false": ("true or false", "true 或 false"),
    "object": ("a JSON object", "JSON 对象"),
    "null": ("null", "null"),
    "list": ("a list", "列表"),
    "not": ("{wanted}, not {found}", "{wanted}，而不是{found}"),
    "empty": ("empty: this order takes none", "空：该命令没有参数"),
    "at most characters": ("at most {count} {characters}", "最多 {count} 个字符"),
    "at least characters": ("at least {count} {characters}", "至少 {count} 个字符"),
    "at most": ("at most {bound}", "不大于 {bound} 的数"),
    "at least": ("at least {bound}", "不小于 {bound} 的数"),
    "no control": ("text without control characters", "不含控制字符的文本"),
    "an instant": (
        "an instant as RFC 3339 writes it, such as 2026-01-31T08:00:00Z",
        "RFC 3339 格式的时间，例如 2026-01-31T08:00:00Z",
    ),
    "one of": ("one of: {known}", "以下之一：{known}"),
    "something else": ("something else: {words}", "其他内容（{words}）"),
    # Forms
    "not so now": ("the answer is {state}: that cannot be done with it now",
                   "该评分项状态为 {state}，现在不能这样操作"),
    # Webhooks
    "no webhook": ("there is no webhook {given!r}", "没有 Webhook {given!r}"),
    "webhook url": ("{words}", "URL 不可用：{words}"),
    "webhook secret": (
        "a secret is whsec_ and 24 to 64 bytes in Base64",
        "密钥格式：whsec_ 加 Base64 编码的 24 至 64 字节",
    ),
    "event type": (
        "there is no type of event {given!r}; GET /api/v1/events/types lists them",
        "没有事件类型 {given!r}；GET /api/v1/events/types 列出全部类型",
    ),
    "too many types": ("ask for fewer types of events at once", "请减少一次请求的事件类型数量"),
    # Who asks, and what there is
    "log in": ("log in first, or send a token", "请先登录，或提供令牌"),
    "log in with a browser": ("this is for whoever is logged in with a browser", "此操作仅供已用浏览器登录的用户使用"),
    "foreign request": (
        "this request was not made by a page of this site, and nothing was done: open kefu itself",
        "该请求并非来自本站页面，未作任何操作：请直接打开 kefu",
    ),
    "missing scope": ("this needs the scope {scope}", "需要权限 {scope}"),
    "numbers hidden": ("looking for numbers needs the scope {scope}", "按号码查找需要权限 {scope}"),
    "others phone": (
        "{who} may dial for themselves only; for others this needs the scope {scope}",
        "{who} 只能为自己拨号；为他人拨号需要权限 {scope}",
    ),
    "not there": ("there is no {what} {given!r}", "没有{what} {given!r}"),
    "agent": ("agent", "座席"),
    "call": ("call", "通话"),
    "callback": ("open call-back", "待回拨"),
    "caller": ("caller", "来电者"),
    "message": ("message", "留言"),
    "queue": ("queue", "队列"),
    "recording": ("recording of the call", "通话的录音"),
    "leg": ("leg", "通话方"),
    "form": ("form", "评分表"),
    "question": ("question", "评分项"),
    "hint": ("hint on the screen", "屏幕提示"),
    "alert": ("alert", "告警"),
    "session": ("session", "会话"),
    "provider": ("identity provider", "身份提供方"),
    "report": ("report", "报表"),
    "kpi": ("KPI", "指标"),
    "group": ("group", "分组"),
    "supervision": ("supervision", "监听"),
    "no operation": (
        "there is no {method} {path}; GET /openapi.json says what there is",
        "没有 {method} {path}；可用操作见 GET /openapi.json",
    ),
    "unknown order": ("unknown order {given!r}; there are: {known}", "未知命令 {given!r}；可用：{known}"),
    "other method": ("{path} is for {allowed}", "{path} 只支持 {allowed}"),
    "slow down": ("too many requests; try again in {seconds} s", "请求过多；请在 {seconds} 秒后重试"),
    # Keys and versions
    "another body": (
        "this Idempotency-Key was used for another request: use a new one",
        "该 Idempotency-Key 已用于另一个请求：请换一个",
    ),
    "unfinished": (
        "a request with this Idempotency-Key is under way, or came to no end: look before you try again",
        "使用该 Idempotency-Key 的请求正在处理或未完成：重试前请先确认结果",
    ),
    "changed": ("somebody has changed it meanwhile: read it again", "内容已被他人修改：请重新读取"),
    # Faults of others
    "no answer": ("no answer in time", "未及时应答"),
    "asterisk": ("Asterisk: {words}", "Asterisk：{words}"),
    "flow refused": ("refused; the flow in force stays:\n{words}", "已拒绝；现行流程不变：\n{words}"),
    "disk": ("disk or file error: {words}", "磁盘或文件错误：{words}"),
    "recogniser": ("the recogniser does not answer: {words}", "语音识别没有应答：{words}"),
    # What the orders of the interface say
    "no phone": (
        "{who} has no telephone here: only agents of the agents file do",
        "{who} 没有话机：只有座席文件中的座席才有",
    ),
    "not talking": (
        "call {call} is {state}; orders are for calls in conversation",
        "通话 {call} 处于 {state}；该命令只用于进行中的通话",
    ),
    "no leg": ("{agent} was not in call {call}", "{agent} 没有参与通话 {call}"),
    "which agent": (
        "{count} agents were in the call: say which one with ?agent=",
        "该通话有 {count} 名座席：请用 ?agent= 指明",
    ),
    "callback refused": (
        "{number} cannot be called back, or waits for it already",
        "{number} 不能回拨，或已在等待回拨",
    ),
    "not range": ("the range cannot be satisfied; the sound has {size} bytes", "无法满足该范围；声音共 {size} 字节"),
    "not parked": ("call {call} is not parked", "通话 {call} 未驻留"),
}  # fmt: skip


def text(key: str, language: str, **values: object) -> str:
    """A text with its values. Values that are `Told` or pairs of texts themselves come in the same language."""
    template = TEXTS[key][LANGUAGES.index(language) if language in LANGUAGES else 0]
    return template.format_map({name: spoken(value, language) for name, value in values.items()})


class Words:
    """A text that is not yet in a language."""

    def __init__(self, key: str, **values: object) -> None:
        self.key, self.values = key, values

    def __str__(self) -> str:
        return text(self.key, _EN, **self.values)

    def in_(self, language: str) -> str:
        """In that language; English for others."""
        return text(self.key, language, **self.values)


def spoken(value: object, language: str) -> object:
    """`Words` in a language; anything else as it is."""
    return value.in_(language) if isinstance(value, Words) else value


def language_of(accepted: str) -> str:
    """The language that somebody wants most, of those that there are (RFC 9110 §12.5.4); English for none."""
    wanted = []
    for part in accepted.split(","):
        name, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        wanted.append((weight, name.strip().lower()))
    for weight, name in sorted(wanted, key=lambda one: -one[0]):
        if weight > 0 and (found := name.partition("-")[0]) in LANGUAGES:
            return found
    return _EN
