"""Files that are made of the program: written, or found to be out of date."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from config.load import ROOT


def keep(files: Mapping[Path, str], command: str, check: bool) -> int:
    """Write those that differ; with ``check`` name them and the ``command`` that writes them. The exit status."""
    stale = {file: text for file, text in files.items() if not file.exists() or file.read_text("utf-8") != text}
    for file, text in stale.items():
        if check:
            sys.stderr.write(f"{file.relative_to(ROOT)} is out of date; run `{command}`\n")
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return int(check and bool(stale))
