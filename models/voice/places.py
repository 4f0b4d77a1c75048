"""Where the files of voices lie."""

from __future__ import annotations

from pathlib import Path

ARTIFACTS = Path(__file__).resolve().parent.parent / "artifacts"
ROOT = ARTIFACTS.parent.parent
KOKORO = ARTIFACTS / "kokoro-82m"
