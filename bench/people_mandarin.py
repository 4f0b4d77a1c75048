"""``python -m bench.people_mandarin``: how people's Mandarin is heard on telephone audio, into the ``zh.…`` figures of
bench/results/people.json.

Sentences of AISHELL-1's test speakers and words of 17 students, of one speaker and of ten digits
(shared/data/speech/zh_people.csv), as a segmenter cuts them from a G.711 line, behind the same gate as in a call. Wrong
characters are counted with numbers as they were said, on both sides. A menu is the twelve words of a student, of which
several differ by one sound; refused is a word of the twelve that the menu does not have, with the eleven others. Their
networks of syllables have not heard who speaks (`models.training.syllables`, KEPT).
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from bench.ears import DATA
from bench.machine import percentile
from bench.people_results import keep
from bench.speech_files import on_line
from models.domain.audio import seconds_of
from models.domain.said_zh import said
from models.domain.words import plain
from models.quality.word_errors import word_errors
from models.speech.engine import Engine, Hinted
from models.speech.only_speech import OnlySpeech
from models.speech.places import WHISPER
from models.speech.registry import open_engine, resolve
from models.speech.site_words import of as words_of
from models.speech.syllable_net import load_syllables
from models.speech.whisper_engine import WhisperEngine
from models.training.commands.corpus import fold_of
from models.training.commands.voices import read
from models.training.intents import wilson

SURE = 0.6  # `[speech] confirm_below`: with less, a menu asks back
KEPT = Path(".cache/people/syllables")
SHIPS = ("dsp", "cmn")  # whose recordings may teach what ships
FOLDS = 4
_DRAWN = 1000  # times that sentences are drawn with replacement for an interval
_OTHERS = 4  # one word of so many is said to a menu that lacks it, too
_SITES = 3
_SAID = (
    "白花花 种业 赶超 五成 万亿大关 释出 尽全力 拍卖会 变阵 年过半百 桥本 索吻 双坊 刑拘 天然气 土地成交 电话手表"
    " 辐射 负责制 成飞集成 朱婷 群芳 畜群 阻碍 许茹芸 门头沟 雁翅镇 李冬梅 效应 学习用品 服务器 美元 隔年 检察管"
    " 事实不清 合作伙伴 首套房 品牌形象 首屈一指 公积金 首付 初为人母 淡定 火锅先生 产销衔接 水货客 车主 税费"
)
_UNSAID = (  # of a telephone company, a bank and a shop, and some that sound like words of the sentences
    "人事 承继 保价 有线 大理 数理 映像 失实 理财通 信用卡 积分商城 对公账户 挂失 保单 理赔 车险 续保 宽带 光猫"
    " 携号转网 退货 运费险 冷链 顺丰 公证处 医保 社保卡 户口本 居住证 张丽华 王建国 陈晓东 刘海燕 苏州 昆山 太仓"
    " 虹桥 浦东 金桥 蓝莓套餐 畅听卡 星辰贷 云闪付 账单 发票 快递柜 网银 验证码"
)
Rows = Sequence[dict[str, str]]


def rows(kind: str, speakers: str = "") -> list[dict[str, str]]:
    """Recordings of a kind, of speakers whose name begins so."""
    with (DATA / "speech/zh_people.csv").open(encoding="utf-8") as table:
        return [row for row in csv.DictReader(table) if row["kind"] == kind and row["speaker"].startswith(speakers)]


def hearing() -> Engine:
    """Who hears Mandarin, as in a call."""
    found = open_engine(resolve("auto", "zh"), "zh")
    if found is None:
        raise SystemExit("no engine for zh: make models NAMES=whisper-base")
    return OnlySpeech(found)


def train() -> None:
    """The networks of syllables that have not heard a group of speakers, when they are not there: half an hour."""
    if all((KEPT / f"without-fold-{number}.npz").is_file() for number in range(FOLDS)):
        return
    print("training networks that have not heard a group of people …", flush=True)
    command = [
        sys.executable, "-m", "models.training.syllables", str(DATA / "speech/zh_people.csv"), "--speakers", *SHIPS,
        "--folds", str(FOLDS), "--keep", str(KEPT), "--out", str(KEPT / "all.npz"),
    ]  # fmt: skip
    subprocess.run(command, check=True)


@cache
def _group(number: int) -> Engine:
    return OnlySpeech(WhisperEngine(WHISPER, "zh", load_syllables(KEPT / f"without-fold-{number}.npz")))


def unheard(speaker: str) -> Engine:
    """What hears on a call, with a network of syllables that has not heard a speaker."""
    return _group(fold_of(speaker, FOLDS))


def letters(text: str) -> list[str]:
    """The characters of a text that count."""
    return [one for one in plain(said(text)) if not one.isspace()]


def _clips(recordings: Rows, decibels: float | None, every: int) -> Iterator[tuple[dict[str, str], bytes]]:
    for seed, row in enumerate(recordings):
        if seed % every == 0:
            yield row, on_line(read(DATA / "speech" / row["file"]), decibels, seed=seed)


def characters(hearing: Engine, decibels: float | None, every: int = 1) -> tuple[list[tuple[int, int]], dict[str, Any]]:
    """(wrong, all) characters of each sentence; what it cost."""
    found, spent, seconds = [], [], 0.0
    for row, pcm in _clips(rows("sentence"), decibels, every):
        begun = time.process_time()
        text = hearing.recognise(pcm, None).text
        spent.append(time.process_time() - begun)
        seconds += seconds_of(pcm)
        found.append((word_errors(letters(row["text"]), letters(text)), len(letters(row["text"]))))
    return found, {"per_second": round(sum(spent) / seconds, 3), "p95": round(percentile(spent, 0.95), 3)}


def _rate(name: str, found: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """A share of characters with the interval of drawing sentences again."""
    counts, dice = np.array(found), np.random.default_rng(0)
    sums = [counts[dice.integers(len(counts), size=len(counts))].sum(axis=0) for _ in range(_DRAWN)]
    low, high = np.quantile([wrong / total for wrong, total in sums], (0.025, 0.975))
    wrong, total = counts.sum(axis=0)
    return {
        name: round(float(wrong / total), 4),
        f"{name}_n": int(total),
        f"{name}_interval": [round(float(low), 4), round(float(high), 4)],
    }


def _share(name: str, right: int, total: int) -> dict[str, Any]:
    low, high = wilson(right, total)
    return {
        name: round(right / max(1, total), 4),
        f"{name}_n": total,
        f"{name}_interval": [round(low, 4), round(high, 4)],
    }


def menus(decibels: float | None = None, every: int = 1) -> dict[str, Any]:
    """Words of students: right, accepted, right of what is accepted; and words that the menu does not have."""
    words = rows("word", "dsp")
    menu = sorted({row["text"] for row in words})
    right = taken = taken_right = false = many = others = 0
    for row, pcm in _clips(words, decibels, every):
        hearing = unheard(row["speaker"])
        heard = hearing.recognise(pcm, menu)
        many += 1
        right += heard.text == row["text"]
        taken += heard.confidence >= SURE and bool(heard.text)
        taken_right += heard.confidence >= SURE and heard.text == row["text"]
        if many % _OTHERS == 0:
            other = hearing.recognise(pcm, [word for word in menu if word != row["text"]])
            false, others = false + (other.confidence >= SURE and bool(other.text)), others + 1
    name = "zh.menu12" if decibels is None else f"zh.menu12_{decibels:g}db"
    return {
        **_share(f"{name}.right", right, many),
        **_share(f"{name}.accepted", taken, many),
        **_share(f"{name}.accepted_right", taken_right, taken),
        **_share(f"{name}.false_words", false, others),
    }


def short_words() -> dict[str, Any]:
    """Words of one speaker, each beside eleven others of the same number of syllables; digits beside digits."""
    found: dict[str, Any] = {}
    every = rows("word", "cmn") + rows("word", "tuxpaint")
    for name, chosen in (
        ("zh.one_syllable", [row for row in every if len(row["text"]) == 1]),
        ("zh.longer", [row for row in every if len(row["text"]) > 1]),
    ):
        texts, right, taken, sure = list(dict.fromkeys(row["text"] for row in chosen)), 0, 0, 0
        for place, (row, pcm) in enumerate(_clips(chosen, None, 1)):
            others = [text for text in np.roll(texts, place) if text != row["text"]][:11]
            heard = unheard(row["speaker"]).recognise(pcm, [row["text"], *map(str, others)])
            right += heard.text == row["text"]
            taken += heard.confidence >= SURE
            sure += heard.confidence >= SURE and heard.text == row["text"]
        found |= {**_share(f"{name}.right", right, len(chosen)), **_share(f"{name}.accepted_right", sure, taken)}
    return found


def _sentences(hearing: Engine, every: int) -> dict[str, Any]:
    clean, cost = characters(hearing, None, every)
    noisy, _ = characters(hearing, 10.0, every)
    return {
        **_rate("zh.cer_clean", clean),
        **_rate("zh.cer_10db", noisy),
        "zh.cpu_per_second": cost["per_second"],
        "zh.cpu_p95_seconds": cost["p95"],
    }


def site_words(_hearing: Engine, every: int) -> dict[str, Any]:
    """Sentences for three sites, each with a word or two of every third sentence and as many that nobody says: wrong
    characters, the words that were said and written, and those that were written and not said."""
    engine, recordings = open_engine(resolve("auto", "zh"), "zh"), rows("sentence")[::every]
    assert isinstance(engine, Hinted)
    hearing = OnlySpeech(engine)
    wrong, said_words, there, false = [], 0, 0, 0
    for site in range(_SITES):
        mine = recordings[site::_SITES]
        known = [word for word in _SAID.split() if any(word in row["text"] for row in mine)]
        words = (*known, *_UNSAID.split()[site::_SITES][: len(known)])
        engine.hint(words)
        for row, pcm in _clips(mine, None, 1):
            text = "".join(letters(words_of(words).settled(hearing.recognise(pcm, None).text)))
            wrong.append((word_errors(letters(row["text"]), letters(text)), len(letters(row["text"]))))
            said_words += sum(word in row["text"] for word in words)
            there += sum(word in row["text"] and word in text for word in words)
            false += sum(word not in row["text"] and word in text for word in words)
    return {
        **_rate("zh.cer_site", wrong), **_share("zh.site_words", there, said_words),
        "zh.site_words_false": false, "zh.site_words_false_n": len(wrong),
    }  # fmt: skip


PARTS: dict[str, Callable[[Engine, int], dict[str, Any]]] = {
    "sentences": _sentences,
    "menus": lambda _hearing, every: menus(None, every),
    "menus_10db": lambda _hearing, every: menus(10.0, every),
    "site": site_words,
    "words": lambda _hearing, _every: short_words(),
}


def mandarin(only: Sequence[str] = (), every: int = 1) -> dict[str, Any]:
    """The figures of these parts, all of them for none; ``every``: of so many recordings one, to try things."""
    train()
    heard_by, found = hearing(), dict[str, Any]()
    for name, part in PARTS.items():
        if not only or name in only:
            print(f"mandarin: {name} …", end=" ", flush=True)
            figures = part(heard_by, every)
            print(json.dumps(figures, ensure_ascii=False), flush=True)
            found |= figures
    return found


def main() -> int:
    """Command line of the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], choices=sorted(PARTS), help="these parts alone")
    parser.add_argument("--every", type=int, default=1, help="one of so many recordings; nothing is written then")
    options = parser.parse_args()
    if not (DATA / "speech/zh_people.csv").is_file():
        print("bench.people_mandarin needs recordings of people, and there are none beside the checkout (shared/data)")
        return 1
    found = mandarin(options.only, options.every)
    if options.every == 1:
        keep(found)
        print("written to bench/results/people.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
