"""The built pages: read once, answered from memory, with a validator each; names with a hash in them never change."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from ari_app.edge.problems import NOT_BUILT, NOT_HERE, NOT_THIS_WAY, told

STATIC = Path(__file__).resolve().parent / "static"
ROUTES = (
    "desk", "wall", "calls", "flows", "quality", "scores", "insight", "trainer", "analyst", "admin", "phone-test",
    "login", "embed",
)  # fmt: skip
_HOME = "/desk"
_HASHED = re.compile(r"[-.][A-Z0-9]{8}\.[a-z0-9]+$")
_FOR_EVER, _ASK = "public, max-age=31536000, immutable", "no-cache"
_CODINGS = {"br": ".br", "gzip": ".gz"}
_TYPES = {
    ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".html": "text/html",
    ".json": "application/json", ".svg": "image/svg+xml", ".txt": "text/plain", ".woff2": "font/woff2",
    ".wav": "audio/wav", ".webmanifest": "application/manifest+json", ".map": "application/json",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """A file: its bytes as they are ("") and by coding, and a strong validator of what they are."""

    kind: str
    bodies: Mapping[str, bytes]
    tag: str
    for_ever: bool

    def coding(self, accepted: str) -> str:
        """The best coding that the browser takes and we have."""
        names = {
            part.split(";")[0].strip() for part in accepted.lower().split(",") if ";q=0" not in part.replace(" ", "")
        }
        return next((name for name in _CODINGS if name in names and name in self.bodies), "")


class Pages:
    """Every file below a folder, by its path in the address."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._folder = folder
        self._seen = 0
        self._pages: Mapping[str, Page] = {}
        self.refresh()

    def refresh(self) -> None:
        """Read the folder again if it was built anew (its digest has changed)."""
        digest = self._folder / "digest.txt"
        seen = digest.stat().st_mtime_ns if digest.exists() else 1
        if seen != self._seen or not self._pages:
            self._seen, self._pages = seen, _read(self._folder)

    def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """The page at the path of a GET or HEAD."""
        path = request.path
        if request.method not in ("GET", "HEAD"):
            return told(request, NOT_THIS_WAY)
        if path == "/":
            return web.Response(status=302, headers={"Location": _HOME})
        page = self._pages.get(path)
        if page is None and path.split("/")[1] in ROUTES:
            self.refresh()
            page = self._of_route(path.split("/")[1])
            if page is None:
                return told(request, NOT_BUILT)
        return _answer(request, page) if page is not None else told(request, NOT_HERE)

    def _of_route(self, route: str) -> Page | None:
        return self._pages.get(f"/{route}.html") or self._pages.get("/index.html")


def _answer(request: web.BaseRequest, page: Page) -> web.Response:
    headers = {
        "ETag": page.tag, "Vary": "Accept-Encoding", "Cache-Control": _FOR_EVER if page.for_ever else _ASK,
    }  # fmt: skip
    if page.tag in (part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(",")):
        return web.Response(status=304, headers=headers)
    coding = page.coding(request.headers.get("Accept-Encoding", ""))
    if coding:
        headers["Content-Encoding"] = coding
    return web.Response(body=page.bodies[coding], headers={**headers, "Content-Type": page.kind})


def _read(folder: Path) -> dict[str, Page]:
    """A compressed twin (``.br``, ``.gz``) is part of its file, and no page of its own."""
    if not folder.is_dir():
        return {}
    found = {}
    for file in sorted(folder.rglob("*")):
        if not file.is_file() or file.suffix in _CODINGS.values() or file.suffix in (".py", ".pyc"):
            continue
        bodies = {"": file.read_bytes()}
        for coding, tail in _CODINGS.items():
            twin = file.with_name(file.name + tail)
            if twin.is_file():
                bodies[coding] = twin.read_bytes()
        tag = f'"{hashlib.sha256(bodies[""]).hexdigest()[:32]}"'
        path = "/" + file.relative_to(folder).as_posix()
        found[path] = Page(_kind(file), bodies, tag, bool(_HASHED.search(file.name)))
    return found


def _kind(file: Path) -> str:
    kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind.endswith(("json", "+xml")) else kind
