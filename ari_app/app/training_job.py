"""One piece of a trainer's work, as the running kefu gives it to the process that does it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from models.training.parts import place_of


@dataclass(frozen=True, slots=True)
class Job:
    """``what``: train, add, compare or shadow. ``records``: the database; ``folder``: of models; ``live``: the file of
    the model that answers, and of what is no intent the folder of cards or the engine's address, ``rival`` that of the
    candidate; ``since``: when the shadow began, epoch seconds; ``texts``: files to learn from, to take up, or
    to compare on."""

    what: str
    records: str
    folder: str
    language: str
    model: str
    live: str = ""
    since: float = 0.0
    texts: list[str] = field(default_factory=list)
    rival: str = ""

    @property
    def file(self) -> Path:
        """Of the model; of cards their folder."""
        return place_of(Path(self.folder), self.model)

    @property
    def kept_texts(self) -> Path:
        """Texts that were given once; they are learned from until others are given."""
        return Path(self.folder) / f"texts-{self.language}.csv"
