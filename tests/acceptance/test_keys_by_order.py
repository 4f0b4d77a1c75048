"""Keys that are sent by order reach the other telephone whole, and as long as every machine understands."""

from __future__ import annotations

from pathlib import Path

from ari_app.web.client import call
from tests.support.desk import Desk
from tests.support.floor import Floor, until


async def test_the_caller_gets_each_key_for_160_milliseconds_at_least(floor: Floor) -> None:
    """By the agent's order over the interface; the journal knows how many, not which: they may be a secret."""
    caller, _ = await Desk(floor).talking()
    assert floor.app is not None
    live = next(iter(floor.app.calls))
    socket = Path(floor.app.pbx.socket_dir) / "kefu.sock"
    assert (await call(socket, "send_keys", by="1001", call=live, keys="12#"))["result"] == "3 keys"
    await until(lambda: len(caller.rtp.keys_heard) == 3, 5)
    heard = list(caller.rtp.keys_heard.values())
    assert [key for key, _ in heard] == ["1", "2", "#"]
    assert all(160 <= length <= 240 for _, length in heard), heard
    order = await floor.event("OrderGiven", verb="dtmf")
    assert (order.data["argument"], order.data["by"]) == ("3 keys", "1001")
