"""What is no intent: candidates are taken up from files, and compared with what is live on the same examples.

Cards of knowledge on questions of which the card is known, command networks and language models on recordings of which
the words are known. Runs in the process of `ari_app.app.training_worker`.
"""

from __future__ import annotations

import csv
import hashlib
import shutil
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np

from ari_app.app.training_job import Job
from ari_app.assist.asked import first, found_in, read_questions
from ari_app.configuration.knowledge import load_knowledge
from models.assist.card import Card
from models.domain.errors import CommandRefused
from models.domain.words import plain
from models.speech.command_net import load_net
from models.speech.engine import Engine, EngineUnavailable
from models.speech.registry import open_engine
from models.training.commands.voices import read
from models.training.compare import Comparison, Judged, compare
from models.training.parts import CARDS, PHRASES, WORDING, part_of

Says = Callable[[int, int], object]
Heard = tuple[str, float]
_NEED = {
    CARDS: "a CSV file with the columns text and card",
    PHRASES: "a CSV file with the columns file, text (empty: none of the phrases) and speaker",
    WORDING: "a CSV file with the columns file, text and speaker",
}
_PADDING = 2000  # samples of silence on both sides of a recording: 250 ms, as calls bring it


def take_up(job: Job) -> dict[str, Any]:
    """Check the file or folder of a candidate and keep a copy; the facts about it. Raises ConfigError, ValueError,
    OSError, CommandRefused."""
    source, part = Path(job.texts[0]), part_of(job.model)
    if not source.exists():
        raise CommandRefused(f"there is no {source}")
    size = {CARDS: _cards_in, PHRASES: _phrases_in, WORDING: _words_in}[part](source, job.language)
    half = job.file.with_name(f".{job.file.name}.half")
    if part == CARDS:
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(source, half)
    else:
        shutil.copyfile(source, half)
    half.replace(job.file)
    return {"data": digest(job.file), "encoder": "", "texts": size, "held_out": 0, "metrics": {}}


def digest(place: Path) -> str:
    """Of a file, or of the names and contents of a folder's files: sixteen digits of SHA-256."""
    found = hashlib.sha256()
    for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
        if file.is_file():
            found.update(str(file.relative_to(place)).encode() + b"\0" + file.read_bytes())
    return found.hexdigest()[:16]


def _cards_in(folder: Path, language: str) -> int:
    return len(_cards(folder, language))


def _cards(folder: Path, language: str) -> list[Card]:
    found = [one for one in load_knowledge(folder) if one.language == language]
    if not found:
        raise CommandRefused(f"{folder}: there are no cards in {language}")
    return found


def _phrases_in(file: Path, language: str) -> int:
    net = load_net(file)
    if net.language != language:
        raise CommandRefused(f"{file} was taught in {net.language}, not in {language}: give --language {net.language}")
    return sum(bool(one) for one in net.phrases)


def _words_in(file: Path, _language: str) -> int:
    with file.open(encoding="utf-8", errors="replace") as lines:
        for line, _ in zip(lines, range(50), strict=False):
            if line.startswith("ngram 1="):
                return int(line.partition("=")[2])
    raise CommandRefused(f"{file} is no language model in ARPA's format: `make train-lm OUT={file}` makes one")


# Comparisons ------------------------------------------------------------------------------------------


def compared(job: Job, says: Says) -> tuple[Comparison, dict[str, float]]:
    """The candidate and what is live, on the file of examples; and figures that only this part has."""
    part = part_of(job.model)
    if not job.texts:
        raise CommandRefused(f"say on which examples: kefu trainer compare {job.model} --on FILE, {_NEED[part]}")
    table = Path(job.texts[0])
    if part == CARDS:
        return _on_questions(job, table), {}
    return (_on_phrases if part == PHRASES else _on_speech)(job, table, says)


def _on_questions(job: Job, table: Path) -> Comparison:
    live, new = _cards(Path(job.live), job.language), _cards(Path(job.rival), job.language)
    questions = read_questions(table, {one.id for one in (*live, *new)}, job.language)
    before, now = found_in(live, job.language, questions), found_in(new, job.language, questions)
    return compare([
        Judged(card, first(was), first(says)) for (_, card), was, says in zip(questions, before, now, strict=True)
    ])  # fmt: skip


