"""``kefu serve``: the application itself, in the foreground, until SIGTERM or SIGINT."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
import sys
from pathlib import Path

from ari_app.app.lifecycle import App
from ari_app.pbx.attach import shared_folder
from ari_app.pbx.state import PbxState
from config.load import load_settings
from config.log_setup import mask_logs, set_up_logging
from config.settings import Settings
from models.domain.errors import CommandRefused
from models.quality.masking import masker

log = logging.getLogger(__name__)
_PATIENCE = 3.0  # seconds before it is said that Asterisk is waited for
_PRIORITY = -10  # when it is allowed: a call must not wait for a report


async def _serve(run: Path, settings: Settings, quiet: bool) -> bool:
    try:
        state = PbxState.load(run)
    except FileNotFoundError:
        words = f"no Asterisk is known in {run}: `kefu run` starts one, `kefu attach` prepares for one of your own"
        raise CommandRefused(words) from None
    if not state.sip_port:  # an Asterisk of one's own
        shared_folder(Path(state.socket_dir))
    mask_logs(masker(settings.speech.mask_digits, programs=True))
    app = App(settings, state)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, app.stop)
    loop.add_signal_handler(signal.SIGHUP, app.stop, True)
    gc.collect()
    gc.freeze()  # what was built at the start stays; the collector need not walk through it
    gc.set_threshold(20_000, 20, 50)
    async with asyncio.TaskGroup() as group:
        teller = None if quiet else group.create_task(_tell(app, state))
        await app.run()
        if teller is not None:
            teller.cancel()
    return app.restarting


async def _tell(app: App, state: PbxState) -> None:
    """One line when calls are taken; before it, one line on what is waited for."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            await app.ready.wait()
    if not app.ready.is_set():
        where = f"http://127.0.0.1:{state.http_port}/ari"
        print(f"kefu waits for Asterisk at {where}; what is missing there says  kefu attach --check", flush=True)
        await app.ready.wait()
    lines = ", ".join(app.files.flow.lines)
    print(
        f"kefu is up: Asterisk {state.asterisk_version} at 127.0.0.1:{state.http_port}, "
        f"{len(app.files.agents)} agents, callers dial {lines}",
        flush=True,
    )


def serve(run: Path, quiet: bool = False, standby: bool = False) -> int:
    """Run the application against the Asterisk that was started for ``run``; ``quiet``: say nothing on the console;
    ``standby``: begin when a line comes on standard input, and not at all when that ends.

    SIGTERM and SIGINT end it and SIGHUP begins it anew, with the program and settings as they are by then; calls go on
    in Asterisk either way.
    """
    if standby and not sys.stdin.readline():
        return 0
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, _PRIORITY)
    sys.setswitchinterval(0.0005)  # the journal's thread must not keep the event loop waiting for 5 ms
    settings = load_settings()
    keep = settings.retention
    set_up_logging(run / "log" / "kefu.log", limit=keep.logs_mb << 20, kept=keep.logs_kept)
    pid_file = run / "kefu.pid"
    note_process(pid_file)
    again = False
    try:
        again = asyncio.run(_serve(run, settings, quiet))
    finally:
        with contextlib.suppress(OSError):
            pid_file.unlink(missing_ok=True)
        logging.shutdown()
    if again:
        os.execv(
            sys.executable,
            [sys.executable, "-m", "ari_app", "--run", str(run), "serve", *(["--quiet"] if quiet else [])],
        )
    return 0


def note_process(file: Path) -> None:
    """Write the process id down for whoever wants to end this process; a disk that does not take it costs only that."""
    try:
        file.write_text(str(os.getpid()))
    except OSError as error:
        log.error("%s cannot be written (%s): kefu starts without it", file, error.strerror)
