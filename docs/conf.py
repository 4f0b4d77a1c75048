"""How `make docs` builds these pages: Sphinx with MyST and the Furo theme, and nothing that asks the network."""

from __future__ import annotations

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
_LINK = re.compile(r"\[([^\]\n]*)\]\(((?:\.\./)+[^)\s#]*)(#[^)\s]*)?\)")


def _name_files(app: Sphinx, docname: str, source: list[str]) -> None:
    """A link that leads out of these pages, to a file of the checkout, becomes that file's name.

    On the web, and in an archive of the built pages, there is no such file to open. A link inside stays as it is.
    """
    page = DOCS / docname

    def named(link: re.Match[str]) -> str:
        target = (page.parent / link[2]).resolve()
        if target.is_relative_to(DOCS):
            return link[0]
        if not target.exists():
            raise FileNotFoundError(f"docs/{docname}.md: there is no {link[2]}")
        path = str(target.relative_to(ROOT))
        words = link[1].strip("`")
        return f"`{path}`" if words in path else f"{link[1]} (`{path}`)"

    source[0] = _LINK.sub(named, source[0]) + (_DECISIONS if docname == "adr/README" else "")


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("source-read", _name_files)
