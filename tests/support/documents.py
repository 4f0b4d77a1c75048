"""What the documents say to type: the commands of their blocks, and those that no test can run as they stand."""

from __future__ import annotations

import re
from pathlib import Path

from config.load import ROOT

PAGES = [
    *(ROOT / f"{name}.md" for name in ("README", "README.zh-CN", "CONTRIBUTING", "SECURITY", "ARCHITECTURE")),
    ROOT / "dialplans/README.md",
    ROOT / "dialplans/flows/README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]

NOT_RUN = {
    "make run": "never ends; tests/acceptance/test_commands.py runs what it starts",
    "DEMO=0 make run": "never ends; tests/acceptance/test_documented_commands.py runs what it starts",
    "make test": "is what this is part of",
    "make check": "is what this is part of",
    "make dev": "changes the checkout; tests/unit/test_doors.py does it to another",
    "make setup": "changes the checkout; no test runs before it",
    "make asterisk": "changes the checkout; no test with real calls runs before it",
    "make train-commands PHRASES=phrases.txt": "ten minutes; tests/integration/test_train_commands.py learns few",
    "make train-commands RECORDINGS=clips/recordings.csv PHRASES=phrases.txt": "ten minutes; as above",
    "make analyst": "changes the checkout; tests/integration/test_view_copies.py does with what it installs",
    "./kefu report month --mail": "needs a mail server; tests/integration/test_report_mail.py has one",
    "./kefu models advise": "two minutes; tests/integration/test_advise.py measures models made for that",
    "./kefu models advise --language zh": "as above",
    "./kefu datasette": "never ends; tests/integration/test_view_copies.py runs the real one, where it is installed",
    "./kefu export --parquet figures": "needs `make analyst`; tests/integration/test_view_copies.py",
    "./kefu serve": "never ends; tests/acceptance/test_attach.py runs it",
    "./kefu attach --check": "needs a second Asterisk; tests/acceptance/test_attach.py has one",
    ".venv/bin/python -m pytest tests/fake/test_hang_ups.py": "is part of the suite",
    ".venv/bin/python -m pytest tests/acceptance/test_hang_ups.py -k caller_hangs_up": "is part of the suite",
    ".venv/bin/python -m pytest tests/contract/test_asterisk.py": "is part of the suite",
}

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a page in one language."""
    found = _BLOCK.findall(page.read_text(encoding="utf-8"))
    return [text for name, text in found if name == language]


def commands_of(page: Path) -> list[str]:
    """Each line of its ``sh`` blocks without the comment behind it."""
    lines = [re.sub(r"(^|\s+)#\s.*", "", line).strip() for block in blocks(page, "sh") for line in block.splitlines()]
    return [line for line in lines if line]


def documented_commands() -> list[str]:
    """Every command of every page, each once, in the order of the pages."""
    return list(dict.fromkeys(command for page in PAGES for command in commands_of(page)))
