"""What a run folder says of its Asterisk, for tests that have none; and what `kefu doctor` makes of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ari_app.doctor.result import Level, Result
from ari_app.pbx.state import PbxState


def state_of(run: Path) -> PbxState:
    """A private Asterisk of the run folder, with ports that nobody listens on."""
    return PbxState(
        run=str(run), socket_dir=str(run / "sockets"), listen="127.0.0.1", sip_port=9, http_port=9, agi_port=9,
        rtp_start=10000, rtp_end=10100, ari_app="kefu", ari_user="kefu", ari_password="secret", ami_port=9,
        ami_password="secret", passwords={"1001": "secret", "6001": "secret"}, asterisk_version="22.10.1",
        websocket_media=True, sounds="", monitor="",
    )  # fmt: skip


def levels(results: Iterable[Result]) -> list[Level]:
    """How bad each is."""
    return [one.level for one in results]
