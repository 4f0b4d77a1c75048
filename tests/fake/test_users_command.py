"""``kefu user``, ``kefu token`` and ``kefu audit`` on a running centre, as they are typed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ari_app.cli import users
from ari_app.cli.commands import main
from ari_app.web.client import call
from tests.support.accounts import GOOD
from tests.support.fake_floor import FakeFloor, fake_floor


@dataclass(frozen=True, slots=True)
class Shell:
    """Types into a running centre."""

    floor: FakeFloor
    capsys: pytest.CaptureFixture[str]

    async def kefu(self, *words: str) -> tuple[int, str]:
        """The exit status and everything that was printed."""
        status = await asyncio.to_thread(main, list(words))
        said = self.capsys.readouterr()
        return status, said.out + said.err


@pytest.fixture
async def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[Shell]:
    """Nobody can log in yet."""
    async with fake_floor(tmp_path, check=False) as floor:
        socket = Path(floor.app.pbx.socket_dir) / "kefu.sock"
        await floor.until(socket.exists)

        def ask(_run: Path, operation: str, /, **given: object) -> Any:  # noqa: ANN401 - JSON
            return asyncio.run(call(socket, operation, **given))

        monkeypatch.setattr(users, "ask_kefu", ask)
        yield Shell(floor, capsys)


async def test_users(shell: Shell, tmp_path: Path) -> None:
    """Add, list, link, disable; refusals in one line; the link opens once, and stands in no audit."""
    kefu = shell.kefu
    assert "kefu user add NAME --role admin" in (await kefu("user"))[1]
    path = await asyncio.to_thread(users.first_link, tmp_path)
    assert path.startswith("/login#token=")
    status, said = await kefu("user", "add", "Kim", "--role", "supervisor", "--agent", "1009", "--queues", "orders")
    assert (status, "/login#token=" in said, "it is kim" in said) == (0, True, True), said
    status, said = await kefu("user", "add", "kim", "--role", "agent")
    assert (status != 0, "there is a user kim already" in said) == (True, True)
    assert "there is no queue nowhere" in (await kefu("user", "add", "x", "--queues", "nowhere"))[1]
    _, said = await kefu("user", "list", "--json")
    rows = {row["name"]: row for row in json.loads(said)}
    assert (rows["kim"]["queues"], rows["kim"]["agent"], rows["admin"]["roles"]) == (["orders"], "1009", ["admin"])
    link = (await kefu("user", "link", "kim"))[1].rpartition("token=")[2].strip()
    log_in = shell.floor.app.parts.accounts.log_in
    assert (await log_in.by_link(link, GOOD, "", "::1")).name == "kim"
    assert "kim: disable done." in (await kefu("user", "disable", "kim"))[1]
    assert "no: disabled" in (await kefu("user"))[1]
    assert "only administrator" in (await kefu("user", "disable", "admin"))[1]
    for words in (("enable", "kim"), ("reset-totp", "kim"), ("remove", "kim")):
        assert (await kefu("user", *words))[0] == 0
    assert "there is no user 'kim'" in (await kefu("user", "link", "kim"))[1]
    _, said = await kefu("audit", "-n", "300", "--kind", "UserChanged", "--json")
    assert {row["kind"] for row in json.loads(said)} == {"UserChanged"}
    assert len(json.loads(said)) > 8
    assert link not in (await kefu("audit", "--wide"))[1]


async def test_tokens(shell: Shell) -> None:
    """Of programs and displays: made, listed, revoked; the secret alone is what a script gets."""
    kefu = shell.kefu
    await asyncio.to_thread(main, ["token", "add", "crm", "--scope", "calls:read", "--days", "3"])
    said = shell.capsys.readouterr()
    assert said.out.startswith("kefu_")
    assert len(said.out.splitlines()) == 1
    assert "shown once" in said.err
    _, told = await kefu("token", "add", "lobby", "--display", "--json")
    assert (json.loads(told)["board"], json.loads(told)["ends_at"]) == ("wall", None)
    assert "crm" in (await kefu("token"))[1]
    assert (await kefu("token", "revoke", json.loads(told)["id"]))[0] == 0
    assert "there is no scope fly" in (await kefu("token", "add", "x", "--scope", "fly"))[1]
    assert "TokenRevoked" in (await kefu("audit", "--wide"))[1]