def _on_phrases(job: Job, table: Path, says: Says) -> tuple[Comparison, dict[str, float]]:
    """``refused_old`` and ``refused_new``: shares of the other words that were taken for no phrase."""
    rows = recordings(table)
    menu = sorted({text for _, text, _ in rows if text})
    found = []
    for (_, text, speaker), (was, before), (now, chance) in _both(job, rows, menu, says):
        found.append(Judged(text, was, now, before, chance, speaker))
    others = [one for one in found if not one.truth]
    more = {"refused_old": _empty([one.old for one in others]), "refused_new": _empty([one.new for one in others])}
    return compare(found), more if others else {}


def _empty(texts: Sequence[str]) -> float:
    return round(sum(not one for one in texts) / len(texts), 4) if texts else 0.0


def _on_speech(job: Job, table: Path, says: Says) -> tuple[Comparison, dict[str, float]]:
    """Word by word: which of the words that were said each has written down. ``wer_old``, ``wer_new``: word errors."""
    rows = [row for row in recordings(table) if row[1]]
    found, wrong, words = [], [0, 0], 0
    for (_, text, speaker), (was, _), (now, _) in _both(job, rows, None, says):
        truth = text.split()
        (old, errors), (new, more) = hits(truth, was.split()), hits(truth, now.split())
        wrong, words = [wrong[0] + errors, wrong[1] + more], words + len(truth)
        found += [
            Judged("word", "word" if one else "", "word" if other else "", call=speaker)
            for one, other in zip(old, new, strict=True)
        ]
    old_rate, new_rate = (round(one / max(1, words), 4) for one in wrong)
    return compare(found), {"wer_old": old_rate, "wer_new": new_rate}


def hits(truth: Sequence[str], heard: Sequence[str]) -> tuple[list[bool], int]:
    """Which words of the truth are among those heard, in order; and how many errors there are: substituted, lost and
    added words."""
    right, errors = [False] * len(truth), 0
    for kind, begin, end, first_heard, last_heard in SequenceMatcher(None, truth, heard, autojunk=False).get_opcodes():
        if kind == "equal":
            right[begin:end] = [True] * (end - begin)
        else:
            errors += max(end - begin, last_heard - first_heard)
    return right, errors


Row = tuple[Path, str, str]


def recordings(table: Path) -> list[Row]:
    """File, words and speaker of each row. Raises CommandRefused with file, line and what to do."""
    try:
        with table.open(encoding="utf-8-sig", newline="") as source:
            reader = csv.DictReader(source)
            if not {"file", "text"} <= set(reader.fieldnames or ()):
                raise CommandRefused(f"{table}:1: the header needs the columns file and text")
            found = [_row(table, reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError) as error:
        raise CommandRefused(f"{table} cannot be read: {error}") from None
    if not found:
        raise CommandRefused(f"{table} has no recordings")
    return found


def _row(table: Path, line: int, row: dict[str, str]) -> Row:
    file = table.parent / (row["file"] or "")
    if not file.is_file():
        raise CommandRefused(f"{table}:{line}: there is no {file}")
    return file, plain(row["text"] or ""), (row.get("speaker") or "").strip() or file.name


def _both(job: Job, rows: Sequence[Row], menu: Sequence[str] | None, says: Says) -> Iterable[tuple[Row, Heard, Heard]]:
    """Each recording as the live engine hears it and as the candidate's does."""
    live, new = _opened(job.live, job.language), _opened(job.rival, job.language)
    for number, row in enumerate(rows):
        pcm = _pcm(row[0])
        yield row, _heard(live, pcm, menu), _heard(new, pcm, menu)
        says(number + 1, len(rows))


def _opened(address: str, language: str) -> Engine:
    engine = open_engine(address, language)
    if engine is None:
        raise CommandRefused(f"nothing hears {language}: [speech] engine_{language} names no engine")
    return engine


def _heard(engine: Engine, pcm: bytes, menu: Sequence[str] | None) -> Heard:
    try:
        found = engine.recognise(pcm, menu)
    except EngineUnavailable as error:
        raise CommandRefused(str(error)) from error
    return plain(found.text), found.confidence


def _pcm(file: Path) -> bytes:
    quiet = np.zeros(_PADDING, np.int16)
    return np.concatenate([quiet, np.clip(read(file), -32768, 32767).astype(np.int16), quiet]).tobytes()
