"""The shape of help on an agent's desk; see `ari_app.live.shapes`."""

from __future__ import annotations

from ari_app.live.shape import Shape


class CardNow(Shape, frozen=True, kw_only=True):
    """A card of knowledge that may answer what the caller said. ``line``: the id of that turn."""

    id: str
    title: str
    body: str
    line: str = ""


class SummaryLine(Shape, frozen=True, kw_only=True):
    """A turn that tells what a call is about. ``kind``: need, detail, outcome, promise; ``id``: of the turn."""

    kind: str
    id: str
    side: str
    text: str
    at_ms: int


class Packet(Shape, frozen=True, kw_only=True):
    """What whoever takes a call over should know. ``by``: who sends it on; ``verified``: whether it is sure who the
    caller is, None where nobody asks for it; ``disposition``: what its draft says."""

    by: str
    name: str
    lines: list[SummaryLine]
    verified: bool | None = None
    disposition: str = ""


class Proposal(Shape, frozen=True, kw_only=True):
    """What the wrap-up may say: lines, and dispositions with their shares. ``preset``: the one that was filled in."""

    lines: list[SummaryLine]
    dispositions: list[str]
    shares: list[float]
    preset: str


class HintNow(Shape, frozen=True, kw_only=True):
    """What a quality rule tells the agent now. ``sort``: text, card (of the knowledge base) or script (a step);
    ``because``: what was said, "": nobody's words."""

    id: str
    sort: str
    text: str
    rule: str
    because: str
    until_at_ms: int
