"""A plain Debian-configured Asterisk 22: kefu attach says what is missing, checks it, and serves a call there."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import textwrap
from contextlib import AsyncExitStack
from pathlib import Path

from ari_app.pbx.state import PbxState
from ari_app.phone.rtp import MediaClock
from ari_app.phone.telephone import Telephone
from ari_app.web.client import request
from config.load import ROOT
from tests.support.debian import DebianAsterisk, attach, put_in


async def test_from_nothing_to_a_call(debian: DebianAsterisk, tmp_path: Path) -> None:
    """Refused with advice; appended unchanged; checked; served: who dials one's own number reaches an agent."""
    run, own = tmp_path / "run", ("--etc", str(debian.etc))
    options = ("--number", "+15558002=8002", "--trunk", "from-trunk", "--phones", "from-internal", *own)
    status, printed = await attach(debian, run, *options)
    assert status == 1
    assert "FAIL" in printed
    put_in(debian, printed)
    await asyncio.to_thread(debian.cli, "core reload")
    status, printed = await attach(debian, run, "--check", *own)
    assert status == 0, printed
    assert "Everything fits" in printed
    assert "ok    +15558002 in from-trunk leads to line 8002" in printed
    state = PbxState.load(run)
    assert state.asterisk_version.startswith("22")
    await _serve_a_call(debian, run, state)


async def test_without_a_word_on_contexts_the_check_names_them(debian: DebianAsterisk, tmp_path: Path) -> None:
    """Step by step: each advice, once followed, is not given again, and what is left has its exact lines."""
    run, own = tmp_path / "run", ("--etc", str(debian.etc))
    status, printed = await attach(debian, run, *own)
    assert status == 1
    put_in(debian, printed)
    status, printed = await attach(debian, run, "--check", *own)
    assert status == 1
    assert "(+)" not in printed, "the lines are there: a reload is missing, not they"
    assert "reload" in printed
    await asyncio.to_thread(debian.cli, "core reload")
    status, printed = await attach(debian, run, "--check", *own)
    assert status == 1
    advised = re.findall(r"→ add to extensions.conf[^\n]*\n((?: {6,}\S[^\n]*\n)+)", printed)
    advice = [textwrap.dedent(one) for one in advised]
    assert "[from-internal](+)\ninclude => kefu-codes\n" in advice, printed
    debian.append("extensions.conf", "[from-internal](+)\ninclude => kefu-codes")
    await asyncio.to_thread(debian.cli, "dialplan reload")
    status, printed = await attach(debian, run, "--check", *own)
    assert status == 0, printed
    assert "note  calls from your trunk reach kefu" in printed


async def _serve_a_call(debian: DebianAsterisk, run: Path, state: PbxState) -> None:
    environment = {"KEFU_SITE": "/none", "KEFU_CENTRE_FLOW": str(ROOT / "tests/data/flow.yaml")}
    kefu = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ari_app", "--run", str(run), "serve", cwd=ROOT, env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    sock = Path(state.socket_dir) / "kefu.sock"
    assert kefu.stdout is not None
    try:
        async with asyncio.timeout(40), AsyncExitStack() as stack:
            said = (await kefu.stdout.readline()).decode()
            assert said.startswith("kefu is up: Asterisk 22"), said
            assert "callers dial 8000" in said
            clock, server = MediaClock(), ("127.0.0.1", debian.sip)
            agent = await stack.enter_async_context(Telephone("1001", "secret", server, clock))
            await agent.register()
            agent.on_call = lambda call: call.answer()
            code = await agent.dial("*45")  # the phone's own context has the codes beside what it had
            await code.ended.wait()
            assert {a["id"]: a["state"] for a in (await request(sock, "GET", "/status"))["agents"]}["1001"] == "ready"
            outside = await agent.dial("95551234")
            await outside.hang_up()
            caller = await stack.enter_async_context(Telephone("outside", "secret", server, clock, "+15550001"))
            call = await caller.dial("+15558002")
            while not [c for c in (await request(sock, "GET", "/status"))["calls"] if c["state"] == "talking"]:
                await asyncio.sleep(0.1)
            await call.hang_up()
    finally:
        kefu.terminate()
        await kefu.wait()
