"""How much a page loads: the built files of an entry, compressed as the edge sends them."""

from __future__ import annotations

import gzip
import re

from config.load import ROOT

STATIC = ROOT / "ari_app/edge/static"
BOARD = "act-profile"  # a word of the part that the wallboard begins with, when no hall's screen is asked for
_CHINESE = re.compile(r"[\u4e00-\u9fff]{4}.*[\u4e00-\u9fff]{4}", re.S)
_CATALOGUE = re.compile(r'^var \w+=\{"(\w+)\.')
_AT_ONCE = re.compile(r'(?:from|import)\s*["\'`]\./([\w.-]+\.js)["\'`]')
_ANY = re.compile(r'["\'`]\./([\w.-]+\.js)["\'`]')


def _size(name: str) -> int:
    return len(gzip.compress((STATIC / "assets" / name).read_bytes(), 9, mtime=0))


def _named(entry: str) -> list[str]:
    return re.findall(r'(?:src|href)="/assets/([^"]+)"', (STATIC / f"{entry}.html").read_text())


def _scripts() -> dict[str, str]:
    """Every script but the Chinese catalogues: a page loads one language."""
    found = {file.name: file.read_text(encoding="utf-8") for file in (STATIC / "assets").glob("*.js")}
    return {name: text for name, text in found.items() if not (_CATALOGUE.match(text) and _CHINESE.search(text))}


def everything(entry: str) -> dict[str, int]:
    """All files that a page may ever load, at once or later, in English → bytes."""
    return _reached(_named(entry), _ANY)


def at_once(entry: str, *parts: str) -> dict[str, int]:
    """What it loads before it is drawn, in English → bytes: what its HTML names, the parts that it begins with, which
    hold these words, what they import, and the texts of their areas."""
    scripts = _scripts()
    first = [name for name, text in scripts.items() if not _CATALOGUE.match(text) and any(one in text for one in parts)]
    found = _reached([*_named(entry), *first], _AT_ONCE)
    later = {name for text in (scripts.get(one, "") for one in found) for name in _ANY.findall(text)}
    texts = {
        name for name in later if name in scripts and (area := _CATALOGUE.match(scripts[name]))
        and area[1] in ("ui", entry)
    }  # fmt: skip
    return found | {name: _size(name) for name in texts}


def _reached(names: list[str], imports: re.Pattern[str]) -> dict[str, int]:
    scripts, todo, found = _scripts(), list(names), dict[str, int]()
    while todo:
        name = todo.pop()
        if name not in found and (name in scripts or not name.endswith(".js")):
            found[name] = _size(name)
            todo += imports.findall(scripts.get(name, ""))
    return found


def scripts_of(files: dict[str, int]) -> dict[str, int]:
    """Those of them that are run; texts, style and pictures are not."""
    return {name: size for name, size in files.items() if name in _scripts() and not _CATALOGUE.match(_scripts()[name])}


def kilobytes(files: dict[str, int]) -> float:
    """Of 1024 bytes."""
    return round(sum(files.values()) / 1024, 2)
