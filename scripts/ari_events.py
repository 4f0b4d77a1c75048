"""Write ari_app/ari/events.py from Asterisk's own description of ARI, or with ``--check`` say whether it is current.

The description (``rest-api/*.json``) comes with every Asterisk: that of the one which kefu unpacked is read, else that
of the one which is installed, or what is in the folder given. Nothing but names and types is taken from it.
Run as ``make ari-events``.
"""

from __future__ import annotations

import argparse
import difflib
import json
import keyword
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ari_app.pbx.install import ROOTFS, find

TARGET = Path(__file__).resolve().parent.parent / "ari_app" / "ari" / "events.py"
_PLACES = ("usr/share/asterisk/rest-api", "var/lib/asterisk/rest-api", "usr/local/share/asterisk/rest-api")
_FILES = (
    "events",
    "channels",
    "bridges",
    "playbacks",
    "recordings",
    "endpoints",
    "deviceStates",
    "applications",
    "asterisk",
)
# Answers of requests that kefu reads; what is in events, and in these, comes along.
_ANSWERS = ("Application", "AsteriskInfo", "Module", "RTPstat", "StoredRecording", "Variable")
_PLAIN = {
    "string": "Text", "Date": "Text", "int": "Number", "long": "Number", "double": "Real", "boolean": "Flag",
    "object": "Named", "List[string]": "Texts",
}  # fmt: skip
_BASES = {"Message": "Told", "Event": "Message"}
_HEAD = '''"""Events of ARI, what is in them, and the answers that kefu reads: written by `make ari-events`.

Made from the description that comes with Asterisk {version}. `ari_app.ari.facts` says what becomes of what an older or
newer one leaves out or adds.
"""

from __future__ import annotations

from ari_app.ari.facts import {names}
'''
Model = dict[str, Any]


class NoDescription(Exception):
    """There is no description to read; the message says what to do."""


def description(folder: Path | None = None) -> tuple[str, dict[str, Model]]:
    """Asterisk's version, and its models by name. Raises NoDescription."""
    roots = [folder] if folder else [root / place for root in (ROOTFS, Path("/")) for place in _PLACES]
    found = next((root for root in roots if (root / "events.json").exists()), None)
    if found is None:
        raise NoDescription(
            f"no events.json in {', '.join(map(str, roots))}: `make asterisk` unpacks an Asterisk with one"
        )
    models: dict[str, Model] = {}
    for name in _FILES:
        file = found / f"{name}.json"
        if file.exists():
            models |= json.loads(file.read_text()).get("models", {})
    return _version(found), models


def _version(folder: Path) -> str:
    marker = ROOTFS / ".kefu-version"
    if folder.is_relative_to(ROOTFS) and marker.exists():
        return marker.read_text().strip().partition("+")[0]
    installed = find()
    return installed.version.partition("+")[0] if installed else "of an unknown version"


def source(version: str, models: dict[str, Model]) -> str:
    """The module."""
    events = ["Message", "Event", *_under("Event", models)]
    classes, used = [], set[str]()
    for name in _sorted([*events, *_ANSWERS], models):
        fields = list(_fields(models[name]))
        base = _BASES.get(name, "Event" if name in events else "Facts")
        used |= {base} & {"Told", "Facts"} | {kind.partition("(")[0] for _, kind in fields}
        classes.append(_class(name, base, fields))
    table = "".join(f'    "{name}": {name},\n' for name in sorted(_under("Event", models)))
    head = _HEAD.format(version=version, names=", ".join(sorted(used)))
    return f"{head}\n\n{''.join(classes)}EVENTS: dict[str, type[Event]] = {{\n{table}}}\n"


def _under(name: str, models: dict[str, Model]) -> list[str]:
    """Every kind of ``name``, and theirs."""
    own = [one for one in models[name].get("subTypes", []) if one in models]
    return [kind for one in own for kind in (one, *_under(one, models))]


def _sorted(names: list[str], models: dict[str, Model]) -> list[str]:
    """With all that they are made of, each after what it is made of."""
    found: list[str] = []

    def add(name: str) -> None:
        if name in found:
            return
        for fact in models[name]["properties"].values():
            if _inner(fact["type"]) in models:
                add(_inner(fact["type"]))
        found.append(name)

    for name in names:
        add(name)
    return found


def _inner(kind: str) -> str:
    return kind.removeprefix("List[").removesuffix("]")


def _fields(model: Model) -> Iterator[tuple[str, str]]:
    """Attribute, and the field of `ari_app.ari.facts` that reads it."""
    for name, fact in model["properties"].items():
        kind, attribute = fact["type"], f"{name}_" if keyword.iskeyword(name) else name
        renamed = f'"{name}"' if attribute != name else ""
        if kind in _PLAIN:
            yield attribute, f"{_PLAIN[kind]}({renamed})"
        elif kind != "List[object]":
            reader = "Parts" if kind.startswith("List[") else "Part" if fact.get("required") else "Maybe"
            yield attribute, f"{reader}({', '.join(filter(None, (_inner(kind), renamed)))})"


def _class(name: str, base: str, fields: list[tuple[str, str]]) -> str:
    what = "An object" if base == "Facts" else "An event"
    lines = [f"class {name}({base}):", f'    """{what} of ARI."""', "", "    __slots__ = ()"]
    lines += [f"    {attribute} = {kind}" for attribute, kind in fields]
    return "\n".join(lines) + "\n\n\n"


def main() -> int:
    """Entry of ``make ari-events``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "folder", nargs="?", type=Path, help="where events.json is (default: the Asterisk that kefu runs)"
    )
    parser.add_argument("--check", action="store_true", help="write nothing; 1 when the module is not current")
    wanted = parser.parse_args()
    try:
        made = source(*description(wanted.folder))
    except NoDescription as missing:
        print(f"kefu: {missing}", file=sys.stderr)
        return 2
    if not wanted.check:
        TARGET.write_text(made)
        return 0
    written = TARGET.read_text()
    sys.stderr.writelines(difflib.unified_diff(written.splitlines(True), made.splitlines(True), "written", "made anew"))
    return int(written != made)


if __name__ == "__main__":
    sys.exit(main())
