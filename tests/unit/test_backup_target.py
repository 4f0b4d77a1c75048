"""Where a backup is to go is looked at before anything is copied."""

from __future__ import annotations

from pathlib import Path

import pytest

from ari_app.cli.commands import main
from bench.insight_calls import fill, utc


@pytest.mark.parametrize("where", ["nowhere/kefu.tar.gz", "."])
def test_a_backup_goes_into_a_folder_that_is_there(
    tmp_path: Path, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path / "kefu.db", 20, utc(2026, 10, 1), 1)
    file = tmp_path / where
    assert main(["--run", str(tmp_path), "backup", str(file)]) == 1
    assert f"{file} cannot be written: name a file in a folder that is there" in capsys.readouterr().err
    assert list(tmp_path.glob("**/*.half")) == []
