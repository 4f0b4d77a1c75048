"""TypeScript of the tables: as the tables are, whole, and understood by a compiler where there is one."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ari_app.live import shapes
from ari_app.web.openapi import public
from ari_app.web.typescript import API, LIVE, type_of, wanted
from config.load import ROOT


@pytest.mark.parametrize("file", wanted(), ids=lambda file: str(file.relative_to(ROOT)))
def test_the_files_are_as_the_tables_are(file: Path) -> None:
    """Else pages and server speak of different things."""
    assert file.read_text(encoding="utf-8") == wanted()[file], "run `python -m ari_app.web.typescript`"


def test_every_operation_and_shape_is_there_and_every_name_is_declared() -> None:
    """Nothing refers to a type that the file does not have."""
    api, live = wanted()[API], wanted()[LIVE]
    for one in public():
        assert f'  {one.name}: {{ method: "{one.method}"; path: "{one.path}"' in api
        assert f'  {one.name}: {{ method: "{one.method}", path: "{one.path}" }},' in api
    assert all(f"export interface {name} " in live for name in ("Desk", "Wall", shapes.AgentNow.__name__))
    for text in (api, live):
        declared = set(re.findall(r"export (?:interface|type) (\w+)", text))
        used = set(re.findall(r"(?::|\| |given: |answer: )([A-Z]\w+)", re.sub(r"/\*\*.*?\*/", "", text)))
        assert used - declared <= {"Record", "Blob", "GET", "PUT", "POST", "PATCH", "DELETE"}


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "null"}]}}, "(string | null)[]"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "Record<string, number>"),
        ({"enum": ["a", "乙"]}, '"a" | "乙"'),
        ({"$ref": "Desk"}, "Desk"),
        ({}, "unknown"),
    ],
)
def test_types(schema: dict[str, object], kind: str) -> None:
    """A schema as TypeScript writes it."""
    assert type_of(schema) == kind


def test_the_compiler_takes_them(tmp_path: Path) -> None:
    """Where the sources of the pages have been set up."""
    compiler = ROOT / "web" / "node_modules" / ".bin" / "tsc"
    if not compiler.exists() or shutil.which("node") is None:
        pytest.skip("no TypeScript compiler: npm ci in web/")
    options = ["--noEmit", "--strict", "--skipLibCheck", "--target", "ES2022", "--module", "ESNext"]
    files = [str(API), str(LIVE)]
    done = subprocess.run(
        [str(compiler), *options, "--moduleResolution", "bundler", "--types", "", *files],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
