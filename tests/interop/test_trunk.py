"""An engineer's own Asterisk with kefu attached, and SIPp as the carrier of its trunk: calls in and out, in E.164."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from ari_app.pbx.network import free_port
from ari_app.pbx.state import PbxState
from ari_app.phone.rtp import MediaClock
from ari_app.phone.telephone import Telephone
from ari_app.store.reader import Reader
from ari_app.web.client import request
from config.load import ROOT
from tests.interop.clients import carrier_calls, sipp_program
from tests.support.debian import DebianAsterisk, attach, put_in

pytestmark = [pytest.mark.alone, pytest.mark.timeout(240)]

OUT = """[kefu-out](+)
exten => _X.,1,Dial(PJSIP/${FILTER(0-9+,${EXTEN})}@trunk,60)
exten => _+X.,1,Dial(PJSIP/${FILTER(0-9+,${EXTEN})}@trunk,60)"""


@asynccontextmanager
async def attached(debian: DebianAsterisk, run: Path) -> AsyncIterator[PbxState]:
    """kefu in front of that Asterisk."""
    options = (
        "--number",
        "+15558002=8002",
        "--trunk",
        "from-trunk",
        "--phones",
        "from-internal",
        "--etc",
        str(debian.etc),
    )
    _, printed = await attach(debian, run, *options)
    put_in(debian, printed)
    debian.append("extensions.conf", OUT)
    await asyncio.to_thread(debian.cli, "core reload")
    status, printed = await attach(debian, run, "--check")
    assert status == 0, printed
    assert "ok    kefu-out dials +15551234567" in printed
    state = PbxState.load(run)
    settings = {
        "KEFU_SITE": "/none",
        "KEFU_CENTRE_FLOW": str(ROOT / "tests/data/flow.yaml"),
        "KEFU_DIALLING_COUNTRY": "1",
    }
    kefu = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ari_app", "--run", str(run), "serve", cwd=ROOT, env={**os.environ, **settings},
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert kefu.stdout is not None
    try:
        async with asyncio.timeout(40):
            assert (await kefu.stdout.readline()).startswith(b"kefu is up")
        yield state
    finally:
        kefu.terminate()
        await kefu.wait()


def numbers(run: Path) -> list[str]:
    """Whose calls arrived, in order."""
    reader = Reader(run / "kefu.db")
    try:
        rows: list[dict[str, Any]] = reader.rows("select number from calls order by arrived_at")
    finally:
        reader.close()
    return [row["number"] for row in rows]


async def test_carriers_calls_in_and_out(debian: DebianAsterisk, tmp_path: Path) -> None:
    """+E.164, anonymous with Privacy, with P-Asserted-Identity and Diversion; then an agent calls a number with +."""
    run, server = tmp_path / "run", f"127.0.0.1:{debian.sip}"
    async with attached(debian, run) as state:
        for headers in (
            "From: <sip:+4915112345678@carrier.example>;tag=[call_number]",
            "From: <sip:anonymous@anonymous.invalid>;tag=[call_number]\nPrivacy: id",
            "From: <sip:+4915112345679@carrier.example>;tag=[call_number]\n"
            "P-Asserted-Identity: <sip:+4915112345679@carrier.example>\nDiversion: <sip:+15550000@carrier.example>",
        ):
            assert await carrier_calls(server, "+15558002", headers, tmp_path / "sipp") == 0, headers
        assert numbers(run) == ["+4915112345678", "anonymous", "+4915112345679"] or numbers(run)[1] == ""
        await _call_out(debian, state, tmp_path / "carrier")


async def _call_out(debian: DebianAsterisk, state: PbxState, folder: Path) -> None:
    folder.mkdir()
    carrier = await asyncio.create_subprocess_exec(
        *sipp_program(folder), "-sn", "uas", "-i", "127.0.0.1", "-p", str(debian.carrier), "-nostdin",
        "-m", "1", "-mp", str(free_port(0, socket.SOCK_DGRAM)), "-trace_msg", "-message_file", str(folder / "messages"),
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL, cwd=folder,
    )  # fmt: skip
    try:
        async with asyncio.timeout(40), AsyncExitStack() as stack:
            clock, server = MediaClock(), ("127.0.0.1", debian.sip)
            agent = await stack.enter_async_context(Telephone("1001", "secret", server, clock))
            await agent.register()
            sock = Path(state.socket_dir) / "kefu.sock"
            await request(sock, "POST", "/agents/1001/login", {"by": "1001"})
            call = await agent.dial("*56+15551234567")
            while not re.search(r"^INVITE sip:\+15551234567@", _text(folder / "messages"), re.MULTILINE):
                await asyncio.sleep(0.1)
            await call.hang_up()
    finally:
        if carrier.returncode is None:
            carrier.kill()
        await carrier.wait()


def _text(file: Path) -> str:
    return file.read_text(errors="replace") if file.exists() else ""
