"""Parts of ``python -m bench.people``: ten commands, English and Mandarin sentences and the twelve words of students
over each kind of line (``lines.…``), and who among people is heard worse (``groups.…``).

Groups are what the tables say: speakers; accents of those who said digits; sources, where speakers are not told apart.
Nobody's gender or accent is guessed by ear.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ari_app.media.segmenting import utterances
from bench import people_commands
from bench.ears import DATA
from bench.people_calls import engines, rate, recordings, spoken_words
from bench.people_commands import TEN, Ears, accepted, clips, digits
from bench.people_lines import EVERY, LINES, by_group, share, some, spread
from bench.people_mandarin import SURE, hearing, letters, rows
from bench.sound_hearing import levelled
from bench.sound_hearing import read as sound
from config.settings import Speech
from models.quality.word_errors import word_errors
from models.speech.engine import Engine
from models.training.commands.voices import read

Errors = Sequence[tuple[int, int]]


def lines_commands() -> dict[str, Any]:
    """Ten commands over each line: taken and right, and other words taken."""
    people_commands.trained()
    said = [one for _, one in some([one for one in clips("command") if one.text in TEN], EVERY["commands"])]
    others = [one for _, one in some(clips("no command"), EVERY["commands"])]
    found = {}
    for name, line in LINES.items():
        taken, false = accepted(Ears(), said, TEN, line), accepted(Ears(), others, TEN, line)
        found[name] = {
            "accepted_right": share(sum(text == clip.text for clip, text in taken), len(taken)),
            "accepted_wrong": share(sum(text not in ("", clip.text) for clip, text in taken), len(taken)),
            "false_words": share(sum(bool(text) for _, text in false), len(false)),
        }
    return {"lines": {"commands10": found}}


def english(heard_by: Engine, line: str) -> list[tuple[str, int, int]]:
    """(speaker or source, words, errors) of each read sentence."""
    found = []
    for seed, row in enumerate(recordings("en.csv")):
        pcm = LINES[line](levelled(sound(DATA / "speech" / row["file"]), -20.0), seed)
        text = " ".join(heard_by.recognise(one.pcm, None).text for one in utterances(pcm, Speech()))
        wanted = spoken_words(row["text"])
        found.append((_speaker(row), len(wanted), word_errors(wanted, spoken_words(text))))
    return found


def _speaker(row: dict[str, str]) -> str:
    """As far as the name of a file or of a source tells: TIMIT's two, else the source."""
    name = Path(row["file"]).stem
    return name.rpartition("_")[0] if row["source"] == "timit" else row["source"]


def lines_en() -> dict[str, Any]:
    """Wrong words of English read sentences over each line; on a clean one by speaker, too."""
    heard_by, found, groups = engines("en")[1], dict[str, Any](), defaultdict[str, list[tuple[int, int]]](list)
    for name in LINES:
        errors = english(heard_by, name)
        found[name] = rate([(words, wrong) for _, words, wrong in errors])
        for speaker, words, wrong in errors if name == "clean" else ():
            groups[speaker].append((words, wrong))
    return {"lines": {"en": found}, "groups": {"en": {name: rate(one) for name, one in sorted(groups.items())}}}


def lines_zh() -> dict[str, Any]:
    """Wrong characters of Mandarin read sentences over each line."""
    heard_by, found = hearing(), dict[str, Any]()
    for name, line in LINES.items():
        errors: list[tuple[int, int]] = []
        for seed, row in some(rows("sentence"), EVERY["zh"]):
            wanted = letters(row["text"])
            text = heard_by.recognise(line(read(DATA / "speech" / row["file"]), seed), None).text
            errors.append((len(wanted), word_errors(wanted, letters(text))))
        found[name] = rate(errors)
    return {"lines": {"zh": found}}


def menu12(heard_by: Engine, line: str, every: int) -> list[tuple[str, bool, bool]]:
    """(speaker, whether right, whether it was also taken without asking back) of students' words."""
    words = rows("word", "dsp")
    menu = sorted({row["text"] for row in words})
    found = []
    for seed, row in some(words, every):
        heard = heard_by.recognise(LINES[line](read(DATA / "speech" / row["file"]), seed), menu)
        right = heard.text == row["text"]
        found.append((row["speaker"], right, right and heard.confidence >= SURE))
    return found


def lines_menu12() -> dict[str, Any]:
    """Twelve confusable Mandarin words as a menu over each line."""
    heard_by, found = hearing(), dict[str, Any]()
    for name in LINES:
        said = menu12(heard_by, name, EVERY["menu12"])
        found[name] = {
            "right": share(sum(right for _, right, _ in said), len(said)),
            "accepted": share(sum(taken for *_, taken in said), len(said)),
        }
    return {"lines": {"zh_menu12": found}}


def groups_commands() -> dict[str, Any]:
    """Ten commands by speaker, and digits in the menu of all 72 phrases by accent and speaker."""
    people_commands.trained()
    phrases = tuple(line for line in Path("config/demo/commands.txt").read_text().split("\n") if line)
    ten = accepted(Ears(), [one for one in clips("command") if one.text in TEN], TEN, LINES["clean"])
    spoken = accepted(Ears(), digits(), phrases, LINES["clean"])
    people = by_group((clip.speaker, text == clip.text) for clip, text in ten)
    return {
        "groups": {
            "commands10": spread(people),
            "digits_by_accent": by_group((clip.accent, text == clip.text) for clip, text in spoken),
            "digits_by_speaker": by_group((clip.speaker, text == clip.text) for clip, text in spoken),
        }
    }


def groups_menu12() -> dict[str, Any]:
    """Twelve Mandarin words by student."""
    said = menu12(hearing(), "clean", 1)
    people = by_group((speaker, right) for speaker, right, _ in said)
    return {"groups": {"zh_menu12": {**spread(people), "speakers": people}}}
