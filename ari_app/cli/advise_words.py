"""The words of ``kefu models advise``, in English and Chinese, and what is said while it measures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ari_app.media.model_store import PublicModel
from models.speech.advice import MENUS, SPEECH, TRANSCRIPTS, USED, Step, for_calls

Rows = Sequence[tuple[PublicModel, tuple[str, str]]]
PHRASES = {
    "en": ("billing", "orders", "technical support", "opening hours", "operator", "help", "yes", "no", "go back",
           "make a payment", "my balance", "something else"),
    "zh": ("账单", "订单", "技术支持", "营业时间", "人工服务", "帮助", "是的", "不是", "返回", "我要付款", "查询余额",
           "其他问题"),
}  # fmt: skip
SAID = {
    "en": {
        MENUS: ("Technical support.", "Billing.", "Go back."),
        TRANSCRIPTS: ("I would like to make a payment, please.", "My order has not arrived yet."),
    },
    "zh": {MENUS: ("技术支持。", "账单。", "返回。"), TRANSCRIPTS: ("我想查询一下账户余额。", "我的订单还没有送到。")},
}
ROLES = {
    "en": {MENUS: "menus", TRANSCRIPTS: "transcripts"},
    "zh": {MENUS: "菜单", TRANSCRIPTS: "转写"},
}
_HEARS = {"en": {"en": "English", "zh": "Mandarin"}, "zh": {"en": "英语", "zh": "普通话"}}
_WORDS = {
    "en": {
        "head": "{hears}, {role}:",
        "none": "nothing here hears it.",
        "step": "up to {calls:,} calls at once: {address} ({why}). Write {settings}",
        "beyond": "more than {most:,} at once need another machine: ./kefu recogniser there, and its ws: address here"
        " (docs/how-to/speech.md).",
        "more": "Not here, and to be had for {hears} (none of it measured here):",
        "row": "{name}: {size}, {licence}; {why}. {command}",
        "how": "cpu: seconds of one core for each second of speech. calls: at once, where {menus:.0%} of a call is an"
        " answer in menus, or {transcripts:.0%} of it speech to write down, on {used:.0%} of {cores} cores; menus and"
        " transcripts together take the sum of both.",
    },
    "zh": {
        "head": "{hears}，{role}：",
        "none": "这里没有能识别的引擎。",
        "step": "同时 {calls:,} 路通话以内：{address}（{why}）。请写入 {settings}",
        "beyond": "超过 {most:,} 路需要另一台机器：在那里运行 ./kefu recogniser，这里写它的 ws: 地址"
        "（docs/how-to/speech.md）。",
        "more": "尚未下载、可用于{hears}的模型（都没有在这里测过）：",
        "row": "{name}：{size}，{licence}；{why}。{command}",
        "how": "cpu：每秒语音占一个核的秒数。calls：同时的通话数；假定菜单中 {menus:.0%} 的时间、转写时"
        " {transcripts:.0%} 的时间在说话，使用 {cores} 个核的 {used:.0%}；菜单与转写同时进行时两者相加。",
    },
}


def lines(
    ladders: Sequence[tuple[str, str, Sequence[Step]]], more: Mapping[str, Rows], cores: int, calls: int, language: str
) -> Iterator[tuple[str, str]]:
    """What follows, a line each, and how it is printed."""
    words = _WORDS[language]
    for hears, role, ladder in ladders:
        yield words["head"].format(hears=_HEARS[language][hears], role=ROLES[language][role]), "bold"
        yield from ((line, "") for line in _steps(ladder, hears, calls, language))
    for hears, rows in more.items():
        if rows:
            yield words["more"].format(hears=_HEARS[language][hears]), "bold"
            yield from ((_row(one, why, language), "") for one, why in rows)
    yield words["how"].format(menus=SPEECH[MENUS], transcripts=SPEECH[TRANSCRIPTS], used=USED, cores=cores), "dim"


def _steps(ladder: Sequence[Step], hears: str, calls: int, language: str) -> Iterator[str]:
    words = _WORDS[language]
    if not ladder:
        yield words["none"]
        return
    wanted = for_calls(ladder, calls) if calls else None
    for step in [wanted] if wanted else ladder:
        yield words["step"].format(
            calls=step.calls,
            address=step.address,
            why=step.why[language == "zh"],
            settings=_setting(step, hears, calls),
        )
    if calls > ladder[-1].calls or not calls:
        yield words["beyond"].format(most=ladder[-1].calls)


def _row(one: PublicModel, why: tuple[str, str], language: str) -> str:
    size = f"{one.size / 1e6:,.0f} MB" if one.size else "?"
    return _WORDS[language]["row"].format(
        name=one.name,
        size=size,
        licence=one.licence,
        why=why[language == "zh"],
        command=f"make models NAMES={one.name}",
    )


def _setting(step: Step, hears: str, calls: int) -> str:
    """What to write into config/site.toml."""
    workers = "menu_workers" if step.role == MENUS else "transcript_workers"
    return f'[speech] engine_{hears} = "{step.address}", {workers} = {step.workers(calls or step.calls)}'


def settings(hears: str, role: str, ladder: Sequence[Step], calls: int) -> str:
    """The same of the step for so many calls, or of the best; "" where nothing hears."""
    step = for_calls(ladder, calls) if calls else next(iter(ladder), None)
    return _setting(step, hears, calls) if step is not None and step.role == role else ""
