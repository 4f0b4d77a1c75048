"""Speech parts measured on recordings alone: recognition under noise and loss, rejection, cut-offs, mood, intents."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from ari_app.demo.speech import with_line_noise
from bench.ears import DATA
from models.domain.audio import Utterance
from models.domain.words import plain
from models.quality.emotion import acoustic, arousal
from models.quality.prosody import prosody
from models.quality.word_errors import word_errors
from models.speech.engine import Engine
from models.speech.registry import open_engine, resolve
from models.speech.segmenter import Segmenter
from models.speech.vad import webrtc_vad
from models.speech.written import said
from models.training.commands.corpus import trimmed_pieces
from models.training.commands.damage import Floats, lost, mu_law, with_noise
from models.training.commands.voices import installed, read, spoken
from models.training.intents import read_texts, train, wilson

KEPT = Path(".cache/commands")
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_MENU = (*DIGITS, "yes", "no", "help", "operator", "repeat")
_SURE = 0.6


def engine(address: str) -> Engine:
    """An English engine."""
    found = open_engine(address, "en")
    assert found is not None
    return found


def share(right: int, total: int, split: str) -> dict[str, Any]:
    """A share with its interval."""
    low, high = wilson(right, total)
    return {
        "accuracy": round(right / max(1, total), 4), "interval": [round(low, 4), round(high, 4)], "n": total,
        "split": split,
    }  # fmt: skip


def clips(limit: int = 600) -> list[Path]:
    """Spoken digits, the same number of each speaker."""
    files = sorted((DATA / "digits/dev").glob("*.wav"), key=lambda file: (file.name.split("_")[1], file.name))
    return files[:: max(1, len(files) // limit)]


def speakers(files: list[Path]) -> dict[str, list[Path]]:
    """Recordings by who speaks."""
    found: dict[str, list[Path]] = {}
    for file in files:
        found.setdefault(file.name.split("_")[1], []).append(file)
    return found


def unheard(speaker: str) -> str:
    """The address of a command network that has not heard a speaker."""
    return f"commands:{KEPT / f'without-{speaker}.npz'}"


def on_line(audio: Floats, decibels: float | None = None, loss: float = 0.0, seed: int = 0) -> bytes:
    """A clip as a segmenter would cut it from a telephone line."""
    random = np.random.default_rng(seed)
    clip = with_line_noise(audio.astype(np.int16), before=0.3, after=0.2).astype(np.float32)
    if decibels is not None:
        clip = with_noise(clip, decibels, random.normal(0, 1, len(clip)).astype(np.float32))
    return mu_law(lost(clip, loss, random)).astype(np.int16).tobytes()


def digits(address: Callable[[str], str]) -> dict[str, Any]:
    """Digits of people, direct from files, in noise and with lost packets; ``address``: the engine for a speaker."""
    conditions = {"clean": (None, 0.0), "20 dB": (20.0, 0.0), "10 dB": (10.0, 0.0), "0 dB": (0.0, 0.0),
                  "2 % lost": (None, 0.02), "5 % lost": (None, 0.05)}  # fmt: skip
    right = dict.fromkeys(conditions, 0)
    by_speaker = {}
    total = 0
    for speaker, files in speakers(clips(300)).items():
        hearing = engine(address(speaker))
        before = right["clean"]
        for seed, file in enumerate(files):
            audio, wanted = read(file), DIGITS[int(file.name[0])]
            for name, (decibels, loss) in conditions.items():
                right[name] += hearing.recognise(on_line(audio, decibels, loss, seed), DIGITS).text == wanted
        by_speaker[speaker] = round((right["clean"] - before) / len(files), 3)
        total += len(files)
    return {
        **share(right["clean"], total, "speaker left out, files"), "speakers": by_speaker,
        "conditions": {name: round(found / total, 3) for name, found in right.items()},
    }  # fmt: skip


def commands(address: str, family: str) -> dict[str, Any]:
    """Menu phrases of the demonstration by voices whose ``family`` the network has not heard (no people say them)."""
    phrases = [line for line in Path("config/demo/commands.txt").read_text().split("\n") if line]
    hearing, cache = engine(address), Path(".cache/voices")
    cache.mkdir(parents=True, exist_ok=True)
    right = total = 0
    for voice in [one for one in installed("en") if one.engine.startswith(family)][1::3]:
        for phrase in phrases:
            audio = spoken(voice, phrase, cache)
            if audio is not None:
                total += 1
                right += hearing.recognise(on_line(audio, seed=total), phrases).text == phrase
    return share(right, total, f"voices of {family}, not heard in training, files")


def _foreign() -> Iterator[Floats]:
    """Pieces of speech of people that no training has heard: acted sentences, coffee orders."""
    with (DATA / "speech/emotion.csv").open() as rows:
        acted = [DATA / "speech" / row["file"] for row in csv.DictReader(rows)][::3]
    for file in [*acted, *sorted((DATA / "speech/commands").glob("*.flac"))]:
        yield from (one for one in list(trimmed_pieces(read(file)))[:3])


def rejection(address: str) -> dict[str, Any]:
    """Share of speech that is none of 15 menu words which is refused or asked back, and of digits that are kept."""
    hearing = engine(address)
    found = [hearing.recognise(on_line(piece, seed=n), _MENU) for n, piece in enumerate(_foreign())]
    refused = sum(not heard.text or heard.confidence < _SURE for heard in found)
    return {
        **share(refused, len(found), "speakers and sentences not in training, files"),
        "silent": round(sum(not heard.text for heard in found) / len(found), 3),
    }  # fmt: skip


def kept(address: Callable[[str], str]) -> dict[str, Any]:
    """What rejection costs: digits taken without asking back, and how many of these are right."""
    taken = right = total = 0
    for speaker, files in speakers(clips(300)).items():
        hearing = engine(address(speaker))
        for seed, file in enumerate(files):
            heard = hearing.recognise(on_line(read(file), seed=seed), _MENU)
            total += 1
            taken += heard.confidence >= _SURE
            right += heard.confidence >= _SURE and heard.text == DIGITS[int(file.name[0])]
    return {"taken": round(taken / total, 3), "right_of_taken": round(right / max(1, taken), 4), "n": total}


def transcripts(address: str) -> dict[str, Any]:
    """Word error rate of open English speech on telephone audio: recorded prompts and read sentences, none of them in
    anybody's training here; capitals, marks and the spelling of numbers do not count."""
    hearing, clips_of = engine(address), []
    for name in ("prompts", "en"):
        with (DATA / f"speech/{name}.csv").open() as rows:
            clips_of += [row for row in csv.DictReader(rows) if len(row["text"].split()) > 2]
    found: dict[str, float] = {}
    total = sum(len(said(row["text"])) for row in clips_of)
    spent = seconds = 0.0
    for name, decibels in (("clean", None), ("20 dB", 20.0), ("10 dB", 10.0)):
        wrong = 0
        for seed, row in enumerate(clips_of):
            pcm = on_line(read(DATA / "speech" / row["file"]), decibels, seed=seed)
            begun = time.process_time()
            wrong += word_errors(said(row["text"]), said(hearing.recognise(pcm, None).text))
            spent, seconds = spent + time.process_time() - begun, seconds + len(pcm) / 16000
        found[name] = round(wrong / total, 4)
    return {
        "wer": found["clean"], "conditions": found, "n": total, "cpu_per_second": round(spent / seconds, 4),
        "split": "words of prompts and read sentences, speakers and texts not in training, µ-law, files",
    }  # fmt: skip


