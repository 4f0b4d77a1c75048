"""Many calls at once, of people who do anything: the books balance, and app_queue's log does too."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.fakes.asterisk import virtual
from tests.support.busy_day import SETTINGS, BusyDay
from tests.support.conversation_calls import floor_in

_IN, _OUT = {"ENTERQUEUE"}, {"CONNECT", "ABANDON", "EXITWITHKEY", "EXITEMPTY", "EXITWITHTIMEOUT", "WITHDRAW"}
_DONE = {"COMPLETEAGENT", "COMPLETECALLER", "BLINDTRANSFER", "ATTENDEDTRANSFER"}


@virtual
async def test_a_busy_day_adds_up(tmp_path: Path) -> None:
    """Sixty callers, four agents, a supervisor: every call, agent and queue balances when all have gone."""
    async with floor_in(tmp_path, queue__log="queue_log", **SETTINGS) as floor:
        await BusyDay(floor, seed=11, calls=60).run()
        talked = await floor.rows("select call_id, sum(talked) as seconds, sum(left_at is null) as open from legs")
        calls = await floor.rows("select count(*) as open from calls where ended_at is null")
    assert (talked[0]["open"], calls[0]["open"]) == (0, 0)
    lines = [line.split("|") for line in (tmp_path / "queue_log").read_text().splitlines()]
    events = Counter(line[4] for line in lines)
    assert events["ENTERQUEUE"] >= 20
    connects = sum(events[name] for name in ("CONNECT",))
    assert connects == sum(events[name] for name in _DONE)
    by_agent: Counter[str] = Counter()
    for line in lines:
        by_agent[line[3]] += (line[4] == "CONNECT") - (line[4] in _DONE)
    assert not any(by_agent.values()), by_agent
    _every_entry_has_one_end(lines)


def _every_entry_has_one_end(lines: list[list[str]]) -> None:
    """A second agent's CONNECT comes without an entry of its own."""
    inside: Counter[str] = Counter()
    for line in lines:
        if line[4] in _IN:
            inside[line[1]] += 1
        elif line[4] in _OUT and inside[line[1]]:
            inside[line[1]] -= 1
        elif line[4] in _OUT:
            assert line[4] == "CONNECT", line
        assert inside[line[1]] in (0, 1), line
    assert not any(inside.values()), inside
