"""The certificate of the pages as the administration shows it."""

from __future__ import annotations

from pathlib import Path

from ari_app.pbx.certificate import certificate_for
from ari_app.web.handlers.configuration import certificate_of
from config.web_settings import Web


def test_the_certificate_is_told(tmp_path: Path) -> None:
    """None on loopback, the site's own when there is one, one that cannot be read is said to be so."""
    assert certificate_of(Web(), tmp_path).kind == "none"
    file, _ = certificate_for("127.0.0.1", tmp_path / "made")
    leaf = tmp_path / "etc/keys/web.crt"
    leaf.parent.mkdir(parents=True)
    leaf.write_bytes(file.read_bytes())
    told = certificate_of(Web(), tmp_path)
    assert (told.kind, told.subject, "127.0.0.1" in told.names) == ("site", "CN=kefu", True)
    assert told.ends_at is not None
    assert len(told.sha256) == 64
    assert certificate_of(Web(certificate=str(file), key="k"), tmp_path).kind == "own"
    leaf.write_text("no certificate")
    assert certificate_of(Web(), tmp_path).kind == "unreadable"
