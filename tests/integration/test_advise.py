"""Measuring recognisers in processes of their own, and the command that says which to take."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ari_app.cli import advise
from ari_app.cli.commands import main
from ari_app.media.engine_costs import NotMeasured, measured
from models.speech.advice import MENUS, ROLES, TRANSCRIPTS
from tests.support.tone_offline import ctc_model, sense_voice_model

NOISE = np.random.default_rng(0).normal(0, 900, 12000).astype(np.int16).tobytes()
CLIPS = {role: [NOISE] for role in ROLES}


def test_what_one_costs(tmp_path: Path) -> None:
    """Both roles, each asked eight times; what cannot be opened says why."""
    folder, told = ctc_model(tmp_path / "tones"), []
    found = measured(f"sherpa:{folder}", "en", CLIPS, ("yes", "no"), lambda done, total: told.append((done, total)))
    assert set(found.costs) == {MENUS, TRANSCRIPTS}
    assert told == [(number, 16) for number in range(1, 17)]
    assert found.memory_mb > 20
    assert found.ready > 0
    for cost in found.costs.values():
        assert 0 <= cost.p50 <= cost.p95
        assert cost.n == 8
        assert cost.cpu >= 0
    (folder / "tokens.txt").unlink()
    with pytest.raises(NotMeasured, match=r"has no tokens\.txt"):
        measured(f"sherpa:{folder}", "en", CLIPS, ("yes",))


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder of models: each that hears the language is measured and in the advice; what fails is told."""
    models = tmp_path / "models"
    sense_voice_model(models / "sherpa-sense-voice-tones")
    (models / "sherpa-empty").mkdir()
    monkeypatch.setattr(advise, "FOLDER", models)
    monkeypatch.setattr(advise, "spoken", lambda language: CLIPS)
    assert main(["models", "advise", "--callers", "zh", "--json", "--calls", "3"]) == 0
    told = json.loads(capsys.readouterr().out)
    address = f"sherpa:{models}/sherpa-sense-voice-tones"
    assert [one["address"] for one in told["measured"]] == [address]
    assert [(one["role"], one["take"]["address"]) for one in told["advice"]] == [
        (MENUS, address),
        (TRANSCRIPTS, address),
    ]
    assert told["advice"][0]["settings"].startswith(f'[speech] engine_zh = "{address}", menu_workers = ')
    assert told["better"]["zh"] == []
    assert main(["models", "advise", "--callers", "zh", "--language", "zh"]) == 0
    shown = capsys.readouterr().out
    assert "普通话，菜单" in shown
    assert "SenseVoice" in shown
