"""sherpa-onnx: a streaming transducer of tones, in free text and among phrases; what is no model is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.speech.engine import EngineUnavailable
from models.speech.matching import matched
from models.speech.registry import open_engine, trouble
from models.speech.sherpa_engine import SherpaEngine
from tests.support.tone_model import tone, tone_model

YES, NO, TECH, NICAL = 500, 900, 1500, 2300
PHRASES = ("yes", "no", "technical", "technical support")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model."""
    return tone_model(tmp_path_factory.mktemp("models") / "tones")


def said(*hertz: float) -> bytes:
    """Tones, each followed by half a second of a quiet line."""
    quiet = np.random.default_rng(1).normal(0, 20, 4000)
    parts = [quiet, *(part for one in hertz for part in (tone(one) if one else np.zeros(0), quiet))]
    return np.concatenate(parts).astype(np.int16).tobytes()


def test_words_and_their_places(folder: Path) -> None:
    """Pieces become words, capitals none; each begins where it is said."""
    engine = SherpaEngine(folder, "en")
    heard = engine.recognise(said(YES, NO, TECH, NICAL), None)
    assert heard.text == "yes no technical"
    assert heard.engine == "sherpa:tones"
    assert 0.3 < heard.confidence <= 1
    for word, start in zip(heard.words, (0.5, 1.4, 2.3), strict=True):
        assert abs(word.start - start) < 0.15
        assert word.start < word.end <= len(said(YES, NO, TECH, NICAL)) / 16000


def test_phrases(folder: Path) -> None:
    """One that is there, among others less sure; none where there is none; a loop's words."""
    engine = SherpaEngine(folder, "en")
    alone = engine.recognise(said(TECH, NICAL), PHRASES)
    assert alone.text == "technical"
    among = engine.recognise(said(YES, TECH, NICAL), ("technical", "billing", "(yes | technical){2,2}"))
    assert among.text == "yes technical"
    assert engine.recognise(said(YES), ("no", "technical")).text == ""
    assert engine.recognise(said(0), PHRASES).text == ""


def test_which_phrase_a_text_is() -> None:
    """The longest; not in a text that says more of something else; Mandarin by characters; loops by their counts."""
    assert matched(["i", "want", "technical", "support"], PHRASES, "en") == ("technical support", (2, 3))
    assert matched(["technical", "support", "please"], PHRASES, "en") == ("technical support", (0, 1))
    assert matched(["well", "i", "think", "no"], PHRASES, "en") == ("", ())
    assert matched(list("我要查询余额"), ("查询余额", "人工服务"), "zh") == ("查询余额", (2, 3, 4, 5))
    assert matched(list("一二三"), ("(一 | 二 | 三){3,5}",), "zh") == ("一 二 三", (0, 1, 2))
    assert matched(list("一二"), ("(一 | 二 | 三){3,5}",), "zh") == ("", ())
    assert matched([], PHRASES, "en") == matched(["no"], (), "en") == ("", ())


def test_what_is_no_model_is_told(folder: Path, tmp_path: Path) -> None:
    """A folder without it, a file broken off, networks exchanged, other tokens: said, and nothing ends the process."""
    assert "tokens.txt, encoder*.onnx" in trouble(f"sherpa:{tmp_path}", "zh")
    assert not trouble(f"sherpa:{folder}", "zh")
    with pytest.raises(ValueError, match=r"has no encoder\*\.onnx"):
        open_engine("sherpa:", "zh")
    broken = tone_model(tmp_path / "broken")
    (broken / "decoder.onnx").write_bytes((broken / "decoder.onnx").read_bytes()[:100])
    with pytest.raises(ValueError, match="broken cannot be opened"):
        SherpaEngine(broken, "en")
    (broken / "encoder.int8.onnx").write_bytes((broken / "joiner.onnx").read_bytes())
    with pytest.raises(ValueError, match="is not an encoder of a streaming transducer"):
        SherpaEngine(broken, "en")
    (broken / "encoder.int8.onnx").unlink()
    with pytest.raises(ValueError, match=r"has no encoder\*\.onnx"):
        SherpaEngine(broken, "en")
    few = tone_model(tmp_path / "few")
    (few / "tokens.txt").write_text("<blk> 0\n")
    with pytest.raises(EngineUnavailable, match=r"tokens\.txt does not fit the networks"):
        SherpaEngine(few, "en").recognise(said(YES), None)
