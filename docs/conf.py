"""How `make docs` builds these pages: Sphinx with MyST and the Furo theme, and nothing that asks the network."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent

project = "kefu"
version = release = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
author = "the kefu contributors"
project_copyright = "the kefu contributors, Apache-2.0"

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
nitpicky = True

html_theme = "furo"
html_title = f"kefu {version}"
html_static_path = ["static"]
html_css_files = ["kefu.css"]
html_favicon = "images/kefu.svg"
html_show_sourcelink = False
html_copy_source = False
html_last_updated_fmt = None
html_use_index = False
pygments_style = "default"

_DECISIONS = """
```{toctree}
:hidden:
:glob:

[0-9]*
```
"""
_WHOLE = {f"project/{name.lower()}": f"{name}.md" for name in ("ARCHITECTURE", "CONTRIBUTING", "SECURITY")}
"""Pages that are files of the checkout's first folder."""
_LINK = re.compile(r"\[([^\]\n]*)\]\(([^)\s#:]+)(#[^)\s]*)?\)")
_BLOCK = re.compile(r"(^```.*?^```)", re.DOTALL | re.MULTILINE)
_STATES = re.compile(r"```mermaid\nstateDiagram-v2\n(.*?)```", re.DOTALL)


def _read(app: Sphinx, docname: str, source: list[str]) -> None:
    """What stands in the first folder of the checkout takes its page's place, and links lead where they do there."""
    whole = _WHOLE.get(docname)
    if whole is not None:
        app.env.note_dependency(str(ROOT / whole))
        source[0] = (ROOT / whole).read_text(encoding="utf-8")
    text = _name_files(docname, source[0], ROOT if whole else (DOCS / docname).parent)
    source[0] = _STATES.sub(_state_table, text) + (_DECISIONS if docname == "adr/README" else "")


def _name_files(docname: str, text: str, folder: Path) -> str:
    """The links of a page that was written for ``folder``.

    One that leads out of these pages, to a file of the checkout, becomes that file's name: on the web, and in an
    archive of the built pages, there is no such file to open. What is in blocks stays as it is.
    """
    pages = {ROOT / name: DOCS / f"{page}.md" for page, name in _WHOLE.items()}
    here = (DOCS / docname).parent

    def named(link: re.Match[str]) -> str:
        words, written, anchor = link[1], link[2], link[3] or ""
        target = (folder / written).resolve()
        target = pages.get(target, target)
        if target.is_relative_to(DOCS):
            return f"[{words}]({Path(os.path.relpath(target, here)).as_posix()}{anchor})"
        if not target.exists():
            raise FileNotFoundError(f"docs/{docname}.md: there is no {written}")
        path, words = str(target.relative_to(ROOT)), words.strip("`")
        return f"`{path}`" if words in path else f"{link[1]} (`{path}`)"

    parts = _BLOCK.split(text)
    return "".join(part if part.startswith("```") else _LINK.sub(named, part) for part in parts)


def _state_table(diagram: re.Match[str]) -> str:
    """A diagram of states as a table: drawing it would need a program from the network."""
    following: dict[str, list[str]] = {}
    for line in diagram[1].splitlines():
        begin, arrow, end = line.strip().partition(" --> ")
        if arrow:
            following.setdefault(begin, []).append(end)
    rows = (f"| {begin} | {', '.join(ends)} |" for begin, ends in following.items())
    return "\n".join(["| from | to |", "|---|---|", *rows])


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("source-read", _read)
