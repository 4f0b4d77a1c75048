"""A fake Asterisk: ARI over real HTTP and WebSocket, media sockets and AMI on loopback, in the test's own process.

The whole application runs against it unchanged; the test chooses what telephones do, and in which order and how late
answers and events come. With `virtual` a test runs on virtual time: minutes pass in milliseconds, nothing sleeps::

    @virtual
    async def test_caller_leaves_while_the_phone_rings(tmp_path: Path) -> None:
        async with fake_floor(tmp_path) as floor:            # tests/support/fake_floor.py: the application on a fake
            phone = floor.agent("1001", "ring")              # answer, decline, busy, ring, forward:1002, or a function
            caller = floor.fake.caller("8003")               # a call comes in
            held = floor.fake.hold("POST /channels?*")       # the reply to originate is held; its events are not
            await held.reached()
            caller.hang_up()
            held.release()
            await floor.event("CallEnded", outcome="abandoned")
            assert floor.fake.who_hears_whom() == {} and not floor.fake.leftovers()

Who hears whom: ``{"5559999": {"1001"}, "1001": {"5559999"}}``, or ``music``, ``prompt``, ``ringing``, ``silence``.
Patterns of `hold`, `delay`, `fail`, `lose`: see `tests.fakes.asterisk.wire`.
"""

from __future__ import annotations

from tests.fakes.asterisk.clock import VirtualClock, VirtualLoop, run_virtually, virtual, virtual_time
from tests.fakes.asterisk.fake import FakeAsterisk
from tests.fakes.asterisk.people import Caller, Person, Phone, PhoneCall
from tests.fakes.asterisk.things import Playback
from tests.fakes.asterisk.wire import Note, Rule

__all__ = [
    "Caller", "FakeAsterisk", "Note", "Person", "Phone", "PhoneCall", "Playback", "Rule", "VirtualClock", "VirtualLoop",
    "run_virtually", "virtual", "virtual_time",
]  # fmt: skip
