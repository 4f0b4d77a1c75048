"""pip, with a word on how far it is: ``install_packages.py WHAT MEGABYTES [--no-deps] REQUIREMENTS``.

pip says nothing for minutes when it is quiet, and three lines a package when it is not. This says every few seconds how
many packages it has fetched, of how many, and then how much of them is unpacked. MEGABYTES: about how much disk they
take in all. Every package is checked against the hash that the file gives.
"""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Iterable
from pathlib import Path

from ari_app.pbx.progress import size_of

_LINE_SECONDS = 3.0
_SIZE = re.compile(r"(?:Downloading|Using cached) (\S+) \((\d+(?:\.\d+)? [kMG]?B)\)")
_PINNED = re.compile(r"^[A-Za-z0-9][\w.\-]*(\[[\w,\-]+\])?==", re.MULTILINE)
_MB = 1e6


class Count:
    """What pip has said so far. ``pinned``: packages that the file names, for any platform; ``whole``: their MB."""

    def __init__(self, pinned: int, whole: int, folder: Path) -> None:
        self._pinned, self._whole, self._folder = pinned, whole, folder
        self._seen, self._now, self._before = 0, "", -1

    def take(self, line: str) -> None:
        """One line of pip's."""
        if line.startswith(("Collecting ", "Requirement already satisfied: ", "Ignoring ")):
            self._seen, self._now = self._seen + 1, ""
        elif found := _SIZE.search(line):
            self._now = f", now {found[1].split('-')[0]} ({found[2]})"
        elif line.startswith("Installing collected packages"):
            self._before = size_of(self._folder)

    def words(self) -> str:
        """How far it is."""
        if self._before >= 0:
            done = (size_of(self._folder) - self._before) / _MB
            return f"unpacked {min(done, self._whole):.0f} of about {self._whole} MB"
        return f"package {min(self._seen, self._pinned)} of {self._pinned}{self._now}"


def install(what: str, whole: int, file: Path, options: Iterable[str]) -> int:
    """Run pip and tell; its status. What it said of its troubles is shown when it fails."""
    count = Count(len(_PINNED.findall(file.read_text())), whole, Path(sysconfig.get_path("purelib")))
    print(f"{what} (about {whole} MB) …", flush=True)
    order = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--progress-bar",
        "off",
        "--require-hashes",
        *options,
        "-r",
        str(file),
    ]
    pip = subprocess.Popen(order, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert pip.stdout is not None
    over, lines = threading.Event(), list[str]()

    def tell() -> None:
        while not over.wait(_LINE_SECONDS):
            print(f"  {what}: {count.words()}", flush=True)

    teller = threading.Thread(target=tell, name="progress", daemon=True)
    teller.start()
    for line in pip.stdout:
        lines.append(line.rstrip())
        count.take(line.strip())
    status = pip.wait()
    over.set()
    teller.join()
    if status:
        print("\n".join(lines[-15:]), file=sys.stderr)
    return status


if __name__ == "__main__":
    _what, _whole, *_options, _file = sys.argv[1:]
    sys.exit(install(_what, int(_whole), Path(_file), _options))
