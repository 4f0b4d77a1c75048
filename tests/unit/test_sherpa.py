"""sherpa-onnx: models of tones of every kind, in free text and among phrases; what is no model is told."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest

from models.speech.engine import Engine, EngineUnavailable
from models.speech.matching import matched
from models.speech.registry import open_engine, trouble
from models.speech.sherpa_folders import KINDS, found
from models.speech.sherpa_offline import spoken_words
from tests.support.tone_model import tone, tone_model
from tests.support.tone_offline import TONE_MODELS, ctc_model, paraformer_model, sense_voice_model, whisper_model

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
    engine = opened(folder)
    heard = engine.recognise(said(YES, NO, TECH, NICAL), None)
    assert heard.text == "yes no technical"
    assert heard.engine == "sherpa:tones"
    assert 0.3 < heard.confidence <= 1
    for word, start in zip(heard.words, (0.5, 1.4, 2.3), strict=True):
        assert abs(word.start - start) < 0.15
        assert word.start < word.end <= len(said(YES, NO, TECH, NICAL)) / 16000


def test_phrases(folder: Path) -> None:
    """One that is there, among others less sure; none where there is none; a loop's words."""
    engine = opened(folder)
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


def opened(folder: Path, query: str = "") -> Engine:
    """The English engine of a folder."""
    engine = open_engine(f"sherpa:{folder}{query}", "en")
    assert engine is not None
    return engine


@pytest.mark.parametrize("write", TONE_MODELS.values(), ids=TONE_MODELS)
def test_models_of_whole_utterances(write: Callable[[Path], Path], tmp_path: Path) -> None:
    """Each kind is known by its files, writes what is said with places, and finds phrases and the words of loops."""
    folder = write(tmp_path / "tones")
    assert not trouble(f"sherpa:{folder}", "en")
    engine = opened(folder)
    heard = engine.recognise(said(YES, NO, TECH, NICAL), None)
    assert heard.text == "yes no technical"
    assert [word.text for word in heard.words] == ["yes", "no", "technical"]
    assert all(0.3 < word.start < word.end <= len(said(YES, NO, TECH, NICAL)) / 16000 for word in heard.words)
    assert 0.3 < heard.confidence <= 1
    assert engine.recognise(said(TECH, NICAL), PHRASES).text == "technical"
    assert engine.recognise(said(YES, TECH, NICAL), ("technical", "(yes | technical){2,2}")).text == "yes technical"
    assert engine.recognise(said(YES), ("no", "technical")).text == ""
    assert engine.recognise(said(0), PHRASES).text == ""


def test_numbers_as_they_are_said() -> None:
    """42 is an account number's digits, or a number among phrases; Mandarin goes character by character."""
    assert spoken_words("Yes, 42.", "en", ("yes",)) == ["yes", "forty", "two"]
    assert spoken_words("It is 42.", "en", ("(one | two | four)+",)) == ["it", "is", "four", "two"]
    assert spoken_words("我要查 3 号", "zh", ("三号",)) == list("我要查三号")


def test_kinds_by_name(tmp_path: Path) -> None:
    """A kind may be named; one that there is not, or that the folder is not, is said with the way out."""
    folder = ctc_model(tmp_path / "tones")
    network = onnx.load(str(folder / "model.int8.onnx"))
    del network.metadata_props[:]
    onnx.save(network, str(folder / "model.int8.onnx"))
    assert r"does not tell that it is one of sense_voice, paraformer, zipformer_ctc" in trouble(
        f"sherpa:{folder}", "en"
    )
    assert found(f"{folder}?kind=zipformer_ctc", "en").kind == "zipformer_ctc"
    assert opened(folder, "?kind=zipformer_ctc").recognise(said(YES), None).text == "yes"
    assert f"one of {', '.join(KINDS)} after ?kind=" in trouble(f"sherpa:{folder}?kind=oracle", "en")
    assert "it has no *encoder*.onnx" in trouble(f"sherpa:{folder}?kind=whisper", "en")
    assert "does not tell vocab_size, lfr_window_size" in trouble(f"sherpa:{folder}?kind=paraformer", "en")


def test_incomplete_folders_are_told(tmp_path: Path) -> None:
    """Nothing there, no tokens, tokens of another model, a file broken off, a language that it does not hear."""
    assert "neither model*.onnx nor encoder*.onnx" in trouble(f"sherpa:{tmp_path}", "zh")
    assert "needs the folder of a model" in trouble("sherpa:", "zh")
    folder = sense_voice_model(tmp_path / "sense")
    (folder / "tokens.txt").rename(folder / "words.txt")
    assert "has no tokens.txt" in trouble(f"sherpa:{folder}", "zh")
    shutil.copy(ctc_model(tmp_path / "ctc") / "tokens.txt", folder)
    assert "tokens.txt does not fit the networks: it has 6 rows, model.int8.onnx has 9" in trouble(
        f"sherpa:{folder}", "zh"
    )
    broken = paraformer_model(tmp_path / "broken") / "model.int8.onnx"
    broken.write_bytes(broken.read_bytes()[:-100])
    assert "broken off: fetch it again" in trouble(f"sherpa:{broken.parent}", "en")
    broken.write_bytes(b"\xff" * 50)
    assert "is no ONNX file" in trouble(f"sherpa:{broken.parent}", "en")
    whisper = whisper_model(tmp_path / "whisper")
    assert not trouble(f"sherpa:{whisper}", "zh")
    encoder = onnx.load(str(whisper / "tones-encoder.int8.onnx"))
    next(row for row in encoder.metadata_props if row.key == "all_language_codes").value = "en,fr"
    onnx.save(encoder, str(whisper / "tones-encoder.int8.onnx"))
    assert "does not hear zh: take a Whisper of all languages" in trouble(f"sherpa:{whisper}", "zh")
    (whisper / "tones-encoder.int8.onnx").write_bytes((folder / "model.int8.onnx").read_bytes())
    assert "is no encoder that is known here" in trouble(f"sherpa:{whisper}", "en")


def test_what_is_no_model_is_told(folder: Path, tmp_path: Path) -> None:
    """A folder without it, a file broken off, networks exchanged, other tokens: said, and nothing ends the process."""
    assert not trouble(f"sherpa:{folder}", "zh")
    with pytest.raises(ValueError, match="there is no folder"):
        open_engine("sherpa:nowhere", "zh")
    broken = tone_model(tmp_path / "broken")
    shutil.copy(broken / "joiner.onnx", broken / "encoder.int8.onnx")
    with pytest.raises(ValueError, match="does not tell what it is, so it is no encoder"):
        opened(broken)
    (broken / "encoder.int8.onnx").unlink()
    with pytest.raises(ValueError, match=r"has no \*encoder\*\.onnx"):
        opened(broken)
    empty = tone_model(tmp_path / "empty")
    network = onnx.load(str(empty / "joiner.onnx"))
    del network.graph.node[:]
    onnx.save(network, str(empty / "joiner.onnx"))
    with pytest.raises(ValueError, match="empty cannot be opened"):
        opened(empty)
    few = tone_model(tmp_path / "few")
    (few / "tokens.txt").write_text("<blk> 0\n")
    with pytest.raises(EngineUnavailable, match=r"tokens\.txt does not fit the networks"):
        opened(few).recognise(said(YES), None)
