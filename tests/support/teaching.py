"""For tests of what trainers do: commands typed into a running centre, and cards that answer labelled questions."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ari_app.cli import trainer
from ari_app.cli.commands import main
from ari_app.web.client import call
from models.domain.events import CallArrived, Transcribed
from models.domain.flow_events import AnswerTaken
from tests.support.fake_floor import FakeFloor

CARDS = {
    "invoice": ["why is my bill so high", "I do not understand my invoice"],
    "parcel": ["where is my parcel", "my order has not arrived"],
    "password": ["I forgot my password", "I cannot log in"],
}
ASKED = {
    "invoice": ["the bill is too high this month", "explain my invoice to me"],
    "parcel": ["my parcel has not come", "when does my order arrive"],
    "password": ["I have lost my password", "the log in does not work"],
}


def cards_folder(place: Path, wrong: str = "") -> Path:
    """Cards; the questions of ``wrong`` are those of nothing that is asked."""
    folder = place / "en"
    folder.mkdir(parents=True)
    for name, questions in CARDS.items():
        listed = "".join(f"  - {one}\n" for one in (["opening hours on sunday"] if name == wrong else questions))
        (folder / f"{name}.md").write_text(f"---\ntitle: A card\nquestions:\n{listed}---\nSay so.\n")
    return place


def questions_file(file: Path) -> Path:
    """Twenty-four labelled questions."""
    rows = [f"{text},{card}" for card, texts in ASKED.items() for text in texts for _ in range(4)]
    file.write_text("\n".join(["text,card", *rows, ""]))
    return file


@dataclass(frozen=True, slots=True)
class Bench:
    """Types into a running centre."""

    floor: FakeFloor
    run: Path
    capsys: pytest.CaptureFixture[str]

    async def kefu(self, *words: str) -> tuple[int, str]:
        """The exit status and everything that was printed."""
        await self.floor.services.journal.flushed()
        status = await asyncio.to_thread(main, ["--run", str(self.run), "trainer", *words])
        said = self.capsys.readouterr()
        return status, said.out + said.err

    def said(self, number: int, text: str, value: str, chance: float = 0.4) -> int:
        """An open answer that was unsure; the number of its words."""
        publish, name = self.floor.services.journal.publish, f"t{number}"
        publish(CallArrived(call_id=name, language="en", number="555"))
        row = publish(Transcribed(call_id=name, leg="caller", text=text, engine="x"))
        other = "orders" if value != "orders" else "billing"
        publish(AnswerTaken(call_id=name, step="ask", variable="problem", value=value, by="speech",
                            chances={value: chance, other: chance - 0.05}))  # fmt: skip
        return row.seq


async def bench_of(floor: FakeFloor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Bench:
    """Of a centre that runs; ``kefu trainer`` asks it, and reads its records."""
    socket = Path(floor.app.pbx.socket_dir) / "kefu.sock"
    await floor.until(socket.exists)

    def ask(_run: Path, operation: str, /, **given: object) -> Any:  # noqa: ANN401 - JSON
        return asyncio.run(call(socket, operation, **given))

    monkeypatch.setattr(trainer, "ask_kefu", ask)
    monkeypatch.setenv("KEFU_STORE_PATH", str(floor.services.journal.path))
    return Bench(floor, Path(floor.app.pbx.run), capsys)
