"""`kefu voicemail` and settings that have moved, from the command line."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from ari_app.cli.commands import main
from ari_app.store.journal import Journal
from config.load import load_settings
from models.domain.control_events import VoicemailLeft, VoicemailSent
from models.domain.events import CallArrived
from models.domain.upkeep_events import VoicemailDeleted, VoicemailTranscribed


def test_messages_are_listed_without_a_running_kefu(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Call, queue, when, seconds, heard, told, text; those that were deleted are not there."""
    monkeypatch.setenv("KEFU_SITE", str(tmp_path / "none.toml"))
    monkeypatch.delenv("COLUMNS", raising=False)

    async def fill() -> None:
        async with Journal(tmp_path / "kefu.db") as journal:
            task = asyncio.ensure_future(journal.run())
            for call in ("c1125000000aaaaaa", "c1125000000bbbbbb"):
                journal.publish(CallArrived(call_id=call, number="555"))
                journal.publish(VoicemailLeft(call_id=call, queue="billing", file="/x", seconds=3.2))
                journal.publish(VoicemailTranscribed(call_id=call, text="please call back"))
            journal.publish(VoicemailSent(call_id="c1125000000aaaaaa", way="webhook", error=""))
            journal.publish(VoicemailSent(call_id="c1125000000aaaaaa", way="e-mail", error="refused"))
            journal.publish(VoicemailDeleted(call_id="c1125000000bbbbbb", by="1009"))
            await journal.flushed()
            task.cancel()

    asyncio.run(fill())
    assert main(["--run", str(tmp_path), "voicemail"]) == 0
    said = capsys.readouterr().out
    assert "c1125000000aaaaaa" in said
    assert "please call back" in said
    assert "bbbbbb" not in said
    assert main(["--run", str(tmp_path), "voicemail", "list", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["queue"], row["number"], row["seconds"], row["told"], row["heard_at"]) == (
        "billing", "555", 3.2, "webhook", None,
    )  # fmt: skip
    for order in (["play"], ["play", "c1"], ["send", "c1"], ["delete", "c1"], ["list", "-n", "1"]):
        status = main(["--run", str(tmp_path), "voicemail", *order])
        assert status == (0 if order[0] == "list" else 1)
    errors = capsys.readouterr().err
    assert "which message?" in errors
    assert "kefu is not running" in errors
    assert "Traceback" not in errors


def test_settings_that_have_moved_are_still_read(tmp_path: Path) -> None:
    """Old site files and environments keep their meaning."""
    site = tmp_path / "site.toml"
    site.write_text("[recording]\nkeep_days = 30.0\n")
    assert load_settings(site, {}).retention.recordings_days == 30.0
    assert load_settings(tmp_path / "no", {"KEFU_RECORDING_KEEP_DAYS": "7"}).retention.recordings_days == 7.0
