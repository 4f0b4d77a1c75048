"""Menus in English: ten common commands, and all 72 phrases of the demonstration, said by people left out by speaker.

What is heard with the confidence from which a menu asks nobody back counts as accepted. Commands and other words are
those of shared/data/speech/phrases.csv, each by the network of the group that has not heard the speaker
(`models.training.commands`, KEPT), with what hears beside it on a call.
"""

from __future__ import annotations

import csv
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.ears import DATA
from bench.people_lines import LINES, Line
from bench.speech_files import DIGITS
from models.domain.audio import seconds_of
from models.speech.engine import Engine, Hypothesis
from models.speech.only_speech import OnlySpeech
from models.speech.registry import open_engine
from models.training.commands import __main__ as training
from models.training.commands.corpus import fold_of
from models.training.commands.voices import read
from models.training.intents import wilson

KEPT = Path(".cache/people")
FOLDS = 5
TEN = ("yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go")
UNTAUGHT = ("open", "close", "print", "project", "happy", "bed", "cat", "bird", "house", "tree", "forward", "backward",
            "follow", "learn", "visual", "sheila", "marvin")  # fmt: skip
SURE = 0.6  # `[speech] confirm_below`
SHIPS = ("CC BY 4.0", "CC BY-SA 3.0", "Apache-2.0", "MIT")
_ACCENTS = {
    "jackson": "US", "theo": "US", "george": "Greek", "nicolas": "Belgian French", "lucas": "German",
    "yweweler": "German",
}  # fmt: skip
_DIGITS_OF_EACH = 30


@dataclass(frozen=True, slots=True)
class Clip:
    """``accent``: as far as it is known."""

    file: Path
    text: str
    speaker: str
    accent: str = "not known"


