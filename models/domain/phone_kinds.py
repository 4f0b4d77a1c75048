"""Which telephones an agent has: one that speaks SIP, one in a page, or both; and what their endpoints are called.

The endpoint of a SIP telephone is the agent's id, that of the page's telephone the id with a ``w``: with one account
for both, the newer registration would take the older one's calls.
"""

from __future__ import annotations

SIP, WEB, BOTH = "sip", "web", "both"
PHONE_KINDS = (SIP, WEB, BOTH)
_TAIL = "w"


def web_user(agent: str) -> str:
    """The SIP user of an agent's telephone in a page."""
    return agent + _TAIL


def is_web(endpoint: str) -> bool:
    """Whether an endpoint is a page's telephone."""
    return endpoint.endswith(_TAIL) and endpoint[:-1].isdigit()


def agent_of(endpoint: str) -> str:
    """Whose telephone an endpoint is."""
    return endpoint[:-1] if is_web(endpoint) else endpoint
