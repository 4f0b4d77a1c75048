"""A recogniser process: requests on standard input, answers on standard output.

A message is a 4-byte big-endian length and that many bytes: one line of JSON, a newline, and (in requests) the PCM of
the clip. Request: ``{"id", "language", "phrases" (list or null; ["?"]: which language is it; ["…"]: what is said
so far), "words" (the site's, where there are no phrases)}``; answer: ``{"id", "text", "confidence", "engine", "words",
"sound", "cpu" (seconds)}`` or ``{"id", "error"}``.
Run as ``python -m models.speech.worker '{"en": "pocketsphinx:", "zh": "none"}'``; with ``any-sound`` behind it,
words are looked for in what is no speech, too, and with ``in-the-shadow`` everything else goes before.
"""

from __future__ import annotations

import json
import os
import struct
import sys
import time
from dataclasses import asdict
from typing import Any, BinaryIO

from models.speech.engine import SO_FAR, WHICH, Engine, EngineUnavailable, Hinted, Hypothesis, Telling, Word, drafting
from models.speech.likeness import load
from models.speech.only_speech import OnlySpeech
from models.speech.registry import open_engine
from models.speech.site_words import of as site_words
from models.speech.site_words import respelt

IN_THE_SHADOW = "in-the-shadow"
_NICE = 19
_SILENT = Hypothesis("", 0.0, "none")


def hypothesis_of(header: dict[str, Any]) -> Hypothesis:
    """The hypothesis of an answer. Raises EngineUnavailable when it is an error."""
    if "error" in header:
        raise EngineUnavailable(str(header["error"]))
    words = tuple(Word(**word) for word in header["words"])
    sound = str(header.get("sound", ""))
    return Hypothesis(str(header["text"]), float(header["confidence"]), str(header["engine"]), words, sound)


def pack(header: dict[str, object], pcm: bytes = b"") -> bytes:
    """One message as bytes."""
    body = json.dumps(header, ensure_ascii=False).encode() + b"\n" + pcm
    return struct.pack("!I", len(body)) + body


def unpack(body: bytes) -> tuple[dict[str, Any], bytes]:
    """Header and PCM of a message body."""
    line, _, pcm = body.partition(b"\n")
    return json.loads(line), pcm


def _opened(address: str, language: str, only_speech: bool) -> tuple[Engine, Engine, Hinted | None] | None:
    """Who hears what is over and who what goes on, behind the gate that keeps noise out, and what of them can be told
    words. Raises EngineUnavailable where its files cannot be opened: who waits for an answer is told why, and the next
    clip tries again."""
    try:
        engine = open_engine(address, language)
    except (ValueError, OSError) as error:
        raise EngineUnavailable(str(error)) from error
    if engine is None:
        return None
    hinted, draft = engine if isinstance(engine, Hinted) else None, drafting(engine)
    if not only_speech:
        return engine, draft, hinted
    likeness = load()
    return OnlySpeech(engine, likeness), OnlySpeech(draft, likeness), hinted


def _settled(heard: Hypothesis, header: dict[str, Any]) -> Hypothesis:
    """Mandarin with homophones settled by the words that came with the clip."""
    words = header.get("words")
    if header["language"] != "zh" or not words or not heard.text:
        return heard
    text = site_words(tuple(map(str, words))).settled(heard.text)
    return heard if text == heard.text else respelt(heard, text)


def _heard(
    engines: tuple[Engine, Engine, Hinted | None], pcm: bytes, wanted: list[str] | None, words: tuple[str, ...]
) -> Hypothesis:
    engine, draft, hinted = engines
    if hinted is not None and wanted in (None, list(SO_FAR)):
        hinted.hint(words if wanted is None else ())  # what is shown for a moment is not written twice
    if wanted == list(SO_FAR):
        return draft.recognise(pcm, None)
    if wanted != list(WHICH):
        return engine.recognise(pcm, wanted)
    return engine.spoken(pcm) if isinstance(engine, Telling) else _SILENT


def serve(source: BinaryIO, sink: BinaryIO, addresses: dict[str, str], only_speech: bool = True) -> None:
    """Answer requests until the input ends."""
    engines: dict[str, tuple[Engine, Engine, Hinted | None] | None] = {}
    while len(head := source.read(4)) == 4:
        header, pcm = unpack(source.read(struct.unpack("!I", head)[0]))
        language = str(header["language"])
        phrases = header["phrases"]
        wanted = [str(phrase) for phrase in phrases] if isinstance(phrases, list) else None
        begun = time.process_time()
        try:
            if language not in engines:
                engines[language] = _opened(addresses.get(language, "none"), language, only_speech)
            opened = engines[language]
            words = tuple(map(str, header.get("words") or ()))
            heard = _heard(opened, pcm, wanted, words) if opened and pcm else _SILENT
            heard = _settled(heard, header) if wanted in (None, list(SO_FAR)) else heard
            answer = {"id": header["id"], **asdict(heard), "cpu": round(time.process_time() - begun, 5)}
        except EngineUnavailable as error:
            answer = {"id": header["id"], "error": str(error)}
        sink.write(pack(answer))
        sink.flush()


if __name__ == "__main__":
    if IN_THE_SHADOW in sys.argv:
        os.nice(_NICE)
    serve(sys.stdin.buffer, sys.stdout.buffer, json.loads(sys.argv[1]), "any-sound" not in sys.argv)
