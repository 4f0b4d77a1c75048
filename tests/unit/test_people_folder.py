"""Any folder of people, measured: rates with their intervals, groups, both languages; bad rows by file and line."""

from __future__ import annotations

import json
import wave
from pathlib import Path

import numpy as np
import pytest

from bench.people_folder import BadTable, Row, Scored, figures, main, markdown, rate, rows_of
from bench.people_lines import LINES


def recording(file: Path) -> None:
    """Half a second that sounds like something."""
    file.parent.mkdir(parents=True, exist_ok=True)
    tone = 6000 * np.sin(2 * np.pi * 220 * np.arange(8000) / 16000) * np.sin(2 * np.pi * 4 * np.arange(8000) / 16000)
    with wave.open(str(file), "wb") as writer:
        writer.setparams((1, 2, 16000, 0, "NONE", ""))
        writer.writeframes(tone.astype(np.int16).tobytes())


def scored(speaker: str, errors: int, wanted: int, language: str = "en", **others: str) -> Scored:
    """A recording of somebody."""
    return Scored(Row(Path("x.wav"), "text", speaker, language, {"speaker": speaker, **others}), errors, wanted, "")


def test_a_rate_has_an_interval_by_speaker() -> None:
    """Errors over all words; the interval is that of speakers, and one speaker has none."""
    found = rate([scored("a", 1, 10), scored("a", 0, 10), scored("b", 9, 20)])
    assert (found["rate"], found["recordings"], found["speakers"], found["wanted"]) == (0.25, 3, 2, 40)
    low, high = found["interval"]
    assert low == 0.05
    assert high == 0.45
    assert rate([scored("a", 1, 10), scored("a", 0, 10)])["interval"] is None


def test_groups_and_tables() -> None:
    """Each language by itself, by each column that tells two groups apart, as Markdown."""
    every = [
        scored("a", 1, 10, accent="north"),
        scored("b", 2, 10, accent="south"),
        scored("c", 5, 10, "zh", accent="x"),
    ]
    found = figures(every, ("accent", "gender", "speaker"))
    assert found["en"]["unit"] == "words"
    assert found["zh"]["unit"] == "characters"
    assert set(found["en"]["by"]) == {"accent", "speaker"}
    assert found["zh"]["by"] == {}
    assert found["en"]["by"]["accent"]["south"]["rate"] == 0.2
    page = markdown({"table": "t.csv", "line": "telephone", "engines": {"en": "e:", "zh": "z:"}, "languages": found})
    assert "| north | 10.0% | one speaker | 1 | 1 | 10 |" in page
    assert "## zh: z:, wrong characters" in page


def test_bad_rows_are_told_by_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A column, a recording, a text or a language that is not there; a file that is no CSV or no audio."""
    table = tmp_path / "people.csv"
    table.write_text("file,words\nx,y\n")
    with pytest.raises(BadTable, match=r"people\.csv:1: the column text is missing; there are: file, words"):
        rows_of(table, "en")
    recording(tmp_path / "a.wav")
    table.write_text("file,text,language\na.wav,hello,en\nb.wav,hello,en\na.wav,,en\na.wav,hi,fr\n,hi,en\n")
    with pytest.raises(BadTable) as told:
        rows_of(table, "en")
    assert [line.partition("people.csv:")[2] for line in str(told.value).splitlines()] == [
        f"3: there is no {tmp_path}/b.wav",
        "4: text is empty: write what is said, or take the row out",
        "5: language is 'fr': write en or zh",
        "6: file is empty: give the recording's path beside the CSV",
    ]
    table.write_text("file,text\n")
    with pytest.raises(BadTable, match="has no rows"):
        rows_of(table, "en")
    assert main([str(tmp_path / "none.csv")]) == 2
    assert "none.csv: cannot be read: No such file" in capsys.readouterr().err
    assert main([str(tmp_path)]) == 2
    assert "give a CSV that lists recordings" in capsys.readouterr().err
    (tmp_path / "a.wav").write_text("no audio")
    table.write_text("file,text\na.wav,hello\n")
    assert main([str(table), "--engine", "pocketsphinx:"]) == 2
    assert "people.csv:2: " in (told_of := capsys.readouterr().err)
    assert "a.wav cannot be read as audio" in told_of


def test_tables_as_spreadsheets_save_them(tmp_path: Path) -> None:
    """Headings in capitals are the same ones; semicolons and other encodings are told with what to do."""
    recording(tmp_path / "a.wav")
    table = tmp_path / "people.csv"
    table.write_text("\ufeffFile,Text,Gender\na.wav,hello,f\n", encoding="utf-8")
    assert rows_of(table, "en")[0].others == {"gender": "f"}
    table.write_text("file;text\na.wav;hello\n")
    with pytest.raises(BadTable, match="separate columns by commas"):
        rows_of(table, "en")
    table.write_bytes("file,text\na.wav,你好\n".encode("gbk"))
    with pytest.raises(BadTable, match=r"save it as UTF-8 \(in Excel: CSV UTF-8\)"):
        rows_of(table, "en")


def test_a_folder_from_end_to_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both files are written, with what was heard in every recording."""
    script = tmp_path / "script.json"
    script.write_text(json.dumps({"default": "hello there"}))
    for name in ("a", "b"):
        recording(tmp_path / f"clips/{name}.wav")
    (tmp_path / "people.csv").write_text(
        "file,text,speaker,gender\nclips/a.wav,Hello there!,ann,f\nclips/b.wav,Hello you,ben,m\n"
    )
    order = [str(tmp_path / "people.csv"), "--engine", f"scripted:{script}", "--noise", "10"]
    assert main([*order, "--out", str(tmp_path / "out/people")]) == 0
    assert "Written to" in capsys.readouterr().out
    told = json.loads((tmp_path / "out/people.json").read_text())
    assert told["line"] == "telephone line, 8000 Hz, µ-law, noise at 10 dB"
    assert [one["text"] for one in told["recordings"]] == ["Hello there!", "Hello you"]
    assert set(told["languages"]["en"]["by"]) == {"gender", "speaker"}
    assert "| gender | wrong |" in (tmp_path / "out/people.md").read_text()
    assert "lines" not in told["languages"]["en"]
    assert main([*order, "--lines", "--out", str(tmp_path / "out/lines")]) == 0
    told = json.loads((tmp_path / "out/lines.json").read_text())
    assert list(told["languages"]["en"]["lines"]) == list(LINES)
    assert len(told["recordings"]) == 2
    assert "| overdriven |" in (tmp_path / "out/lines.md").read_text()
    assert main([*order[:1], "--engine", "vosk:nowhere"]) == 2
