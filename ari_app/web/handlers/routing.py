"""How calls are given to agents: see `ari_app.web.table.flows`."""

from __future__ import annotations

import msgspec

from ari_app.routing.floor import Floor
from ari_app.web.operation import Asked, Handler
from ari_app.web.table.flows import Routing, SwitchProfile


def routing_handlers(floor: Floor) -> dict[str, Handler]:
    """By the operation's name."""

    async def read(_asked: Asked[object]) -> Routing:
        return routing_of(floor)

    async def switch(asked: Asked[SwitchProfile]) -> Routing:
        floor.dispatcher.switch(asked.body.profile, asked.by, "asked for")
        return routing_of(floor, asked.body.profile)

    return {"read_profile": read, "switch_profile": switch}


def routing_of(floor: Floor, profile: str = "") -> Routing:
    """How calls are routed now; ``profile``: one that is about to be in force."""
    facts = floor.dispatcher.routing()
    return msgspec.convert({**facts, "profile": profile or facts["profile"]}, Routing)
