"""The text of an iCalendar file, however it was saved: encodings, byte order marks, line ends, folded lines."""

from __future__ import annotations

import re

_FOLD = re.compile(rb"(\r\n|\n|\r)[ \t]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_HAN = re.compile(r"[㐀-鿿]")
_AMONG_LATIN = re.compile(r"[A-Za-z][㐀-鿿]|[㐀-鿿][a-z]")  # "Noël" in another encoding, read as Chinese


def decoded(content: bytes) -> str:
    """The text: UTF-8, UTF-16 with its mark, else as Chinese or Western machines write without saying so. Folded lines
    are joined before, since some are folded within a character."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
        return "\n".join(_LINE_END.split(re.sub(r"(\r\n|\n|\r)[ \t]", "", text)))
    joined = _FOLD.sub(b"", content.removeprefix(b"\xef\xbb\xbf"))
    return "\n".join(line for line in _LINE_END.split(_guessed(joined)) if line.strip())


def _guessed(content: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or len(_AMONG_LATIN.findall(text)) * 2 <= len(_HAN.findall(text)):
            return text
    return content.decode("cp1252", errors="replace")


def lines_of(content: bytes) -> list[str]:
    """Its lines as an editor counts them."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return _LINE_END.split(content.decode("utf-16" if wide else "latin-1", errors="replace"))
