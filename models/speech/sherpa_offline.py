"""``sherpa:FOLDER`` with a model that hears whole utterances: SenseVoice, Paraformer, a zipformer with CTC, a
transducer or Whisper, by sherpa-onnx.

Such a network writes down what it hears, and a menu's phrases are looked for in that. Only transducers tell how sure
they are; of the others every word counts as `_UNTOLD`: what a flow asks back about in doubt, it asks back about.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import opencc
import sherpa_onnx

from models.domain.audio import RATE as LINE_RATE
from models.domain.numerals import DIGITS
from models.domain.said_zh import repeated
from models.domain.said_zh import said as said_zh
from models.domain.words import plain
from models.speech.clips import RATE, Floats, audible, cut, placed, prepared
from models.speech.engine import Capabilities, EngineUnavailable, Hypothesis, Word
from models.speech.grammar import joined, words_of
from models.speech.matching import matched
from models.speech.sherpa_folders import CTC, PARAFORMER, SENSE_VOICE, TRANSDUCER, WHISPER, Found
from models.speech.written import said

_UNTOLD = 0.7  # confidence of a word of which the network does not tell how sure it is
_LONGEST_WORD = 0.6  # seconds; networks say when a piece of a word begins only
_NUMERALS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))


def _opened(model: Found, language: str) -> sherpa_onnx.OfflineRecognizer:
    """sherpa-onnx's recogniser, on one thread."""
    recognisers: dict[str, Callable[..., sherpa_onnx.OfflineRecognizer]] = {
        SENSE_VOICE: sherpa_onnx.OfflineRecognizer.from_sense_voice,
        PARAFORMER: sherpa_onnx.OfflineRecognizer.from_paraformer,
        CTC: sherpa_onnx.OfflineRecognizer.from_zipformer_ctc,
        TRANSDUCER: sherpa_onnx.OfflineRecognizer.from_transducer,
        WHISPER: sherpa_onnx.OfflineRecognizer.from_whisper,
    }
    networks = {name: str(file) for name, file in model.networks.items()}
    if model.kind == PARAFORMER:
        networks = {"paraformer": networks["model"]}
    if model.kind in (SENSE_VOICE, WHISPER):
        networks |= {"language": language}
    try:
        return recognisers[model.kind](tokens=str(model.tokens), num_threads=1, **networks)
    except (RuntimeError, IndexError, ValueError) as error:
        raise ValueError(f"{model.folder} cannot be opened as {model.kind}: {error}") from error


class OfflineSherpaEngine:
    """Raises ValueError when the folder's networks cannot be opened."""

    def __init__(self, model: Found, language: str) -> None:
        self._recogniser = _opened(model, language)
        self._model, self._language, self._name = model, language, f"sherpa:{model.folder.name}"
        self._simple = opencc.OpenCC("t2s")

    @property
    def capabilities(self) -> Capabilities:
        """Dictation; phrases among what was written, and none where it holds none."""
        return Capabilities(frozenset({self._language}), grammar=True, dictation=True, rejection=True)

    def recognise(self, pcm: bytes, phrases: Sequence[str] | None) -> Hypothesis:
        """See `Engine.recognise`."""
        clip, at = audible(pcm), 0.0
        texts: list[str] = []
        words: list[Word] = []
        for piece in cut(clip) if clip is not None else ():
            text, found = self._written(piece)
            texts.append(text)
            words += [Word(one.text, one.start + at, one.end + at, one.confidence) for one in found]
            at += len(piece) / LINE_RATE
        text = " ".join(one for one in texts if one)
        if phrases is None:
            return Hypothesis(text, _sure(words), self._name, tuple(words))
        return self._among(text, words, phrases, clip)

    def _among(self, text: str, words: list[Word], phrases: Sequence[str], clip: Floats | None) -> Hypothesis:
        """The phrase that is in a text."""
        spoken = spoken_words(text, self._language, phrases)
        chosen, places = matched(spoken, phrases, self._language)
        if not chosen or clip is None:
            return Hypothesis("", 0.0, self._name)
        timed = words if len(words) == len(spoken) else placed(spoken, [_sure(words)] * len(spoken), clip)
        kept = tuple(
            Word(spoken[place], timed[place].start, timed[place].end, timed[place].confidence) for place in places
        )
        return Hypothesis(chosen, _sure(kept) * len(kept) / len(spoken), self._name, kept)

    def _written(self, piece: Floats) -> tuple[str, list[Word]]:
        """What the networks write, and its words with their places."""
        stream = self._recogniser.create_stream()
        stream.accept_waveform(RATE, prepared(piece))
        try:
            self._recogniser.decode_stream(stream)
        except (RuntimeError, IndexError) as error:
            raise EngineUnavailable(f"{self._model.folder}: its files do not fit each other ({error})") from error
        told = stream.result
        text = " ".join(told.text.split())
        if self._language == "zh":
            text = self._simple.convert(text)
        if text.isupper():  # of such models capitals are no news
            text = text.lower()
        words = written_words(text, self._language)
        share = math.exp(sum(told.ys_log_probs) / len(told.ys_log_probs)) if told.ys_log_probs else _UNTOLD
        places = _starts(words, told.tokens, told.timestamps) if told.timestamps else None
        if places is None:
            return text, list(placed(words, [share] * len(words), piece))
        seconds = len(piece) / LINE_RATE
        starts = [min(max(start, 0.0), seconds) for start in places]
        ends = [*starts[1:], seconds][: len(starts)]
        rows = zip(words, starts, ends, strict=True)
        return text, [Word(one, start, min(end, start + _LONGEST_WORD), share) for one, start, end in rows]


def written_words(text: str, language: str) -> list[str]:
    """Words of a text as they are written; Mandarin's are its characters."""
    if language != "zh":
        return [word for word in text.split() if plain(word)]
    return [word for word in _spaced(text).split() if plain(word)]


def _spaced(text: str) -> str:
    return "".join(f" {one} " if "\u4e00" <= one <= "\u9fff" else one for one in text)


def spoken_words(text: str, language: str, phrases: Sequence[str]) -> list[str]:
    """The same as they are said: without marks, numbers in words."""
    loops = [words for phrase in phrases if (words := words_of(phrase)) is not None]
    if language != "zh":
        return said(text, digit_by_digit=any(word in DIGITS["en"] for words in loops for word in words))
    known = [word for words in loops for word in words]
    numbers = said_zh(text) if "百" in known else repeated(text) if known else text
    return joined([_NUMERALS.get(one, one) for one in _spaced(plain(numbers)).replace(" ", "")], known)


def _starts(words: Sequence[str], pieces: Sequence[str], times: Sequence[float]) -> list[float] | None:
    """When each word begins, by the pieces that it is made of; None where pieces and words are not the same letters."""
    letters = [
        (letter, time)
        for piece, time in zip(pieces, times, strict=False)
        for letter in plain(piece.removesuffix("@@").replace("\u2581", " ")).replace(" ", "")
    ]
    found, at = [], 0
    for word in words:
        wanted = plain(word).replace(" ", "")
        if not wanted or "".join(letter for letter, _ in letters[at : at + len(wanted)]) != wanted:
            return None
        found.append(letters[at][1])
        at += len(wanted)
    return found if found == sorted(found) else None


def _sure(words: Sequence[Word]) -> float:
    return sum(word.confidence for word in words) / len(words) if words else 0.0
