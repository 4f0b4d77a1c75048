"""Every command that the documents show is typed into a checkout, beside a centre with real calls.

The tutorials' own changes (an agent, a choice in the menu, a flow test) are made to that checkout first.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import tomllib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from ari_app.pbx.state import PbxState
from ari_app.pbx.web_files import EdgeAddress, edge_address
from ari_app.phone.call import SipCall
from ari_app.phone.rtp import MediaClock
from ari_app.phone.telephone import Telephone
from config.load import ROOT
from tests.support.documents import NOT_RUN, blocks, documented_commands
from tests.support.floor import BRISK, answering, until

DURING = (  # while 1001 and then 1005 talk
    "./kefu status", "./kefu do last hold", "./kefu supervise listen 1001 --by 1009",
    "./kefu supervise listen 1005 --by 1009", "./kefu agent 1001 pause lunch",
)  # fmt: skip
BEFORE = ("./kefu agent 1005 login",)
STOPPED = ("./kefu attach --number",)  # writes where an Asterisk of one's own is; the running one has its own
DIALLED = ("TOKEN=$(./kefu token add dialler", "curl http://127.0.0.1:8080/api/v1/calls")  # while 1001 is free
FINDS = {  # the status is what is found on this machine; a stream never ends by itself
    "./kefu doctor": "✓", "./kefu attach --number": "kefu: begin", "curl -N": "event: call.",
    # What the text takes for an example is not there on the first day, and that is said.
    "./kefu trainer recordings": "No recording may be used", "./kefu trainer add": "there is no /",
    "./kefu trainer compare": "there is no model", "./kefu trainer promote": "there is no model",
    "./kefu trainer shadow": "there is no model", "./kefu trainer beside": "there is no model",
    "./kefu trainer return": "there is none to take back",
    "./kefu rules diff": "there is no version 3", "./kefu rules rollback": "quality rules are switched off",
    "./kefu topics run": "topics need 30 calls", "./kefu topics rename": "there is no topic t3",
    "./kefu topics merge": "there is no topic t7", "./kefu topics aside": "there is no burst",
    "./kefu topics announce": "there is no burst", "./kefu topics withdraw": "nothing is announced",
}  # fmt: skip
CURL = "silent\nshow-error\nfail-with-body\nmax-time = 5\n"
PAGES = "http://127.0.0.1:8080"
SHORTER = {"./kefu simulate": "--days 1", "./kefu tune": "--days 1 --tries 2"}
MAKE = "make -o prepare -o setup -o setup-dev -o asterisk"  # what they would install is there
ENVIRONMENT = {
    **{f"KEFU_{name.replace('.', '_').upper()}": str(value) for name, value in BRISK.items()},
    "KEFU_PBX_SIP_PORT": "0", "KEFU_PBX_TLS_PORT": "0", "KEFU_RECORDING_MODE": "all", "KEFU_SPEECH_ENGINE_EN": "none",
    "KEFU_SPEECH_ENGINE_ZH": "none", "KEFU_WRAP_UP_SURVEY": "false", "COLUMNS": "200",
}  # fmt: skip
TUTORIAL = ROOT / "docs/tutorial"


def copy_of_the_checkout(folder: Path) -> Path:
    """The program without its tests, with links to what was installed, and the tutorials' agent."""
    folder.mkdir()
    for entry in ROOT.iterdir():
        if entry.name in (".venv", ".cache"):
            (folder / entry.name).symlink_to(entry.resolve())
        elif entry.is_file():
            shutil.copy2(entry, folder / entry.name)
        elif not entry.name.startswith(".") and entry.name != "tests":
            shutil.copytree(entry, folder / entry.name, ignore=shutil.ignore_patterns("__pycache__", "site.toml"))
    (agent,) = (block for block in blocks(TUTORIAL / "first-agent.md", "toml") if "[[agent]]" in block)
    assert tomllib.loads(agent)["agent"][0]["id"] == "1005"
    agents = folder / "config/agents.toml"
    agents.write_text(f"{agents.read_text(encoding='utf-8')}\n{agent}", encoding="utf-8")
    (folder / "phrases.txt").write_text("good morning\n", encoding="utf-8")
    (folder / ".curlrc").write_text(CURL, encoding="utf-8")
    return folder


def change_the_flow(checkout: Path) -> None:
    """The choice and the test of the tutorial on flows."""
    (choice,) = blocks(TUTORIAL / "first-flow.md", "yaml")
    main = checkout / "dialplans/flows/main.yaml"
    before, found, after = main.read_text(encoding="utf-8").partition("    choices:\n")
    main.write_text(f"{before}{found}{choice}{after}", encoding="utf-8")
    (test,) = (block for block in blocks(TUTORIAL / "first-flow.md", "text") if block.startswith("test "))
    (checkout / "dialplans/flows/tests/news.calls").write_text(test, encoding="utf-8")


