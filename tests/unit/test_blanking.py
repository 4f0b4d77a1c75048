"""A number taken out of logs: every place of it, also across two bites, and nothing else moves."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from ari_app.monitor import blanking
from ari_app.monitor.blanking import blank

NUMBER = "5550171717"


@pytest.mark.parametrize("bite", [1, 3, 7, 10, 11, 1 << 20])
def test_every_place_in_a_log_that_grows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bite: int) -> None:
    """Whoever writes to it goes on at its end."""
    monkeypatch.setattr(blanking, "_BITE", bite)
    log = tmp_path / "queue_log"
    with log.open("a", encoding="ascii") as writer:
        writer.write(f"1|{NUMBER}|ENTER\n2|{NUMBER}{NUMBER}|\n3|5550171718|\n{NUMBER}")
        writer.flush()
        assert blank([log], NUMBER) == 1
        writer.write("4|next\n")
    stars = "*" * len(NUMBER)
    assert log.read_text() == f"1|{stars}|ENTER\n2|{stars}{stars}|\n3|5550171718|\n{stars}4|next\n"
    assert blank([log], NUMBER) == 0
    assert blank([log], "") == 0


def test_compressed_ones_keep_their_time(tmp_path: Path) -> None:
    """They are written anew, whole, readable by their owner alone; one without the number is left as it is."""
    old, other = tmp_path / "kefu.log.1.gz", tmp_path / "kefu.log.2.gz"
    old.write_bytes(gzip.compress(f"from {NUMBER}\n".encode()))
    other.write_bytes(gzip.compress(b"nobody\n"))
    before = other.read_bytes()
    os.utime(old, (1000, 1000))
    assert blank([old, other], NUMBER) == 1
    assert gzip.decompress(old.read_bytes()) == b"from **********\n"
    assert (old.stat().st_mtime, old.stat().st_mode & 0o777) == (1000, 0o600)
    assert other.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["kefu.log.1.gz", "kefu.log.2.gz"]