def digit_strings(address: str) -> dict[str, Any]:
    """Strings of five digits by one speaker each, as single recordings with short gaps; every one digit for digit."""
    hearing, loop = engine(address), f"({' | '.join(DIGITS)}){{5,5}}"
    right = total = wrong = 0
    for files in speakers(clips(600)).values():
        order = np.random.default_rng(3).permutation(len(files))
        for seed in range(0, len(files) - 4, 5):
            chosen = [files[place] for place in order[seed : seed + 5]]
            gap = np.zeros(900, np.float32)
            audio = np.concatenate([part for file in chosen for part in (levelled(read(file)), gap)])
            wanted = [DIGITS[int(file.name[0])] for file in chosen]
            heard = hearing.recognise(on_line(audio, seed=seed), (loop, "operator")).text.split()
            total, right = total + 1, right + (heard == wanted)
            wrong += word_errors(wanted, heard)
    return {**share(right, total, "five digits in one go, glued from recordings, files"),
            "digit_errors": round(wrong / max(1, 5 * total), 4)}  # fmt: skip


def levelled(audio: Floats) -> Floats:
    """At one loudness."""
    return np.asarray(audio / max(1.0, float(np.abs(audio).max())) * 9000, np.float32)


def cut_off(endpoint_ms: int) -> dict[str, Any]:
    """Share of free sentences (coffee orders) that an end-pointing silence cuts in two."""
    cut = total = 0
    for file in sorted((DATA / "speech/commands").glob("*.flac")):
        pcm = with_line_noise(read(file).astype(np.int16), 0.4, 1.5).tobytes()
        found = [one for one in Segmenter(webrtc_vad(2), 100, endpoint_ms).feed(pcm) if isinstance(one, Utterance)]
        total += 1
        cut += len(found) > 1
    return {"share": round(cut / max(1, total), 3), "n": total, "split": "free sentences of 50 people, files"}


