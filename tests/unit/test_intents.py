"""Open answers: n-grams, classifier, training, and what a question makes of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.domain.flow import Choice
from models.encoders.classifier_file import load_classifier, save_classifier
from models.encoders.known import USE, encoder
from models.intent.classifier import IntentClassifier, quantised
from models.intent.decide import meaning
from models.intent.features import counted
from models.intent.sentences import vectors
from models.training.intents import noisy, read_texts, train, wilson

ROOT = Path(__file__).resolve().parent.parent.parent
TEXTS = ROOT / "config/demo/intents.csv"
VALUES = (
    Choice("billing", "1", {"en": ("bill", "charge"), "zh": ("账单",)}),
    Choice("orders", "2", {"en": ("order",), "zh": ("订单",)}),
)


@pytest.fixture(scope="module")
def trained() -> IntentClassifier:
    """A classifier of the demonstration's English texts."""
    model, right = train(read_texts(TEXTS, "en"), "en")
    assert right > 0.85 * len(read_texts(TEXTS, "en"))
    assert model.sense is not None
    return model


def test_counts() -> None:
    """Words and pairs; letters with the word's edges; Chinese characters; nothing of nothing."""
    words, letters = counted("pay pay Bill!", "en")
    assert len(words) == 5  # pay, bill, pay pay, pay bill, pay _ bill
    assert max(words.values()) == pytest.approx(1 + np.log(2))
    assert len(counted("pay", "en")[1]) == 4 + 3 + 2 + 1
    assert len(counted("退款", "zh")[0]) == 3
    assert counted("?!", "en") == ({}, {})
    assert letters


def test_a_saved_classifier_is_the_same(trained: IntentClassifier, tmp_path: Path) -> None:
    """Through the file; probabilities sum to one, likeliest first; unknown texts have none."""
    save_classifier(trained, tmp_path / "m.npz")
    again = load_classifier(tmp_path / "m.npz")
    chances = trained.classify("why was i charged twice on my bill")
    assert again.classify("why was i charged twice on my bill") == chances
    assert list(chances) == sorted(chances, key=lambda name: -chances[name])
    assert sum(chances.values()) == pytest.approx(1)
    assert next(iter(chances)) == "billing"
    assert trained.classify("") == trained.classify("¿") == {}
    (tmp_path / "bad.npz").write_bytes(b"no")
    for name in ("bad.npz", "none.npz"):
        with pytest.raises(ValueError, match=rf"{name} cannot be read as an intent classifier"):
            load_classifier(tmp_path / name)


def test_sense_knows_words_that_no_text_had(trained: IntentClassifier) -> None:
    """What n-grams alone cannot know; marks and capitals do not count; vectors have one length."""
    text = "The parcels I bought never turned up!"
    assert next(iter(trained.classify(text))) == "orders"
    assert trained.classify(text) == trained.classify("the parcels i bought never turned up")
    rows = vectors(["hello there", "你 好"], "en", encoder(USE))
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1], abs=1e-3)
    assert np.abs(vectors(["你 好"], "zh", encoder(USE)) - vectors(["你好"], "zh", encoder(USE))).max() < 1e-6


def test_a_file_without_sense_or_with_a_foreign_one(trained: IntentClassifier, tmp_path: Path) -> None:
    """Files of before still serve; an encoder that is not there is named."""
    save_classifier(replace(trained, sense=None), tmp_path / "old.npz")
    old = load_classifier(tmp_path / "old.npz")
    assert old.sense is None
    assert next(iter(old.classify("why was i charged twice on my bill"))) == "billing"
    assert old.classify("退款") == {}
    assert trained.sense is not None
    save_classifier(replace(trained, sense=replace(trained.sense, encoder="elsewhere")), tmp_path / "new.npz")
    with pytest.raises(ValueError, match=r"new.npz: there is no sentence encoder elsewhere; known: use-multilingual-3"):
        load_classifier(tmp_path / "new.npz")


def test_two_intents() -> None:
    """A classifier of two intents is as any other."""
    rows = [row for row in read_texts(TEXTS, "en") if row[1] in ("billing", "technical")]
    model, right = train(rows, "en")
    assert right >= 0.85 * len(rows)
    assert next(iter(model.classify("the internet does not work"))) == "technical"


def test_meaning_weighs_both(trained: IntentClassifier) -> None:
    """Without a classifier the flow's words alone; with one also texts that hold none of them, and a distribution."""
    classifiers = {"en": trained}
    assert meaning(VALUES, "it is my charge", "en", {}).value == "billing"
    assert meaning(VALUES, "my parcel is late", "en", {}) == meaning(VALUES, "我的账单和订单", "zh", classifiers)
    found = meaning(VALUES, "my parcel has not been delivered", "en", classifiers)
    assert (found.value, found.confidence > 0.5) == ("orders", True)
    assert 0.5 < sum(found.chances.values()) <= 1
    assert meaning(VALUES, "good morning can you hear me", "en", classifiers).value is None
    named = meaning(VALUES, "order", "en", classifiers)
    assert named.confidence > found.chances["billing"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", ":1: the header needs the columns text and intent"),
        ("text,intent\nx,\n", ":2: text and intent must not be empty"),
        ("text,intent\n" + "x,a\n" * 9 + "y,b\n", "b: at least 5 texts"),
        ("text,intent\n" + "x,a\n" * 9, "two intents or more"),
    ],
)
def test_bad_data_is_named(tmp_path: Path, text: str, words: str) -> None:
    """File, line, and what to do."""
    file = tmp_path / "x.csv"
    file.write_text(text)
    with pytest.raises(ValueError, match=words):
        read_texts(file, "en")


def test_small_parts() -> None:
    """Eight bits are near enough; noise leaves something; the interval of a share holds it."""
    weights = np.random.default_rng(0).normal(size=(50, 3))
    small, scale = quantised(weights)
    assert np.abs(small * scale - weights).max() < 0.02
    rng = np.random.default_rng(1)
    assert all(noisy("where is it", 0.9, ["a"], rng, "en") for _ in range(50))
    low, high = wilson(9, 10)
    assert low < 0.9 < high
    assert wilson(0, 0) == (0, 1)


def test_shipped_weights_are_of_the_shipped_texts() -> None:
    """Both languages: nearly all of what they were trained on."""
    for language in ("en", "zh"):
        model = load_classifier(ROOT / f"models/artifacts/intents/{language}.npz")
        rows = read_texts(TEXTS, language)
        right = sum(next(iter(model.classify(text)), "") == label for text, label in rows)
        assert right >= 0.95 * len(rows)
