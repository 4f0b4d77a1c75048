"""Where models lie that come with kefu or are fetched by its set-up."""

from __future__ import annotations

from pathlib import Path

ARTIFACTS = Path(__file__).resolve().parent.parent / "artifacts"
COMMANDS = ARTIFACTS / "commands"
LANGUAGE_MODELS = ARTIFACTS / "lm"
MOONSHINE = ARTIFACTS / "moonshine-tiny-en"
WHISPER = ARTIFACTS / "whisper-base"
