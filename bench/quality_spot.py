"""Phrases of rules in what a recogniser makes of telephone speech: natural voices, noise, both languages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from scipy.signal import butter, sosfilt

from ari_app.demo.speech import with_line_noise
from bench.quality_texts import EN_ALIKE, EN_PHRASES, ZH_ALIKE, ZH_PHRASES, utterances
from models.quality.rules.matching.cascade import Cascade
from models.quality.rules.rule import Condition, Match, NotSaid, Rule, RuleSet, Said
from models.speech.dictionary import pronounce
from models.speech.registry import open_engine
from models.training.commands.damage import Floats, mu_law, pink, with_noise
from models.training.commands.voices import Voice, spoken
from models.training.intents import wilson

KEPT = Path(".cache/quality")
CONDITIONS: Mapping[str, float | None] = {"clean": None, "10dB": 10.0, "5dB": 5.0}
_VOICES = {"en": ("af_heart", "am_michael", "bf_emma"), "zh": ("zf_xiaoxiao", "zm_yunjian", "zf_xiaoyi")}
_ENGINES = {"en": "moonshine:", "zh": "whisper:"}


def on_line(audio: Floats, decibels: float | None, seed: int) -> bytes:
    """A telephone's band (300 to 3400 Hz), pink noise, µ-law, and line noise before and after."""
    random = np.random.default_rng(seed)
    band = sosfilt(butter(4, (300, 3400), "bandpass", fs=8000, output="sos"), audio)
    clip = with_line_noise(np.asarray(band, np.int16), before=0.3, after=0.3).astype(np.float32)
    if decibels is not None:
        clip = with_noise(clip, decibels, pink(len(clip), random))
    return mu_law(clip).astype(np.int16).tobytes()


def heard(language: str, most: int = 1000) -> dict[str, dict[str, str]]:
    """By sentence, and by condition, what the recogniser writes. Kept in the checkout's cache, and gone on with there:
    at most so many are made anew."""
    file = KEPT / f"heard-{language}.jsonl"
    cache = KEPT / "voices"
    cache.mkdir(parents=True, exist_ok=True)
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    found: dict[str, dict[str, str]] = {row["said"]: row["heard"] for row in map(json.loads, lines)}
    engine = open_engine(_ENGINES[language], language)
    assert engine is not None
    left = [(number, text) for number, (text, _) in enumerate(utterances(language)) if text not in found]
    for number, text in sorted(left, key=lambda one: one[0] * 37 % len(left))[:most]:
        name = _VOICES[language][number % 3]
        audio = spoken(Voice(f"kokoro {name}", (f"kokoro:{name}", language)), text, cache)
        assert audio is not None, f"the voice {name} cannot say {text!r}"
        found[text] = {
            condition: engine.recognise(on_line(audio, decibels, number), None).text
            for condition, decibels in CONDITIONS.items()
        }
        with file.open("a", encoding="utf-8") as rows:
            rows.write(json.dumps({"said": text, "heard": found[text]}, ensure_ascii=False) + "\n")
    return found


def _cascade(phrases: tuple[str, ...], match: Match, lax: bool) -> Cascade:
    def leaf(phrase: str) -> Condition:
        said = Said((phrase,), match=match)
        return NotSaid(said, before="end") if lax else said

    rules = tuple(Rule(f"r{number}", leaf(phrase)) for number, phrase in enumerate(phrases))
    return Cascade(RuleSet(rules), pronounce)


def measured(cascade: Cascade, language: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """Recall with its interval, and how many of the pairs of a sentence and a phrase that is not in it were found."""
    right = wanted = false = alike = pairs = 0
    phrases = EN_PHRASES if language == "en" else ZH_PHRASES
    for said, inside in utterances(language):
        if said in texts:
            found = {hit.what.phrase for hit in cascade.find(texts[said])}  # type: ignore[union-attr]
            right, wanted = right + len(found & inside), wanted + len(inside)
            false, pairs = false + len(found - inside), pairs + len(phrases) - len(inside)
            alike += len(found - inside) if said in EN_ALIKE or said in ZH_ALIKE else 0
    low, high = wilson(right, wanted)
    return {
        "recall": round(right / max(1, wanted), 3), "interval": [round(low, 3), round(high, 3)], "n": wanted,
        "false": false, "of_them_in_sentences_made_to_sound_alike": alike, "pairs": pairs,
    }  # fmt: skip


def spot(language: str, most: int = 1000) -> dict[str, Any]:
    """By condition: as words that must be said (a miss accuses), as words that are forbidden, and exactly alone."""
    phrases = EN_PHRASES if language == "en" else ZH_PHRASES
    ways = {
        "": _cascade(phrases, Match.SOUND, True), "strict": _cascade(phrases, Match.SOUND, False),
        "exact": _cascade(phrases, Match.EXACT, False),
    }  # fmt: skip
    found: dict[str, Any] = {}
    texts = heard(language, most)
    for condition in CONDITIONS:
        of = {said: one[condition] for said, one in texts.items()}
        kinds = {name: measured(cascade, language, of) for name, cascade in ways.items()}
        found[condition] = {**kinds.pop(""), **kinds}
    return {**found, "engine": _ENGINES[language].rstrip(":"), "voices": list(_VOICES[language])}