def clips(kind: str) -> list[Clip]:
    """The clips of a kind."""
    with (DATA / "speech/phrases.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["kind"] == kind]
    return [
        Clip(
            DATA / "speech" / row["file"], row["text"], row["speaker"],
            "Chinese" if row["speaker"].startswith("dsp") else "not known",  # students in Shanghai
        )
        for row in rows
    ]  # fmt: skip


def digits() -> list[Clip]:
    """Some digits of the six whose accents are known."""
    found = []
    for speaker, accent in _ACCENTS.items():
        files = sorted((DATA / "digits/dev").glob(f"*_{speaker}_*.wav"))
        some = files[:: max(1, len(files) // _DIGITS_OF_EACH)][:_DIGITS_OF_EACH]
        found += [Clip(file, DIGITS[int(file.name[0])], speaker, accent) for file in some]
    return found


def trained() -> None:
    """Networks that have not heard a fifth of the people; once, some minutes."""
    if all((KEPT / f"without-fold-{number}.npz").is_file() for number in range(FOLDS)):
        return
    print("training networks with people left out (once, some minutes) …", flush=True)
    names = ("digits/dev", "speech/phrases", "speech/prompts", "speech/en", "speech/commands", "speech/line_sounds")
    arguments = [
        *(str(DATA / f"{name}.csv") for name in names), "--phrases", "config/demo/commands.txt",
        "--texts", "config/demo/intents.csv", "--licences", *SHIPS, "--quick", "--folds", str(FOLDS),
        "--out", str(KEPT / "all.npz"), "--keep", str(KEPT),
    ]  # fmt: skip
    if training.main(arguments):
        raise SystemExit(1)


class Ears:
    """Engines that have not heard a speaker, as a recogniser process has them; and what they cost."""

    def __init__(self, address: str = "") -> None:
        self._address, self._open = address, dict[str, Engine]()
        self.cpu = self.seconds = 0.0

    def hear(self, clip: Clip, phrases: Sequence[str], line: Line, seed: int) -> Hypothesis:
        """One clip, one of these phrases."""
        address = self._address or f"commands:{KEPT / f'without-fold-{fold_of(clip.speaker, FOLDS)}.npz'}"
        if address not in self._open:
            found = open_engine(address, "en")
            assert found is not None
            self._open[address] = OnlySpeech(found)
        pcm = line(read(clip.file), seed)
        begun = time.process_time()
        heard = self._open[address].recognise(pcm, phrases)
        self.cpu, self.seconds = self.cpu + time.process_time() - begun, self.seconds + seconds_of(pcm)
        return heard


def accepted(ears: Ears, said: Iterable[Clip], phrases: Sequence[str], line: Line) -> list[tuple[Clip, str]]:
    """What is taken of each clip without asking back; "" for nothing."""
    found = [(clip, ears.hear(clip, phrases, line, seed)) for seed, clip in enumerate(said)]
    return [(clip, heard.text if heard.confidence >= SURE else "") for clip, heard in found]


def counted(name: str, right: int, total: int) -> dict[str, Any]:
    """A share by its name, with its number and interval."""
    low, high = wilson(right, total)
    return {name: round(right / max(1, total), 4), f"{name}_n": total,
            f"{name}_interval": [round(low, 4), round(high, 4)]}  # fmt: skip


def _shares(taken: Sequence[tuple[Clip, str]]) -> dict[str, Any]:
    right = sum(text == clip.text for clip, text in taken)
    wrong = sum(text not in ("", clip.text) for clip, text in taken)
    return counted("accepted_right", right, len(taken)) | counted("accepted_wrong", wrong, len(taken))


def _false(taken: Sequence[tuple[Clip, str]]) -> dict[str, Any]:
    return counted("false_words", sum(bool(text) for _, text in taken), len(taken))


def _by(taken: Sequence[tuple[Clip, str]], group: Callable[[Clip], str]) -> dict[str, Any]:
    groups: defaultdict[str, list[tuple[Clip, str]]] = defaultdict(list)
    for clip, text in taken:
        groups[group(clip)].append((clip, text))
    return {
        name: counted("accepted_right", sum(text == clip.text for clip, text in some), len(some))
        for name, some in sorted(groups.items())
    }


def _menu(phrases: Sequence[str], said: list[Clip], others: list[Clip], address: str) -> dict[str, Any]:
    """One menu on a clean line."""
    ears = Ears(address)
    taken, refused = accepted(ears, said, phrases, LINES["clean"]), accepted(ears, others, phrases, LINES["clean"])
    speakers = _by(taken, lambda clip: clip.speaker)
    whole = sum(one["accepted_right"] == 1 for one in speakers.values())
    return {
        **_shares(taken), **_false(refused), **counted("speakers_all_right", whole, len(speakers)),
        "cpu_per_second": round(ears.cpu / ears.seconds, 4), "words": _by(taken, lambda clip: clip.text),
    }  # fmt: skip


def commands(address: str = "") -> dict[str, Any]:
    """``commands10`` and ``demo72``, how often digits are heard in the larger menu by accent, and menus of words that
    the network was taught as none of its own; ``address``: of an engine to be measured instead of those that were
    trained here."""
    if not address:
        trained()
    every = tuple(line for line in Path("config/demo/commands.txt").read_text().split("\n") if line)
    said, others = clips("command"), clips("no command")
    spoken = accepted(Ears(address), digits(), every, LINES["clean"])
    mixed, new = (*UNTAUGHT, "yes", "no", "operator"), [clip for clip in others if clip.text in UNTAUGHT]
    return {
        "commands10": _menu(TEN, [clip for clip in said if clip.text in TEN], others, address),
        "demo72": {
            **_menu(every, [clip for clip in said if clip.text in every], others, address),
            "digits_by_accent": _by(spoken, lambda clip: clip.accent),
        },
        "untaught17": _menu(UNTAUGHT, new, said, address),
        "untaught17_and_3": _menu(mixed, new, [clip for clip in said if clip.text not in mixed], address),
    }  # fmt: skip
