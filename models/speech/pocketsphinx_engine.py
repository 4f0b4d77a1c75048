"""``pocketsphinx:`` or ``pocketsphinx:FILE.arpa``: English, with the acoustic model that its wheel carries; open speech
by the wheel's language model or by one of the business's own texts (``make train-lm``).

It decodes a whole clip at once (better than streaming it) and holds the interpreter lock while it does,
so it belongs into a process of its own. A grammar forces an answer; confidence comes from comparing the
grammar's score with that of a free phone loop, and is weak: low values must be confirmed with the caller.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pocketsphinx import Decoder, get_model_path

from models.domain.audio import seconds_of
from models.speech.engine import Capabilities, Hypothesis, Word
from models.speech.grammar import jsgf, words_of
from models.speech.prepare import SHORTEST, upsampled

_SLOPE, _MIDDLE = 25.0, -0.19  # 92 % of right digits lie above, 75 % of foreign phrases below
_NAME = "pocketsphinx"
_DICTATED = 0.4  # of the words that it writes down, four in ten are right on a telephone line


class PocketsphinxEngine:
    """Grammars by JSGF, dictation by a trigram model: ``language_model``, or the bundled one."""

    def __init__(self, language: str, language_model: Path | None = None) -> None:
        if language != "en":
            raise ValueError("pocketsphinx: hears English only; name another engine for this language")
        self._language_model = language_model
        self._grammar_decoder: Decoder | None = None
        self._dictation_decoder: Decoder | None = None
        self._grammars: set[str] = set()

    @property
    def capabilities(self) -> Capabilities:
        """English; grammar and (rough) dictation; no rejection of its own."""
        return Capabilities(frozenset({"en"}), grammar=True, dictation=True, rejection=False)

    def recognise(self, pcm: bytes, phrases: Sequence[str] | None) -> Hypothesis:
        """See `Engine.recognise`."""
        if seconds_of(pcm) < SHORTEST:
            return Hypothesis("", 0.0, _NAME)
        audio = upsampled(pcm)
        if phrases is None:
            return self._dictate(audio)
        return self._choose(audio, phrases)

    def known_words(self, phrase: str) -> bool:
        """Whether the dictionary has every word of the phrase."""
        decoder = self._grammar()
        return all(decoder.lookup_word(word) for word in phrase.split())

    def _rule(self, phrase: str) -> str:
        """A phrase as JSGF, without words that the dictionary lacks; "" when nothing is left."""
        words = words_of(phrase)
        if words is None:
            return phrase if self.known_words(phrase) else ""
        known = [word for word in words if self.known_words(word)]
        return jsgf(phrase, known) if known else ""

    def _grammar(self) -> Decoder:
        if self._grammar_decoder is None:
            self._grammar_decoder = Decoder(lm=None, loglevel="FATAL")
            self._grammar_decoder.add_allphone_file("phones", get_model_path("en-us/en-us-phone.lm.bin"))
        return self._grammar_decoder

    def _choose(self, audio: NDArray[np.int16], phrases: Sequence[str]) -> Hypothesis:
        decoder = self._grammar()
        usable = [rule for phrase in phrases if (rule := self._rule(phrase.lower()))]
        if not usable:
            return Hypothesis("", 0.0, _NAME)
        name = hashlib.sha1("|".join(usable).encode(), usedforsecurity=False).hexdigest()
        if name not in self._grammars:
            if len(self._grammars) >= 200:
                self._grammar_decoder, self._grammars = None, set()
                decoder = self._grammar()
            decoder.add_jsgf_string(name, f"#JSGF V1.0; grammar g; public <c> = {' | '.join(usable)};")
            self._grammars.add(name)
        chosen, score, frames = self._pass(decoder, name, audio)
        spans = _spans(decoder)
        if not chosen:
            return Hypothesis("", 0.0, _NAME)
        _, free, _ = self._pass(decoder, "phones", audio)
        ratio = (score - free) / max(frames, 1)
        confidence = 1 / (1 + math.exp(-_SLOPE * (ratio - _MIDDLE)))
        return Hypothesis(chosen, confidence, _NAME, tuple(Word(*span, confidence) for span in spans))

    @staticmethod
    def _pass(decoder: Decoder, search: str, audio: NDArray[np.int16]) -> tuple[str, float, int]:
        """(text, sum of the segments' acoustic log scores, frames in speech) of one search over the clip."""
        decoder.activate_search(search)
        decoder.start_utt()
        decoder.process_raw(audio.tobytes(), full_utt=True)
        decoder.end_utt()
        hypothesis = decoder.hyp()
        text = hypothesis.hypstr if hypothesis else ""
        segments = list(decoder.seg() or [])
        spoken = [s for s in segments if s.word not in ("<s>", "</s>", "<sil>", "SIL", "(NULL)")]
        frames = sum(s.end_frame - s.start_frame + 1 for s in spoken)
        return text, float(sum(s.ascore for s in segments)), frames

    def _dictate(self, audio: NDArray[np.int16]) -> Hypothesis:
        if self._dictation_decoder is None:
            own = {"lm": str(self._language_model)} if self._language_model else {}
            self._dictation_decoder = Decoder(loglevel="FATAL", **own)
        decoder = self._dictation_decoder
        decoder.start_utt()
        decoder.process_raw(audio.tobytes(), full_utt=True)
        decoder.end_utt()
        hypothesis = decoder.hyp()
        if hypothesis is None or not hypothesis.hypstr:
            return Hypothesis("", 0.0, _NAME)
        words = tuple(Word(*span, _DICTATED) for span in _spans(decoder))
        return Hypothesis(hypothesis.hypstr, _DICTATED, _NAME, words)


def _spans(decoder: Decoder) -> list[tuple[str, float, float]]:
    """(word, start, end) of the last search in seconds of its clip; its frames are 10 ms."""
    spoken = [one for one in decoder.seg() or [] if not one.word.startswith(("<", "(", "[", "SIL"))]
    return [(one.word.split("(")[0], one.start_frame / 100, (one.end_frame + 1) / 100) for one in spoken]
