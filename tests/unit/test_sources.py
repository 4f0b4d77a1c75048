"""Where settings come from: file and line, environment, command line; secrets stay hidden."""

from __future__ import annotations

from pathlib import Path

from config.load import DEFAULT_FILE, load_settings
from config.settings import Settings
from config.sources import HIDDEN, Sourced, sources


def found(settings: Settings, site: Path, **around: str) -> dict[str, Sourced]:
    """By ``section.key``."""
    return {f"{one.section}.{one.key}": one for one in sources(settings, site, around)}


def test_each_setting_names_its_source_and_line(tmp_path: Path) -> None:
    """Site file over default.toml, the environment over both, what neither explains came on the command line."""
    site = tmp_path / "site.toml"
    site.write_text("# ours\n[queue]\nring_seconds = 20.0\n\n[recording]\nkeep_days = 11\n", encoding="utf-8")
    around = {"KEFU_MENU_ATTEMPTS": "2"}
    settings = load_settings(site, around, {"desk.max_missed": 5})
    rows = found(settings, site, **around)
    ring, kept = rows["queue.ring_seconds"], rows["retention.recordings_days"]
    assert (ring.value, ring.default, ring.source, ring.file, ring.line) == (20.0, 15.0, "file", str(site), 3)
    assert (kept.value, kept.source, kept.line) == (11, "file", 6)  # under the name that it had formerly
    attempts, missed = rows["menu.attempts"], rows["desk.max_missed"]
    assert (attempts.value, attempts.source, attempts.variable) == (2, "environment", "KEFU_MENU_ATTEMPTS")
    assert (missed.value, missed.default, missed.source, missed.file) == (5, 3, "command line", "")


def test_defaults_stand_in_default_toml_with_their_words(tmp_path: Path) -> None:
    """The line is that of the setting, and what is said behind it is told."""
    rows = found(load_settings(tmp_path / "none", {}), tmp_path / "none")
    lines = DEFAULT_FILE.read_text(encoding="utf-8").splitlines()
    for one in rows.values():
        assert one.source == "default", one
        assert one.line > 0, one
        assert lines[one.line - 1].lstrip().startswith(one.key), one
    assert rows["menu.attempts"].about == "then the operator"


def test_secrets_are_hidden(tmp_path: Path) -> None:
    """Passwords and log-ins in addresses are not told; that one is set is."""
    settings = load_settings(tmp_path / "none", {}, {
        "voicemail.smtp_password": "hunter2", "speech.engine_en": "ws://ann:secret@host:1/x",
    })  # fmt: skip
    rows = found(settings, tmp_path / "none")
    assert (rows["voicemail.smtp_password"].value, rows["voicemail.smtp_password"].hidden) == (HIDDEN, True)
    assert "secret" not in str(rows["speech.engine_en"].value)
    assert not rows["oidc.client_secret_file"].hidden if "oidc.client_secret_file" in rows else True
