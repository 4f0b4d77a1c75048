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

from ari_app.app import App
from ari_app.pbx.runtime import PbxState
from config.load import load_settings
from config.log_setup import mask_logs, set_up_logging
from models.quality.masking import masker

_PRIORITY = -10  # when it is allowed: a call must not wait for a report


async def _serve(run: Path) -> None:
    settings = load_settings()
    mask_logs(masker(settings.speech.mask_digits, programs=True))
    app = App(settings, PbxState.load(run))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, app.stop)
    gc.collect()
    gc.freeze()  # what was built at the start stays; the collector need not walk through it
    gc.set_threshold(20_000, 20, 50)
    await app.run()


def serve(run: Path) -> int:
    """Run the application against the Asterisk that was started for ``run``."""
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, _PRIORITY)
    sys.setswitchinterval(0.0005)  # the journal's thread must not keep the event loop waiting for 5 ms
    set_up_logging(run / "log" / "kefu.log")
    pid_file = run / "kefu.pid"
    pid_file.write_text(str(os.getpid()))
    try:
        asyncio.run(_serve(run))
    finally:
        pid_file.unlink(missing_ok=True)
        logging.shutdown()
    return 0