def emotion() -> dict[str, Any]:
    """Anger against everything else; the model was fitted to no recording, so every speaker is unheard."""
    with (DATA / "speech/emotion.csv").open() as rows:
        clips_of = list(csv.DictReader(rows))
    found: dict[str, list[tuple[bool, float]]] = {}
    begun, seconds = time.perf_counter(), 0.0
    for row in clips_of:
        audio = mu_law(read(DATA / "speech" / row["file"]))
        seconds += len(audio) / 8000
        voice = prosody(audio.astype(np.int16).tobytes())
        if voice is not None:
            found.setdefault(row["corpus"], []).append((row["emotion"] == "angry", acoustic(arousal(voice))))
    cost = (time.perf_counter() - begun) / seconds
    corpora = {}
    for corpus, pairs in found.items():
        truth, odds = np.array([one for one, _ in pairs]), np.array([two for _, two in pairs])
        corpora[corpus] = {
            "uar": round(float(balanced_accuracy_score(truth, odds > 0)), 3),
            "auc": round(float(roc_auc_score(truth, odds)), 3), "n": len(pairs),
            "calibration_error": round(_calibration_error(truth, odds), 3),
        }  # fmt: skip
    mean = float(np.mean([one["uar"] for one in corpora.values()]))
    return {
        "uar": round(mean, 3), "n": sum(len(pairs) for pairs in found.values()), "corpora": corpora,
        "split": "angry against the rest, acted, every speaker unheard, µ-law", "cpu_per_second": round(cost, 4),
    }  # fmt: skip


def _calibration_error(truth: np.ndarray[Any, Any], odds: np.ndarray[Any, Any]) -> float:
    """Expected calibration error in five bins, with the corpus' own share as the prior."""
    base = truth.mean()
    chances = 1 / (1 + np.exp(-(odds + np.log(base / (1 - base)))))
    bins = np.minimum((chances * 5).astype(int), 4)
    return float(sum((bins == b).mean() * abs(chances[bins == b].mean() - truth[bins == b].mean()) for b in set(bins)))


def banking() -> dict[str, Any]:
    """77 intents of a bank, the training half in five folds."""
    rows = read_texts(DATA / "intents/banking77_train.csv", "en")
    model, right = train(rows, "en")
    begun = time.perf_counter()
    for text, _ in rows[:1000]:
        model.classify(text)
    return {**share(right, len(rows), "five-fold on the training half"), "ms": round(time.perf_counter() - begun, 3)}


def demo_intents(language: str) -> dict[str, Any]:
    """Four intents of the demonstration, a few dozen made-up texts each."""
    rows = read_texts(Path("config/demo/intents.csv"), language)
    return share(train(rows, language)[1], len(rows), "five-fold on the shipped texts")


def mandarin() -> dict[str, Any]:
    """Wrong characters of people's Mandarin on telephone audio, of the few sentences whose text is known."""
    hearing = open_engine(resolve("auto", "zh"), "zh")
    if hearing is None:
        return {"cer": None, "n": 0, "split": "no engine for zh: make models NAMES=whisper-base"}
    with (DATA / "speech/zh.csv").open() as rows:
        known = [row for row in csv.DictReader(rows) if row["text"]]
    wrong = 0
    for seed, row in enumerate(known):
        heard = hearing.recognise(on_line(read(DATA / "speech" / row["file"]), seed=seed), None)
        wrong += word_errors(list(row["text"]), list(plain(heard.text).replace(" ", "")))
    total = sum(len(row["text"]) for row in known)
    return {"cer": round(wrong / total, 4), "n": total, "split": f"characters of {len(known)} sentences, µ-law, files"}
