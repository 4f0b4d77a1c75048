"""Where the calls behind a report's figures are shown: addresses on the page of insight of a running kefu."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlencode

from models.insight.kpi import Figure

_NONE = frozenset({"occupancy"})  # made of agents' times: no calls are behind it


@dataclass(frozen=True, slots=True)
class Links:
    """Of figures of [begin, end). ``base``: the address of kefu's pages; "": figures are text, since a file that
    somebody was sent leads nowhere."""

    base: str
    begin: float
    end: float

    def to(self, figure: Figure, side: str = "all", by: str = "", group: str = "") -> str:
        """The address of the calls that speak for a figure, against it, or all; "": there is none."""
        if not self.base or figure.kpi.id in _NONE or not figure.estimate.n:
            return ""
        given = {
            "behind": figure.kpi.id, "variant": f"{figure.kpi.id}={figure.variant.id}", "side": side, "by": by,
            "group": group, "since": _instant(self.begin), "until": _instant(self.end),
        }  # fmt: skip
        return f"{self.base}/insight?{urlencode({name: value for name, value in given.items() if value})}"

    def around(self, inner: str, figure: Figure, side: str = "all", by: str = "", group: str = "") -> str:
        """HTML as a link to the calls behind a figure, or as it is."""
        address = self.to(figure, side, by, group)
        return f'<a href="{escape(address)}">{inner}</a>' if address else inner


def _instant(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
