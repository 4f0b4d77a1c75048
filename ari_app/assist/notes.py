"""A summary as the note of a wrap-up: verbatim lines under their headings, in the call's language."""

from __future__ import annotations

from collections.abc import Iterable

from ari_app.live.shapes import Turn

LONGEST = 2000  # characters, as a desk takes them
_HEADS = {
    "en": {"need": "Need", "detail": "Details", "outcome": "Outcome", "promise": "Promised"},
    "zh": {"need": "需求", "detail": "细节", "outcome": "结果", "promise": "承诺"},
}


def note_of(lines: Iterable[tuple[str, Turn]], language: str) -> str:
    """``lines``: kind and turn; what does not fit whole is left out."""
    heads, found, last = _HEADS.get(language, _HEADS["en"]), "", ""
    colon, between = ("：", " / ") if language == "zh" else (": ", " / ")
    for kind, turn in lines:
        more = f"{between if kind == last else (chr(10) if found else '') + heads[kind] + colon}{turn.text}"
        if len(found) + len(more) > LONGEST:
            break
        found, last = found + more, kind
    return found
