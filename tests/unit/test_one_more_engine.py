"""A recogniser more is one file: found, chosen in the settings, checked, documented, and asked."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ari_app.cli.commands import main
from ari_app.cli.reference import engine_table
from config.load import ROOT
from models.found import Unannounced
from models.speech.registry import dictates, engines, open_engine, resolve, trouble
from models.speech.worker import pack, serve, unpack
from tests.support.one_file import one_more

ENGINE = '''"""``lengths:FILE``: hears how long a clip is, in words of a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from models.domain.audio import seconds_of
from models.speech.engine import Capabilities, Engine, Hypothesis

SCHEME = "lengths"
LANGUAGES = ("en",)
FORM = "lengths:FILE"
WORDS = "says how long it was"
RANK = 99


class Lengths:
    capabilities = Capabilities(frozenset(LANGUAGES), grammar=False, dictation=True, rejection=False)

    def __init__(self, unit: str) -> None:
        self._unit = unit

    def recognise(self, pcm: bytes, phrases: Sequence[str] | None) -> Hypothesis:
        return Hypothesis(f"{seconds_of(pcm):.1f} {self._unit}", 1.0, SCHEME)


def needs(place: Path | None, language: str) -> str:
    return "" if place and place.is_file() else f"there is no {place}; write a word into it"


def opened(rest: str, language: str) -> Engine:
    return Lengths(Path(rest).read_text())


def offer(language: str, artifacts: Path) -> str:
    unit = artifacts / "unit.txt"
    return f"{SCHEME}:{unit}" if language in LANGUAGES and unit.is_file() else ""
'''


@pytest.fixture
def unit(tmp_path: Path) -> Iterator[Path]:
    """The engine is there, and the file that it needs."""
    folder = tmp_path / "more"
    folder.mkdir()
    file = tmp_path / "unit.txt"
    file.write_text("seconds")
    with one_more("models.speech.engines", "lengths", ENGINE, folder):
        yield file


def test_one_file_is_an_engine(unit: Path) -> None:
    """It is known, taken by ``auto`` as its rank says, in the generated reference, and heard through a worker."""
    assert "lengths" in engines()
    assert dictates(f"lengths:{unit}")
    assert resolve("auto", "en", unit.parent) == f"lengths:{unit}"
    assert resolve("auto", "zh", unit.parent) == "none"
    assert "| `lengths:FILE` | en | says how long it was | yes |" in engine_table()
    answers = io.BytesIO()
    question = pack({"id": 1, "language": "en", "phrases": None}, bytes(2 * 8000 * 3))
    serve(io.BytesIO(question), answers, {"en": f"lengths:{unit}"}, only_speech=False)
    (size,) = struct.unpack("!I", answers.getvalue()[:4])
    header, _ = unpack(answers.getvalue()[4 : 4 + size])
    assert header["text"] == "3.0 seconds"


def test_its_settings_are_checked(
    unit: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """``kefu check`` takes it, and says what it needs in its own words, and which language it does not hear."""
    monkeypatch.setenv("KEFU_SITE", "/none")
    monkeypatch.setenv("KEFU_SPEECH_ENGINE_EN", f"lengths:{unit}")
    assert main(["check"]) == 0
    capsys.readouterr()
    monkeypatch.setenv("KEFU_SPEECH_ENGINE_EN", "lengths:nowhere.txt")
    monkeypatch.setenv("KEFU_SPEECH_ENGINE_ZH", f"lengths:{unit}")
    assert main(["check"]) == 1
    said = capsys.readouterr().err
    assert f"[speech] engine_en: there is no {ROOT}/nowhere.txt; write a word into it" in said
    assert "[speech] engine_zh: lengths: hears English only" in said


def test_without_the_file_it_is_unknown(tmp_path: Path) -> None:
    """Nothing of the test stays, and who misspells an engine reads which ones there are."""
    assert "unknown speech engine 'lengths:x'; known: auto, none, commands:" in trouble("lengths:x", "en")
    with pytest.raises(ValueError, match="unknown speech engine"):
        open_engine("lengths:x", "en")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('SCHEME = "half"\n', "half.py: LANGUAGES is missing"),
        ('SCHEME = "half"\nLANGUAGES = "en"\n', "half.py: LANGUAGES must be a tuple, not 'en'"),
        (ENGINE.replace("def needs", "def wants"), "half.py: the function needs is missing"),
        (ENGINE.replace('"lengths"', '"whisper"'), "two announce the name 'whisper'"),
        ("import nothing_of_that_name\n", "models/speech/engines/half.py cannot be imported: No module named"),
    ],
)
def test_a_file_that_announces_half_says_what_is_missing(text: str, says: str, tmp_path: Path) -> None:
    """With the file's name; an address is then refused in the same words."""
    with one_more("models.speech.engines", "half", text, tmp_path):
        with pytest.raises(Unannounced) as caught:
            engines()
        assert says in str(caught.value)
        assert says in trouble("half:", "en")


def test_an_installed_package_is_an_engine_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its entry point, in this process and in a worker's; nothing of kefu is changed."""
    about = tmp_path / "lengths-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: lengths\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[kefu.engines]\nlengths = lengths_of_others\n")
    (tmp_path / "lengths_of_others.py").write_text(ENGINE)
    unit = tmp_path / "unit.txt"
    unit.write_text("Sekunden")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert trouble(f"lengths:{unit}", "en") == ""
    assert "lengths: hears English only" in trouble(f"lengths:{unit}", "zh")
    assert "lengths:" in trouble("dragon:", "en")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    question = pack({"id": 1, "language": "en", "phrases": None}, bytes(2 * 8000))
    command = [sys.executable, "-m", "models.speech.worker", json.dumps({"en": f"lengths:{unit}"}), "any-sound"]
    answer = subprocess.run(command, input=question, cwd=ROOT, capture_output=True, check=True).stdout
    assert unpack(answer[4:])[0]["text"] == "1.0 Sekunden"
