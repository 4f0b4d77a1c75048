"""How well a recogniser hears the people of a folder: ``python -m bench.people_folder FOLDER/people.csv``.

The CSV has the columns ``file`` (beside it) and ``text``, and may have ``speaker``, ``language`` (en, zh) and any
others to tell groups apart (``group``, ``accent``, ``gender``, ``line``). Every recording goes over a telephone's line
(8 kHz, µ-law, a quiet background, or noise). Told are word errors of English and character errors of Mandarin, with an
interval drawn by speaker (Efron 1979: a thousand times as many speakers with replacement, 2.5 and 97.5 %), as Markdown
and as JSON. ``--lines``: over each kind of line of `bench.people_lines`, too.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from ari_app.pbx.progress import Progress
from bench.people_lines import LINES, Line
from bench.speech_files import on_line
from models.domain.audio import RATE
from models.domain.words import plain
from models.quality.word_errors import word_errors
from models.speech.engine import Engine
from models.speech.only_speech import OnlySpeech
from models.speech.registry import open_engine, resolve, trouble
from models.speech.sherpa_offline import spoken_words
from models.training.commands.voices import read

LANGUAGES = ("en", "zh")
GROUPS = ("group", "accent", "gender", "line", "speaker")
_DRAWN, _SHOWN = 1000, 20  # times; mistakes


class BadTable(Exception):
    """A CSV that cannot be used. The message names file and lines."""


@dataclass(frozen=True, slots=True)
class Row:
    """A recording; ``others``: what else its row says."""

    file: Path
    text: str
    speaker: str
    language: str
    others: dict[str, str]


@dataclass(frozen=True, slots=True)
class Scored:
    """Errors among so many words or characters of one recording."""

    row: Row
    errors: int
    wanted: int
    heard: str


def rows_of(table: Path, language: str) -> list[Row]:
    """The rows of a CSV. Raises BadTable with every mistake, by file and line."""
    try:
        with table.open(encoding="utf-8-sig", newline="") as source:
            reader = csv.DictReader(source)
            columns = [name.strip().lower() for name in reader.fieldnames or ()]
            if lacking := [name for name in ("file", "text") if name not in columns]:
                raise BadTable(f"{table}:1: {_lacks(lacking, columns)}")
            found = [(reader.line_num, _cells(one)) for one in reader]
    except UnicodeDecodeError as error:
        raise BadTable(f"{table}: is not UTF-8: save it as UTF-8 (in Excel: CSV UTF-8)") from error
    except OSError as error:
        raise BadTable(f"{table}: cannot be read: {error.strerror}; give a CSV that lists recordings") from error
    except csv.Error as error:
        raise BadTable(f"{table}: cannot be read as CSV: {error}") from error
    wrong = [f"{table}:{line}: {says}" for line, one in found if (says := _wrong(table, one, language))]
    if wrong:
        more = f"\n… and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        raise BadTable("\n".join(wrong[:_SHOWN]) + more)
    if not found:
        raise BadTable(f"{table}: has no rows below its heading")
    return [_row(table, line, one, language) for line, one in found]


def _cells(one: dict[str, str]) -> dict[str, str]:
    return {name.strip().lower(): (value or "").strip() for name, value in one.items() if name}


def _lacks(lacking: Sequence[str], columns: Sequence[str]) -> str:
    words = f"the column {' and '.join(lacking)} is missing; there are: {', '.join(columns)}"
    others = [mark for mark in (";", "\t") if len(columns) == 1 and mark in columns[0]]
    return f"{words}; separate columns by commas" if others else words


def _wrong(table: Path, one: dict[str, str], language: str) -> str:
    if not one["file"]:
        return "file is empty: give the recording's path beside the CSV"
    file = table.parent / one["file"]
    if not file.is_file():
        return f"there is no {file}"
    try:
        soundfile.info(file)
    except (RuntimeError, OSError):
        return f"{file} cannot be read as audio: give WAV, FLAC, OGG or MP3"
    if not plain(one["text"]):
        return "text is empty: write what is said, or take the row out"
    known = one.get("language") or language
    return "" if known in LANGUAGES else f"language is {known!r}: write en or zh"


def _row(table: Path, line: int, one: dict[str, str], language: str) -> Row:
    others = {name: value for name, value in one.items() if name not in ("file", "text", "language")}
    speaker = one.get("speaker") or f"line {line}"
    return Row(table.parent / one["file"], one["text"], speaker, one.get("language") or language, others)


def scored(row: Row, engine: Engine, line: Line, seed: int) -> Scored:
    """What an engine makes of a recording. Raises BadTable for what is no recording."""
    try:
        audio = read(row.file)
    except ValueError as error:
        raise BadTable(str(error)) from error
    heard = engine.recognise(line(audio, seed), None).text
    wanted, said = (spoken_words(text, row.language, ()) for text in (row.text, heard))
    return Scored(row, word_errors(wanted, said), len(wanted), heard)


def rate(some: Sequence[Scored]) -> dict[str, Any]:
    """The error rate of some recordings, its interval by speaker, and of how many."""
    speakers: dict[str, list[int]] = {}
    for one in some:
        own = speakers.setdefault(one.row.speaker, [0, 0])
        own[0] += one.errors
        own[1] += one.wanted
    sums = np.array(list(speakers.values()), np.float64)
    picks = np.random.default_rng(0).integers(0, len(sums), (_DRAWN, len(sums)))
    drawn = sums[picks].sum(axis=1)
    low, high = np.percentile(drawn[:, 0] / drawn[:, 1], (2.5, 97.5))
    errors, wanted = sums.sum(axis=0)
    interval = [round(float(low), 4), round(float(high), 4)] if len(sums) > 1 else None
    return {
        "rate": round(float(errors / wanted), 4), "interval": interval, "recordings": len(some),
        "speakers": len(sums), "wanted": int(wanted), "errors": int(errors),
    }  # fmt: skip


def figures(every: Sequence[Scored], groups: Iterable[str]) -> dict[str, Any]:
    """Of each language: of all, and by each column that tells groups apart."""
    found: dict[str, Any] = {}
    for language in LANGUAGES:
        own = [one for one in every if one.row.language == language]
        if own:
            parts = {name: _parts(own, name) for name in groups}
            found[language] = {
                "unit": "words" if language == "en" else "characters", "all": rate(own),
                "by": {name: part for name, part in parts.items() if len(part) > 1},
            }  # fmt: skip
    return found


def _parts(own: Sequence[Scored], column: str) -> dict[str, Any]:
    values: dict[str, list[Scored]] = {}
    for one in own:
        values.setdefault(one.row.others.get(column, ""), []).append(one)
    return {value or "(none)": rate(some) for value, some in sorted(values.items())}


def markdown(found: dict[str, Any]) -> str:
    """Tables for a page."""
    parts = [f"# {found['table']}\n\n{found['line']}; intervals of 95 % by speaker.\n"]
    for language, own in found["languages"].items():
        parts.append(f"## {language}: {found['engines'][language]}, wrong {own['unit']}\n")
        parts.append(_table("all", {"all": own["all"]}))
        parts += [_table(column, values) for column, values in own["by"].items()]
        parts += [_table("kind of line", own["lines"])] if "lines" in own else []
    return "\n".join(parts)


def _table(column: str, values: dict[str, Any]) -> str:
    lines = [f"| {column} | wrong | 95 % | recordings | speakers | n |", "|---|---:|---|---:|---:|---:|"]
    for value, one in values.items():
        low, high = one["interval"] or (None, None)
        between = f"{low:.1%} – {high:.1%}" if low is not None else "one speaker"
        name = value.replace("|", "\\|")
        lines.append(
            f"| {name} | {one['rate']:.1%} | {between} | {one['recordings']} | {one['speakers']} | {one['wanted']} |"
        )
    return "\n".join(lines) + "\n"


def measured(
    rows: Sequence[Row], addresses: dict[str, str], lines: Mapping[str, Line], told: Callable[[int], None]
) -> dict[str, list[Scored]]:
    """Every recording over each line, by the recogniser of its language, as calls ask it."""
    engines: dict[str, Engine] = {}
    found: dict[str, list[Scored]] = {name: [] for name in lines}
    for number, row in enumerate(rows):
        if row.language not in engines:
            engine = open_engine(addresses[row.language], row.language)
            if engine is None:
                raise BadTable(f"nothing hears {row.language}: --engine names a recogniser")
            engines[row.language] = OnlySpeech(engine)
        for name, line in lines.items():
            found[name].append(scored(row, engines[row.language], line, number))
        told(number + 1)
    return found


def main(arguments: list[str] | None = None) -> int:
    """Measure a folder; 2 for a table that cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m bench.people_folder", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("table", type=Path, help="CSV: file,text[,speaker,language,group,accent,gender,line,…]")
    parser.add_argument("--engine", default="auto", help="an address of docs/reference/engines.md (default auto)")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="of rows that name none (default en)")
    parser.add_argument("--by", default=",".join(GROUPS), help="columns that tell groups apart")
    parser.add_argument("--noise", type=float, metavar="DB", help="white noise so many decibels below the speech")
    parser.add_argument("--lines", action="store_true", help=f"over each kind of line, too: {', '.join(LINES)}")
    parser.add_argument("--out", type=Path, help="where .md and .json go (default .run/bench-speech/NAME)")
    options = parser.parse_args(arguments)
    try:
        return _run(options)
    except (BadTable, ValueError) as error:
        print(error, file=sys.stderr)
        return 2


