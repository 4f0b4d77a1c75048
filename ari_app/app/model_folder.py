"""The folder of models that trainers made, and in two small files which of them are live and in the shadow."""

from __future__ import annotations

import json
from pathlib import Path


class ModelFolder:
    """``path``: made when the first is remembered. Files are read once: nobody else writes them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: dict[str, dict[str, str]] = {}

    def named(self, file: str) -> dict[str, str]:
        """Of ``live`` or ``shadow``: name → model; nothing where there is no such file, or none that can be read."""
        if file not in self._read:
            try:
                self._read[file] = dict(json.loads((self.path / f"{file}.json").read_text(encoding="utf-8")))
            except (OSError, ValueError):
                self._read[file] = {}
        return self._read[file]

    def remember(self, file: str, name: str, model: str) -> None:
        """From here on it is that model ("": none). Raises OSError."""
        models = {one: there for one, there in {**self.named(file), name: model}.items() if there}
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = self.path / f".{file}.json.half"
        half.write_text(json.dumps(models), encoding="utf-8")
        half.replace(self.path / f"{file}.json")
        self._read[file] = models
