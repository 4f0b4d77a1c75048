"""The sound behind alerts on the disk: what a process that takes over finds, and what is removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ari_app.quality.evidence import Evidence
from ari_app.quality.evidence_files import EvidenceFiles
from ari_app.store.keyring import KeyRing
from models.domain.errors import NotThere
from tests.unit.test_evidence import A, Line

CALL = "c1"


def files(folder: Path, evidence: Evidence) -> EvidenceFiles:
    """Of one process."""
    return EvidenceFiles(folder / "evidence", KeyRing(folder / "key"), evidence)


def on_disk(folder: Path) -> list[Path]:
    """What is there."""
    return list((folder / "evidence").glob("*"))


async def raised(folder: Path) -> tuple[Line, str]:
    """An alert whose sound is on the disk."""
    line = Line()
    line.hear(A, 4)
    line.said("words", 2)
    alert = line.fires(2)
    await files(folder, line.evidence).write(line.now)
    return line, alert


async def test_a_process_that_takes_over_has_it_as_it_was(tmp_path: Path) -> None:
    line, alert = await raised(tmp_path)
    other = Line()
    (standing,) = files(tmp_path, other.evidence).recall({CALL}, line.now)
    assert (standing.id, standing.words, standing.queue) == (alert, "words", "billing")
    assert other.evidence.wav(alert, line.now) == line.wav(alert)


async def test_what_may_not_be_heard_yet_is_not_written(tmp_path: Path) -> None:
    """While a number may go on; a secret that is found later is silenced in the file as well."""
    line = Line()
    line.hear(A, 4)
    line.held = True
    line.said("words", 2)
    alert, own = line.fires(2), files(tmp_path, line.evidence)
    await own.write(line.now)
    assert on_disk(tmp_path) == []
    line.held = False
    await own.write(line.now)
    before = on_disk(tmp_path)[0].read_bytes()
    line.said("\u2022\u2022\u2022", 2, kind="TranscriptMasked")
    await own.write(line.now)
    assert on_disk(tmp_path)[0].read_bytes() != before
    other = Line()
    files(tmp_path, other.evidence).recall({CALL}, line.now)
    assert other.evidence.wav(alert, line.now) == line.wav(alert)


async def test_of_a_call_that_is_over_it_stays_for_its_time_alone(tmp_path: Path) -> None:
    line, alert = await raised(tmp_path)
    other = Line(60.0)
    own = files(tmp_path, other.evidence)
    assert own.recall(set(), line.now) == []
    other.evidence.tick(line.now + 59)
    assert other.evidence.wav(alert, line.now + 59)
    other.evidence.tick(line.now + 61)
    await own.write(line.now + 61)
    assert on_disk(tmp_path) == []
    with pytest.raises(NotThere):
        other.evidence.of(alert)


async def test_what_is_erased_or_cannot_be_read_is_removed(tmp_path: Path) -> None:
    line, _ = await raised(tmp_path)
    line.evidence.forget(CALL)
    await files(tmp_path, line.evidence).write(line.now)
    assert on_disk(tmp_path) == []
    await raised(tmp_path)
    on_disk(tmp_path)[0].write_bytes(b"KFR2 cut off")
    other = Line()
    assert files(tmp_path, other.evidence).recall({CALL}, line.now) == []
    assert on_disk(tmp_path) == []
    await raised(tmp_path)
    unwanted = EvidenceFiles(tmp_path / "evidence", KeyRing(tmp_path / "key"), other.evidence, False)
    assert unwanted.recall({CALL}, line.now) == []
    assert on_disk(tmp_path) == []
