"""Libraries that would report to their makers are kept from it, in every process of kefu."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.load import ROOT

_SESSION = """
import os, sys
from {module} import {name}
import onnxruntime, openwakeword
from pathlib import Path
onnxruntime.InferenceSession(str(Path(openwakeword.__file__).parent / "resources/models/silero_vad.onnx"))
print(*(os.readlink(one) for one in Path("/proc/self/fd").iterdir() if one.exists()), sep="\\n")
"""


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("ari_app.app.lifecycle", "App"),
        ("models.speech.worker", "serve"),
        ("models.voice.worker", "serve"),
        ("agi.server", "AgiServer"),
    ],
)
def test_onnxruntime_keeps_no_record(module: str, name: str, tmp_path: Path) -> None:
    """It opens no data base of what it would send, in a home of its own."""
    home = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    program = _SESSION.format(module=module, name=name)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=home, capture_output=True, text=True, check=True
    )
    assert "onnxruntime.db" not in done.stdout
    assert not list(tmp_path.rglob("*onnxruntime*"))
