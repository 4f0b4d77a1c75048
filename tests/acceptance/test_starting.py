"""The start: who finds kefu's control socket may dial at once."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

from ari_app.pbx.runtime import PrivateAsterisk
from tests.support.process import KefuProcess


async def test_fastagi_listens_before_the_control_socket_is_there(own_asterisk: PrivateAsterisk) -> None:
    """An agent who dials *45 in the first instant is logged in: the dialplan's AGI() is not refused."""
    kefu = KefuProcess(own_asterisk)
    starting = asyncio.create_task(kefu.start())
    while not Path(kefu.socket).exists():
        await asyncio.sleep(0.002)
    with socket.socket() as agi:
        refused = agi.connect_ex(("127.0.0.1", own_asterisk.state.agi_port))
    await starting
    await kefu.stop()
    assert refused == 0