def _lines(options: argparse.Namespace) -> dict[str, Line]:
    """The line of all figures, under "", and the others that were asked for."""
    chosen: Line = lambda audio, seed: on_line(audio, options.noise, seed=seed)  # noqa: E731
    return {"": chosen, **(LINES if options.lines else {})}


def _with_lines(found: dict[str, Any], over: Mapping[str, list[Scored]]) -> dict[str, Any]:
    """The figures of each language, with its rates over each line."""
    for language, own in found.items() if over else ():
        own["lines"] = {
            name: rate([one for one in some if one.row.language == language]) for name, some in over.items()
        }
    return found


def _run(options: argparse.Namespace) -> int:
    rows = rows_of(options.table, options.language)
    addresses = {one: resolve(options.engine, one) for one in sorted({row.language for row in rows})}
    for language, address in addresses.items():
        if wrong := trouble(address, language):
            raise BadTable(wrong)
    progress = Progress("Hearing people", sys.stderr)
    try:
        lines = _lines(options)
        over = measured(rows, addresses, lines, lambda done: progress.counted(done, len(rows), "recordings"))
    finally:
        progress.over()
    every = next(iter(over.values()))
    noise = f", noise at {options.noise:g} dB" if options.noise is not None else ""
    found = {
        "table": options.table.name, "engines": addresses,
        "line": f"telephone line, {RATE} Hz, µ-law{noise}",
        "languages": _with_lines(
            figures(every, [name.strip() for name in options.by.split(",") if name.strip()]),
            {name: some for name, some in over.items() if name},
        ),
        "recordings": [
            {"file": str(one.row.file), "text": one.row.text, "heard": one.heard, "errors": one.errors, "n": one.wanted}
            for one in every
        ],
    }  # fmt: skip
    out = options.out or Path(".run/bench-speech") / options.table.stem
    out.parent.mkdir(parents=True, exist_ok=True)
    page = markdown(found)
    out.with_suffix(".md").write_text(page, encoding="utf-8")
    out.with_suffix(".json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(page + f"\nWritten to {out.with_suffix('.md')} and {out.with_suffix('.json')}.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