@dataclass(slots=True)
class Shell:
    """Types into a checkout, and keeps what was put into TOKEN."""

    folder: Path
    pages: str = PAGES

    async def run(self, command: str) -> tuple[int, str]:
        """Exit status and everything that was printed."""
        kept = "declare -p TOKEN > .token" if command.startswith("TOKEN=") else ""
        process = await asyncio.create_subprocess_exec(
            "bash", "-c", f"test ! -e .token || . ./.token\n{command} {'&&' if kept else ''} {kept}",
            cwd=self.folder, env={**os.environ, **ENVIRONMENT, "CURL_HOME": str(self.folder)},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, stdin=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        out, _ = await process.communicate()
        return process.returncode or 0, out.decode()

    async def good(self, command: str) -> str:
        """What it printed. Raises AssertionError unless it did what it is for."""
        shorter = next((more for start, more in SHORTER.items() if command.startswith(start)), "")
        typed = f"{command.replace('make', MAKE, 1) if command.startswith('make ') else command} {shorter}"
        status, out = await self.run(typed.replace(PAGES, self.pages))
        assert "Traceback" not in out, f"{command}: {out}"
        finds = next((words for start, words in FINDS.items() if command.startswith(start)), "")
        assert finds in out if finds else status == 0, f"{command}: {status}: {out}"
        return out


@asynccontextmanager
async def running(shell: Shell) -> AsyncIterator[PbxState]:
    """What `make run` starts, until the block ends; then nothing is left of it."""
    process = await asyncio.create_subprocess_exec(
        "./kefu", "run", "--no-demo", cwd=shell.folder, env={**os.environ, **ENVIRONMENT},
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        async with asyncio.timeout(90):
            while b"kefu is up" not in (line := await process.stdout.readline()):
                assert line, "it ended before it was up"
        yield PbxState.load(shell.folder / ".run")
    finally:
        process.send_signal(signal.SIGINT)
        out, _ = await process.communicate()
    assert process.returncode == 0
    assert "Everything that was started has been stopped." in out.decode()


async def pages_of(run: Path) -> EdgeAddress:
    """Where the pages are, as soon as they are."""
    async with asyncio.timeout(20):
        while (address := edge_address(run)) is None:
            await asyncio.sleep(0.1)
    return address


async def calls(shell: Shell) -> int:
    """How many calls there are now."""
    health = json.loads(await shell.good("./kefu status --json"))["health"]
    return int(health["calls"])


async def click_to_dial(shell: Shell, legs: list[SipCall]) -> None:
    """1001's telephone rings, as soon as they are free, and then the customer's, who hangs up."""
    token, dial = (one for one in documented_commands() if one.startswith(DIALLED))
    await until_free(shell, "1001")
    await shell.good(token)
    before = len(legs)
    await shell.good(dial)
    await until(lambda: len(legs) > before + 1, 20, "1001's phone rings, and the customer's")
    await legs[-1].hang_up()
    async with asyncio.timeout(30):
        while await calls(shell):
            await asyncio.sleep(0.2)


async def until_free(shell: Shell, agent: str) -> None:
    """Their wrap-up is over."""
    async with asyncio.timeout(30):
        while True:
            agents = json.loads(await shell.good("./kefu status --json"))["agents"]
            if next(one for one in agents if one["id"] == agent)["state"] in ("ready", "paused"):
                return
            await asyncio.sleep(0.2)


async def during_calls(shell: Shell, state: PbxState) -> None:
    """1001 and then 1005 talk with a caller; what the documents say to do meanwhile is done."""
    server, clock = (state.listen, state.sip_port), MediaClock()
    legs: list[SipCall] = []
    async with AsyncExitStack() as stack:
        phones = {}
        for user in ("1001", "1005", "1009", "6001", "6002"):
            phones[user] = await stack.enter_async_context(Telephone(user, state.passwords[user], server, clock))
            phones[user].on_call = answering(legs)
            await phones[user].register()
        await shell.good("./kefu agent 1001 login")
        await click_to_dial(shell, legs)
        await until_free(shell, "1001")
        legs.clear()
        first = await phones["6001"].dial("8002")
        await until(lambda: len(legs) == 1, 30, "1001 talks")
        for command in BEFORE:
            await shell.good(command)
        second = await phones["6002"].dial("8002")
        await until(lambda: len(legs) == 2, 30, "1005 talks")
        for command in DURING:
            before = len(legs)
            await shell.good(command)
            if "supervise" in command:
                await until(lambda seen=before: len(legs) > seen, 20, "the supervisor's phone rings")  # type: ignore[misc]
                await asyncio.sleep(1)
                await legs[-1].hang_up()
        for call in (first, second):
            await call.hang_up()
        async with asyncio.timeout(30):
            while await calls(shell) or len(json.loads(await shell.good("./kefu recording list --json"))) < 2:
                await asyncio.sleep(0.2)


@pytest.mark.alone
@pytest.mark.timeout(1200)
async def test_every_documented_command_does_what_it_says(tmp_path: Path) -> None:
    """All of them, but for those that have a reason."""
    documented = documented_commands()
    assert [command for command in (*BEFORE, *DURING) if command not in documented] == []
    shell = Shell(copy_of_the_checkout(tmp_path / "checkout"))
    rest = [
        command
        for command in documented
        if command not in {*BEFORE, *DURING, *NOT_RUN} and not command.startswith(DIALLED)
    ]
    late = [command for command in rest if command.startswith(STOPPED)]
    async with running(shell) as state:
        shell.pages = (await pages_of(shell.folder / ".run")).url
        await during_calls(shell, state)
        change_the_flow(shell.folder)
        (shell.folder / ".run/voicemail").mkdir(exist_ok=True)  # made when the first message is left
        newest = json.loads(await shell.good("./kefu recording list --json"))[0]["id"]
        for command in rest:
            if command not in late:
                await shell.good(command.replace("CALL", newest))
    for command in late:
        await shell.good(command)
    for made in ("flow.svg", "profiles.svg", "call.wav", "kefu-backup.tar.gz", "analysis.db", "en.npz", "en.arpa"):
        assert (shell.folder / made).stat().st_size > 0, made
