"""What is refused about candidates, cards and recordings of trainers, in Chinese: see `ari_app.web.refusals`."""

from __future__ import annotations

from collections.abc import Mapping

TRAINING_REFUSALS: Mapping[str, str] = {
    "add: give the part (cards, phrases or wording) and one file or folder; train intents":
        "add：请给出类别（cards、phrases 或 wording）和一个文件或目录；意图要训练得到",
    "language: say of which language the model is, en or zh": "language：请指明模型的语言，en 或 zh",
    'in {language} calls are heard by {engine}, which reads no such model: {what} is read by {reader} (write {setting}'
    ' under [speech], and restart kefu)':
        "{language} 的通话由 {engine} 识别，它不读这种模型：{what} 由 {reader} 读取"
        "（在 [speech] 下写 {setting}，然后重启 kefu）",
    "nothing hears {language}: [speech] {setting} names no engine":
        "没有引擎识别 {language}：[speech] {setting} 未指定引擎",
    "quality rules are switched off; write enabled = true below [quality]":
        "质检规则已关闭；请在 [quality] 下写 enabled = true",
    "say on which examples: kefu trainer compare {model} --on FILE, {what}":
        "请指明用哪些例子比较：kefu trainer compare {model} --on FILE，{what}",
    "the settings name no model of intents in {language}": "设置中没有 {language} 的意图模型",
    "there is no row {row} of a model in the shadow (its time may be over)":
        "没有第 {row} 条旁路记录（可能已过保存期）",
    "{part} cannot be put into force here": "{part} 在这里不能启用",
    "{file} has no recordings": "{file} 中没有录音",
    "{file} has no questions": "{file} 中没有问题",
    "{file} is no language model in ARPA's format: `make train-lm {setting}` makes one":
        "{file} 不是 ARPA 格式的语言模型：`make train-lm {setting}` 可生成",
    "{file} was taught in {one}, not in {other}: give --language {given}":
        "{file} 是用 {one} 训练的，不是 {other}：请给出 --language {given}",
    "{folder}: there are no cards in {language}": "{folder}：没有 {language} 的卡片",
    "{place}: the header needs the columns file and text": "{place}：表头需要 file 和 text 两列",
    "{place}: the header needs the columns text and card": "{place}：表头需要 text 和 card 两列",
    "{place}: text must not be empty": "{place}：text 不能为空",
    "{place}: there is no card {card} in {language}": "{place}：没有 {language} 的卡片 {card}",
    "{place}: there is no {file}": "{place}：没有文件 {file}",
    "there is no {file}": "没有 {file}",
    "{file} cannot be read: {why}": "无法读取 {file}：{why}",
}  # fmt: skip
