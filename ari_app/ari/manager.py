"""AMI beside ARI: device states and the control of recordings, over panoramisk with what it lacks.

Its client gives no time-out, takes line breaks in values (which would be further actions), and reconnects for ever
without a word when the password is wrong; the port here adds the first, refuses the second and says the third.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from panoramisk.manager import Manager

from models.domain.errors import AsteriskAway, AsteriskError, Detached, UnsafeRequest

log = logging.getLogger(__name__)
_QUIET = logging.getLogger("kefu.panoramisk")
_QUIET.addHandler(logging.NullHandler())
_QUIET.propagate = False
_RETRY_SECONDS = 0.5


class Ami:
    """One manager connection. ``on_device`` is told of each change of a PJSIP device: (name, state).

    ``on_lost``: nothing is known of devices any more.
    """

    def __init__(
        self,
        port: int,
        user: str,
        secret: str,
        seconds: float,
        on_device: Callable[[str, str], None],
        on_lost: Callable[[], None],
    ) -> None:
        self._where = {"host": "127.0.0.1", "port": port, "username": user, "secret": secret}
        self._seconds, self._on_device, self._on_lost = seconds, on_device, on_lost
        self._manager: Any = None
        self.connected = asyncio.Event()
        self.failures = 0
        self._detached = False

    def detach(self) -> None:
        """From now on nothing is asked any more: recordings go on as they are for the next process."""
        self._detached = True

    async def run(self) -> None:
        """Keep a connection, and the device states up to date; returns only by cancellation."""
        while True:
            try:
                await self._session()
            except (AsteriskError, OSError, TimeoutError) as error:
                self.failures += 1
                if self.failures in (1, 10) or self.failures % 100 == 0:
                    log.warning("AMI: %s (attempt %d)", error, self.failures)
            finally:
                if self.connected.is_set():
                    self.connected.clear()
                    self._on_lost()
                if self._manager is not None:
                    self._manager.close()
                    self._manager = None
            await asyncio.sleep(_RETRY_SECONDS)

    async def _session(self) -> None:
        lost = asyncio.Event()
        manager = Manager(
            **self._where, loop=asyncio.get_running_loop(), log=_QUIET, reconnect_timeout=3600, ping_delay=3600,
            ping_interval=3600, on_disconnect=lambda *_: lost.set(),
        )  # fmt: skip
        self._manager = manager
        manager.register_event("DeviceStateChange", lambda _manager, event: self._device(event))
        async with asyncio.timeout(self._seconds):
            await manager.connect()
            await asyncio.sleep(0)  # panoramisk sends its login in a callback of the connect
            if manager.authenticated_future is not None:
                await asyncio.wait({manager.authenticated_future})
        if not manager.authenticated:
            raise AsteriskError(401, "the manager refuses our password")
        for event in await self._ask(manager, {"Action": "DeviceStateList"}, as_list=True):
            if event.get("Device"):
                self._device(event)
        self.connected.set()
        self.failures = 0
        while not lost.is_set():
            try:
                async with asyncio.timeout(5):
                    await lost.wait()
            except TimeoutError:
                await self._ask(manager, {"Action": "Ping"})

    def _device(self, event: Mapping[str, Any]) -> None:
        name = str(event["Device"])
        if name.startswith("PJSIP/"):
            self._on_device(name.removeprefix("PJSIP/"), str(event["State"]))

    async def action(self, name: str, **fields: str) -> Mapping[str, Any]:
        """One action and its answer. Raises AsteriskAway without a connection or answer, AsteriskError when refused."""
        if self._detached:
            raise Detached(0, f"AMI {name}: kefu has detached")
        if self._manager is None or not self.connected.is_set():
            raise AsteriskAway(0, f"AMI {name}: not connected")
        answer: Mapping[str, Any] = await self._ask(self._manager, {"Action": name, **fields})
        return answer

    async def listed(self, name: str, **fields: str) -> list[Mapping[str, Any]]:
        """An action that answers with a list of events. Raises as `action` does."""
        if self._manager is None or not self.connected.is_set():
            raise AsteriskAway(0, f"AMI {name}: not connected")
        return list(await self._ask(self._manager, {"Action": name, **fields}, as_list=True))

    async def _ask(self, manager: Any, fields: dict[str, str], as_list: bool | None = None) -> Any:  # noqa: ANN401
        for key, value in fields.items():
            if any(letter in str(value) for letter in "\r\n\0"):
                raise UnsafeRequest(f"AMI {key}: a line break would begin another action")
        try:
            async with asyncio.timeout(self._seconds):
                answer = await manager.send_action(fields, as_list=as_list)
        except TimeoutError as error:
            raise AsteriskAway(0, f"AMI {fields['Action']}: no answer in {self._seconds:g} s") from error
        first = answer[0] if isinstance(answer, list) else answer
        if str(first.get("Response", "Success")) == "Error":
            raise AsteriskError(400, f"AMI {fields['Action']}: {first.get('Message', 'refused')}")
        return answer
