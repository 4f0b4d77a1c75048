"""``templates:``: phrases compared with the same words spoken by synthetic voices."""

from __future__ import annotations

from pathlib import Path

from models.domain.caller import LANGUAGES as LANGUAGES
from models.speech.engine import Engine

SCHEME = "templates"
FORM = "templates:"
WORDS = "menu phrases in any language, compared with spoken templates; no open speech, next to no memory"
DICTATES = False


def needs(_place: Path | None, _language: str) -> str:
    """Nothing: templates are spoken when they are first needed."""
    return ""


def opened(rest: str, language: str) -> Engine:
    """The engine."""
    from models.speech.templates_engine import TemplatesEngine

    return TemplatesEngine(Path(rest), language)


def filled(language: str, artifacts: Path) -> str:
    """Where templates of a language are kept."""
    return f"{SCHEME}:{artifacts / 'templates' / language}"
