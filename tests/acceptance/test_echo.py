"""A prompt that comes back from the caller's end, through whole calls."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.phone.call import SipCall
from tests.support.floor import Floor, brisk, floor_of

pytestmark = pytest.mark.alone  # an echo is known by its delay, which a busy machine changes


def controls(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of playbacks from now on: pause, unpause."""
    assert floor.app is not None
    rest, asked = floor.app.services.switch.rest, []
    real = rest.post

    async def post(path: str, **rest_of: Any) -> Any:  # noqa: ANN401 - as the client's own
        if path.endswith("/control"):
            asked.append(str(rest_of["operation"]))
        return await real(path, **rest_of)

    monkeypatch.setattr(rest, "post", post)
    return asked


async def echoing(floor: Floor) -> SipCall:
    """A caller whose telephone sends back a tenth of what it hears, 100 ms late, in the main menu."""
    call = await floor.call("8000")
    call.rtp.echo, call.rtp.echo_frames = 0.1, 5
    await floor.event("MenuEntered", menu="main")
    return call


async def test_a_prompt_is_not_hushed_by_its_own_echo(
    asterisk: PrivateAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not once in five seconds of menu; who speaks over it is heard through it."""
    async with floor_of(asterisk, brisk(asterisk.run, menu__no_input_seconds=5.0)) as floor:
        asked = controls(floor, monkeypatch)
        call = await echoing(floor)
        await asyncio.sleep(5.0)
        assert not asked
        assert floor.app is not None
        (session,) = floor.app.calls.values()
        assert session.hearing.ear is not None
        echo = session.hearing.ear.echo
        assert echo is not None
        assert echo.distance_db == pytest.approx(-20, abs=4)
        await floor.say(call, "technical support")
        await floor.event("ChoiceMade", choice="technical", by="speech")
        assert asked[:1] == ["pause"]


async def test_without_it_the_prompt_stutters(asterisk: PrivateAsterisk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same call with ``speech.learn_echo`` off: that is what it is for."""
    settings = brisk(asterisk.run, menu__no_input_seconds=5.0, speech__learn_echo=False)
    async with floor_of(asterisk, settings) as floor:
        asked = controls(floor, monkeypatch)
        await echoing(floor)
        await asyncio.sleep(5.0)
        assert asked.count("pause") >= 2
