"""The language model of a business's own texts: probabilities, the file, and what is said of bad input."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.speech.registry import open_engine, trouble
from models.training.language_model import END, START, arpa, counted, coverage, main, sentences_of

SENTENCES = [["my", "bill", "is", "wrong"], ["my", "bill", "is", "late"], ["is", "my", "order", "late"]]


@given(st.lists(st.lists(st.sampled_from("abcd"), min_size=1, max_size=6), min_size=1, max_size=12))
def test_probabilities_after_any_history_sum_to_one(sentences: list[list[str]]) -> None:
    """Seen or unseen, of any length."""
    model = counted(sentences)
    for history in [(), (START,), ("a",), ("d",), (START, "a"), ("a", "b"), ("c", "c")]:
        total = sum(model.probability((*history, word)) for word in model.words)
        assert total == pytest.approx(1)


def test_what_was_seen_is_likelier() -> None:
    """And what was never seen after a history still has the chance of the shorter one."""
    model = counted(SENTENCES)
    assert model.probability(("my", "bill")) > model.probability(("my", "order")) > model.probability(("my", "wrong"))
    assert model.probability(("my", "wrong")) > 0
    assert model.probability(("late", END)) > 0.5


def test_the_file_gives_the_same_probabilities() -> None:
    """Read as the format says: a gram that is not there costs its history's weight and the shorter gram."""
    model, logs, weights = counted(SENTENCES), {}, {}
    for line in arpa(model).splitlines():
        parts = line.split("\t")
        if len(parts) >= 2:
            gram = tuple(parts[1].split())
            logs[gram] = float(parts[0])
            weights[gram] = float(parts[2]) if len(parts) > 2 else 0.0

    def read(gram: tuple[str, ...]) -> float:
        return logs[gram] if gram in logs else weights.get(gram[:-1], 0.0) + read(gram[1:])

    for gram in [("my", "bill", "is"), ("my", "order", "wrong"), (START, "late", "my"), ("bill", "late")]:
        assert read(gram) == pytest.approx(math.log10(model.probability(gram)), abs=2e-3)


def test_unknown_words_end_a_sentence() -> None:
    """They cannot be heard, and what stands around them was never said together."""
    found, unknown = sentences_of(["My zyxq bill. Is late?"], lambda word: word != "zyxq")
    assert found == [["my"], ["bill"], ["is", "late"]]
    assert unknown == {"zyxq": 1}


def test_from_texts_to_dictation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command writes a model that pocketsphinx takes; words that it lacks are said."""
    texts, out = tmp_path / "texts.txt", tmp_path / "own.arpa"
    texts.write_text("my bill is wrong\nwhere is my order\nkefuzzle is late\n")
    assert main([str(texts), "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "kefuzzle" in said
    assert "transcripts will be worse" in said
    engine = open_engine(f"pocketsphinx:{out}", "en")
    assert engine is not None
    noise = np.random.default_rng(0).normal(0, 800, 12000).astype(np.int16).tobytes()
    assert set(engine.recognise(noise, None).text.split()) <= {"my", "bill", "is", "wrong", "where", "order", "late"}
    assert engine.recognise(noise, ("yes", "no")).text in ("yes", "no", "")


def test_coverage() -> None:
    """Of what is held out, by what is not."""
    assert coverage([["a", "b"], *[["a"]] * 9]) == 0.5
    assert coverage([["a"]] * 20) == 1.0
    assert coverage([]) == 0.0


@pytest.mark.parametrize(("name", "content"), [("a.csv", "words\nx\n"), ("a.txt", ""), ("a.txt", "zyxqv\n")])
def test_bad_texts_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str) -> None:
    """With one line; nothing is written."""
    (tmp_path / name).write_text(content)
    assert main([str(tmp_path / name), "--out", str(tmp_path / "own.arpa")]) == 1
    assert capsys.readouterr().err.startswith("train-lm: ")
    assert not (tmp_path / "own.arpa").exists()


def test_a_missing_model_is_named() -> None:
    """Before anything starts."""
    assert "make train-lm" in trouble("pocketsphinx:nowhere.arpa", "en")
