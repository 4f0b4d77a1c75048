"""What kefu and the edge share in the run folder: the key of phone tickets, kefu's web socket, the edge's address."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from ari_app.pbx.state import PbxState
from config.render import write_private

_KEY_BYTES = 32
KEYS = Path("etc") / "keys"


@dataclass(frozen=True, slots=True)
class EdgeAddress:
    """Where the edge listens. ``url``: what people open, "" when its settings keep it away; ``port``: what it took."""

    url: str
    port: int
    pid: int


def web_socket(state: PbxState) -> Path:
    """kefu's socket for the web, beside the one for the console."""
    return Path(state.socket_dir) / "web.sock"


def ticket_key(run: Path) -> bytes:
    """The key of phone tickets; made by whoever asks first. Raises OSError."""
    file = run / KEYS / "phone.key"
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = file.with_name(f"phone.key.{os.getpid()}")
    if not file.exists():
        write_private(fresh, secrets.token_hex(_KEY_BYTES))
        with contextlib.suppress(FileExistsError):  # the other process was quicker
            os.link(fresh, file)
        fresh.unlink()
    return bytes.fromhex(file.read_text(encoding="ascii").strip())


def note_edge(run: Path, address: EdgeAddress) -> None:
    """Write down where the edge listens, for the launcher, the doctor and the edge that comes after it."""
    write_private(run / "edge.json", json.dumps(asdict(address)))


def edge_address(run: Path) -> EdgeAddress | None:
    """Where the edge listens, or did last; None when it never has."""
    try:
        return EdgeAddress(**json.loads((run / "edge.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
