"""What is known of a running Asterisk, in the run folder."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from config.render import write_private


@dataclass(frozen=True, slots=True)
class PbxState:
    """What another process must know to talk to the running Asterisk; kept in the run folder, mode 0600.

    ``web_phones``: agents with a telephone in a page there → which telephones they have.
    """

    run: str
    socket_dir: str
    listen: str
    sip_port: int
    http_port: int
    agi_port: int
    rtp_start: int
    rtp_end: int
    ari_app: str
    ari_user: str
    ari_password: str
    ami_port: int
    ami_password: str
    passwords: dict[str, str]
    asterisk_version: str
    websocket_media: bool
    sounds: str
    monitor: str
    tls_port: int = 0
    numbers: dict[str, str] = field(default_factory=dict)
    trunk_context: str = ""
    phones_context: str = ""
    agi_secret: str = ""
    web_phones: dict[str, str] = field(default_factory=dict)

    @property
    def agi_url(self) -> str:
        """What the dialplan's global KEFU_AGI holds: address and secret, a script's name comes behind it."""
        secret = f"/{self.agi_secret}" if self.agi_secret else ""
        return f"agi://127.0.0.1:{self.agi_port}{secret}"

    def save(self) -> None:
        """Write ``pbx.json`` into the run folder."""
        write_private(Path(self.run) / "pbx.json", json.dumps(asdict(self), indent=1))

    @staticmethod
    def load(run: Path) -> PbxState:
        """Read ``pbx.json``; FileNotFoundError when nothing was started there."""
        return PbxState(**json.loads((run / "pbx.json").read_text(encoding="utf-8")))
