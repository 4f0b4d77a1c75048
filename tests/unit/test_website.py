"""What building the website does to the pages, without Sphinx: `make docs` builds it, and fails at a broken link."""

from __future__ import annotations

import runpy
from types import SimpleNamespace

import pytest

from config.load import ROOT

CONF = runpy.run_path(str(ROOT / "docs/conf.py"))


def read(page: str, text: str) -> str:
    """A page as Sphinx gets it."""
    source = [text]
    CONF["_read"](SimpleNamespace(env=SimpleNamespace(note_dependency=lambda name: None)), page, source)
    return source[0]


@pytest.mark.parametrize(
    ("page", "link", "shown"),
    [
        ("how-to/attach", "[Connect](trunk.md#calls-in)", "[Connect](trunk.md#calls-in)"),
        ("how-to/attach", "[it](../../ARCHITECTURE.md)", "[it](../project/architecture.md)"),
        ("how-to/attach", "[config/agents.toml](../../config/agents.toml)", "`config/agents.toml`"),
        ("how-to/attach", "[who answers](../../config/agents.toml)", "who answers (`config/agents.toml`)"),
        ("how-to/attach", "[out](https://example.org/a)", "[out](https://example.org/a)"),
        ("how-to/attach", "```text\n[x](../../gone)\n```", "```text\n[x](../../gone)\n```"),
    ],
)
def test_links(page: str, link: str, shown: str) -> None:
    """Inside the pages they stay, to what is a page they lead there, and files are named."""
    assert read(page, link) == shown


def test_a_link_to_nothing_fails() -> None:
    """With the page and what it names."""
    with pytest.raises(FileNotFoundError, match=r"docs/limits\.md: there is no \.\./gone\.md"):
        read("limits", "[x](../gone.md)")


@pytest.mark.parametrize(("page", "file"), CONF["_WHOLE"].items())
def test_files_of_the_first_folder_are_pages(page: str, file: str) -> None:
    """The whole text, whose links lead from where the page is."""
    shown = read(page, "instead of this")
    assert shown.splitlines()[0] == (ROOT / file).read_text().splitlines()[0]
    assert "instead of this" not in shown
    assert "mermaid" not in shown
    assert "](docs/" not in shown
    assert f"\n{page}\n" in (ROOT / "docs/index.md").read_text()


def test_states_are_a_table() -> None:
    """Nothing draws them without a network."""
    shown = read("limits", "```mermaid\nstateDiagram-v2\n    a --> b\n    a --> c\n    b --> c\n```")
    assert shown == "| from | to |\n|---|---|\n| a | b, c |\n| b | c |"
