"""The report as a PDF: what is missing is said with what to do; what is there makes one with the letters it needs."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pytest

from ari_app.cli.commands import main
from ari_app.reports import printing
from ari_app.reports.pdf_process import FONTS, fonts_beside
from ari_app.reports.printing import Printer, has_chinese_font, printer_for
from models.domain.errors import CommandRefused

PAGE = "<html lang='zh-CN'><body><h1>服务水平 87 %</h1><svg><text x='1' y='9'>来电</text></svg></body></html>"


def _python(folder: Path, said: str, status: int) -> Path:
    """A Python that says so, whatever it is asked."""
    folder.mkdir(exist_ok=True)
    file = folder / "python"
    file.write_text(f"#!/bin/sh\nprintf '%s' '{said}'\necho 'a fault' >&2\nexit {status}\n")
    file.chmod(0o755)
    return folder


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        ("weasyprint", 1, "run `make pdf` once; or write --html"),
        ("pango cannot load library", 1, "lacks a library of the system (cannot load library).*apt install libpango"),
        ("", 0, "no Chinese font is installed.*make pdf.*fonts-noto-cjk"),
    ],
)
def test_what_is_missing_is_said_with_the_fix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, status: int, words: str
) -> None:  # fmt: skip
    """Before anything is reckoned; English needs no Chinese font."""
    monkeypatch.setattr(printing, "TOOLS", _python(tmp_path / "bin", said, status))
    monkeypatch.setattr(printing, "_FONTS", (str(tmp_path / "none"),))
    with pytest.raises(CommandRefused, match=words.replace("(", r"\(").replace(")", r"\)")):
        printer_for("zh")
    if not status:
        assert not printer_for("en").font


def test_the_command_says_it_before_it_looks_for_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line, with a status that says it failed."""
    monkeypatch.setattr(printing, "TOOLS", _python(tmp_path / "bin", "weasyprint", 1))
    assert main(["--run", str(tmp_path), "report", "month", "--pdf", str(tmp_path / "x.pdf")]) == 1
    assert "make pdf" in capsys.readouterr().err
    assert not (tmp_path / "x.pdf").exists()


def test_a_font_of_the_machine_goes_before_the_one_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one beside is taken where there is none; a printer that fails says what it said last."""
    monkeypatch.setattr(printing, "TOOLS", _python(tmp_path / "bin", "font", 0))
    monkeypatch.setattr(printing, "_FONTS", (str(tmp_path / "fonts"),))
    assert printer_for("zh").font
    (tmp_path / "fonts/wqy").mkdir(parents=True)
    (tmp_path / "fonts/wqy/wqy-microhei.ttc").touch()
    assert has_chinese_font([tmp_path / "nowhere", tmp_path / "fonts"])
    found = printer_for("zh")
    assert not found.font
    with pytest.raises(CommandRefused, match="could not be made: a fault"):
        found.pdf(PAGE)


def test_a_font_that_is_not_whole_is_none(tmp_path: Path) -> None:
    """A title in thin letters, or in boxes, is no report for a board."""
    for name in FONTS.values():
        assert fonts_beside(tmp_path) == {}
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    assert set(fonts_beside(tmp_path)) == {400, 700}


@pytest.mark.skipif(not (printing.TOOLS / "python").exists(), reason="weasyprint is not installed: make pdf")
def test_it_brings_its_letters_and_fetches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine without a Chinese font: both weights are in the file, and Chinese is text in it."""
    monkeypatch.setattr(printing, "_FONTS", (str(tmp_path),))
    found = printer_for("zh")
    assert found == Printer(str(printing.TOOLS / "python"), font=True)
    elsewhere = "<img src='http://127.0.0.1:9/x.png'><img src='file:///etc/passwd'>"
    pdf = found.pdf(PAGE.replace("</body>", f"{elsewhere}</body>"))
    whole = pdf + b"".join(_streams(pdf))
    assert whole.count(b"NotoSansCJK") >= 1 or b"Noto-Sans-CJK" in whole
    mapped = b"".join(re.findall(rb"beginbf.*?endbf", whole, re.DOTALL)).lower()
    assert all(f"{ord(one):04x}".encode() in mapped for one in "服务水平来电")


def _streams(pdf: bytes) -> list[bytes]:
    found = []
    for one in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(one.strip(b"\r\n")))
        except zlib.error:
            continue
    return found
