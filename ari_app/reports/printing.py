"""The report as a PDF, made by another process: by the Python of ``make pdf``, or by kefu's own if weasyprint is there.

What is missing is known before anything is reckoned (`printer_for`), and said with what to do about it.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from config.load import ROOT
from models.domain.errors import CommandRefused
from models.insight.report_page import for_print

TOOLS = ROOT / ".cache" / "pdf-venv" / "bin"
_MODULE = "ari_app.reports.pdf_process"
_SECONDS = 300
_OTHERWISE = "; or write --html and print it from a browser"
_NO_PDF = f"weasyprint is not installed, which makes the PDF: run `make pdf` once{_OTHERWISE}"
_NO_PANGO = (
    "weasyprint lacks a library of the system ({what}): on Debian and Ubuntu run"
    f" `apt install libpango-1.0-0 libpangoft2-1.0-0`{_OTHERWISE}"
)
_NO_FONT = (
    "no Chinese font is installed, so the PDF would show boxes: run `make pdf` once, which brings one, or"
    f" `apt install fonts-noto-cjk`{_OTHERWISE}"
)
_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
_CJK = ("cjk", "wqy", "notosanssc", "notoserifsc", "sourcehan", "droidsansfallback", "arphic", "uming", "ukai")


@dataclass(frozen=True, slots=True)
class Printer:
    """Something that makes PDFs. ``font``: it brings a Chinese one, which the machine lacks."""

    python: str
    font: bool

    def pdf(self, html: str) -> bytes:
        """A page of `models.insight.report_page.page`. Raises CommandRefused when it does not come to its end."""
        command = [self.python, "-m", _MODULE, *(["--font"] if self.font else [])]
        done = _run(command, for_print(html).encode())
        if done.returncode or not done.stdout.startswith(b"%PDF"):
            said = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or [f"status {done.returncode}"]
            raise CommandRefused(f"the PDF could not be made: {said[0]}; or write --html and print it from a browser")
        return done.stdout


def printer_for(language: str) -> Printer:
    """One that can print a language. Raises CommandRefused with what is missing and what to do."""
    python = str(TOOLS / "python") if (TOOLS / "python").exists() else sys.executable
    done = _run([python, "-m", _MODULE, "--check"], b"")
    said = done.stdout.decode(errors="replace").strip()
    if done.returncode:
        what, _, more = said.partition(" ")
        raise CommandRefused(_NO_PANGO.format(what=more) if what == "pango" else _NO_PDF)
    here = has_chinese_font([Path(one).expanduser() for one in _FONTS])
    if language == "zh" and not here and said != "font":
        raise CommandRefused(_NO_FONT)
    return Printer(python, font=not here and said == "font")


def _run(command: list[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(command, input=given, capture_output=True, cwd=ROOT, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CommandRefused(
            f"the PDF could not be made: {error}; or write --html and print it from a browser"
        ) from None


def has_chinese_font(folders: list[Path]) -> bool:
    """Whether a font that holds Chinese is in one of these folders, by its name."""
    names = (file.name.lower().replace("-", "") for folder in folders if folder.is_dir() for file in folder.rglob("*"))
    return any(mark in name for name in names for mark in _CJK)
