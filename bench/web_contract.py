"""How often the interface was tried against its description and against others, written to bench/results/desk.json.

``schemathesis.cases`` and ``.failures``: requests that the description allows or not, over the whole table;
``idor.cases`` and ``.holes``: things of others, asked for by who has no right to them. EXAMPLES=N for more.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.machine import load_result, save
from config.load import ROOT

TESTS = ("tests/contract/test_interface.py", "tests/fake/test_other_peoples_things.py")


def main() -> int:
    """Run the tests, and keep what they have counted; the exit status is theirs."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "figures.json"
        given = {**os.environ, "KEFU_FIGURES": str(file), "KEFU_EXAMPLES": os.environ.get("EXAMPLES", "10")}
        command = [sys.executable, "-m", "pytest", "-q", "--timeout", "3600", *TESTS]
        done = subprocess.run(command, cwd=ROOT, env=given, check=False)
        found = json.loads(file.read_text()) if file.exists() else {}
    save("desk", {**load_result("desk"), **found})
    print(found)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
