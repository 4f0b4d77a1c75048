"""The templates recogniser: speakers whom it has no template of, through a telephone line, in Mandarin."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from ari_app.demo.speech import read_wav, with_line_noise
from ari_app.media.templates import SPEAKERS, phrases_of, render_templates
from ari_app.media.voice import Espeak, telephone_wav
from ari_app.phone.g711 import from_ulaw, to_ulaw
from config.settings import Speech
from models.domain.flow import Choice, Flow, Menu, Step
from models.intent.phrases import menu_phrases
from models.speech.templates_engine import TemplatesEngine, warped

WORDS = ("账单", "技术支持", "订单", "营业时间", "人工服务")
MENU = Menu("m", "p", tuple(Choice(word, str(n), {"zh": (word,)}) for n, word in enumerate(WORDS[:4], 1)))
FLOW = Flow({}, {"m": Step("m", "menu", MENU, {})}, "operator")


@pytest.fixture(scope="module")
def engine(asterisk: object, tmp_path_factory: pytest.TempPathFactory) -> TemplatesEngine:
    """Templates of every phrase of the menu; the voice engine comes with Asterisk's tree."""
    folder = tmp_path_factory.mktemp("templates")
    made = asyncio.run(render_templates(Speech(engine_zh=f"templates:{folder}"), FLOW))
    assert made == len(SPEAKERS) * len(phrases_of(FLOW, "zh"))
    assert asyncio.run(render_templates(Speech(engine_zh=f"templates:{folder}"), FLOW)) == 0, "kept"
    return TemplatesEngine(folder, "zh")


def spoken(folder: Path, words: str, variant: str) -> bytes:
    """Somebody says something into a telephone."""
    raw, file = folder / "a.raw", folder / "a.wav"
    asyncio.run(Espeak(155, variant).speak(words, "zh", raw))
    telephone_wav(raw, file)
    return from_ulaw(to_ulaw(with_line_noise(read_wav(file), 0.3, 0.2))).tobytes()


@pytest.mark.parametrize("variant", ["f4", "m1", "m7"])
def test_other_speakers_are_heard(engine: TemplatesEngine, tmp_path: Path, variant: str) -> None:
    """Each phrase of two syllables or more, among all that the menu listens for."""
    phrases = tuple(menu_phrases(MENU, "zh"))
    for word in WORDS:
        heard = engine.recognise(spoken(tmp_path, word, variant), phrases)
        assert heard.text == word, (word, heard)
        assert heard.confidence > 0.6


def test_other_words_are_not_taken_for_sure(engine: TemplatesEngine, tmp_path: Path) -> None:
    """Nothing is heard, or so unsurely that the caller is asked."""
    phrases = tuple(menu_phrases(MENU, "zh"))
    for words in ("谢谢", "喂", "今天天气很好", "我要退款"):
        assert engine.recognise(spoken(tmp_path, words, "f4"), phrases).confidence < 0.6, words


def test_without_templates_nothing_is_heard(tmp_path: Path) -> None:
    """An empty folder, no phrases, a loop of words."""
    engine = TemplatesEngine(tmp_path, "zh")
    clip = (b"\x10\x27" * 40 + b"\xf0\xd8" * 40) * 100
    for phrases in (("账单",), (), ("(一 | 二)+",), None):
        assert engine.recognise(clip, phrases).text == ""


def test_warping_knows_the_same_at_another_speed() -> None:
    """Half as fast is as near as the same; something else is far."""
    import numpy as np

    rng = np.random.default_rng(2)
    one, other = rng.normal(0, 1, (40, 25)), rng.normal(0, 1, (40, 25))
    slow = np.repeat(one, 2, axis=0)
    same, slower, foreign = warped(one, [one])[0], warped(slow, [one])[0], warped(one, [other])[0]
    assert same == 0
    assert slower < 0.5
    assert foreign > 3
