"""The folder of models that trainers made, and in two small files which of them are live and in the shadow."""

from __future__ import annotations

import json
from pathlib import Path


class ModelFolder:
    """``path``: made when the first is remembered."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def named(self, file: str) -> dict[str, str]:
        """Of ``live`` or ``shadow``: name → model; nothing where there is no such file, or none that can be read."""
        try:
            return dict(json.loads((self.path / f"{file}.json").read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return {}

    def remember(self, file: str, name: str, model: str) -> None:
        """From here on it is that model ("": none). Raises OSError."""
        models = {**self.named(file), name: model}
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = self.path / f".{file}.json.half"
        half.write_text(json.dumps({one: there for one, there in models.items() if there}), encoding="utf-8")
        half.replace(self.path / f"{file}.json")
