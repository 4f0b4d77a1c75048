"""What of callers is shown to whom: two digits of a number to most, nothing to a screen in the hall."""

from __future__ import annotations

from ari_app.live.access import View
from models.domain.covering import covered


def number_for(view: View, number: str, own: bool = False) -> str:
    """A caller's number as this view has it; ``own``: the agent is in the call, and sees it whole."""
    if not view.names:
        return ""
    return number if view.numbers or own else covered(number)


def name_for(view: View, name: str) -> str:
    """Somebody's name as this view has it."""
    return name if view.names else ""
