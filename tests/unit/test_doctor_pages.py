"""`kefu doctor` on pages: the door, the certificate, the edge, and telephones in pages."""

from __future__ import annotations

import asyncio
import datetime
from dataclasses import replace
from pathlib import Path

from ari_app.doctor import pages
from ari_app.doctor.patient import Patient
from ari_app.doctor.result import Level
from ari_app.edge.door import Door
from ari_app.pbx.site_certificate import LEAF, LEAF_KEY, make
from ari_app.pbx.web_files import EdgeAddress
from config.settings import Settings
from config.web_settings import Web
from tests.support.edge import edge
from tests.support.states import levels, state_of

NOW = datetime.datetime.now(datetime.UTC)


def test_doors(tmp_path: Path) -> None:
    """Loopback needs nothing; beyond it, the remedy names the command."""
    assert levels(pages.judge_door(Web(port=0), tmp_path)) == ["ok"]
    (shut,) = pages.judge_door(Web(listen="0.0.0.0"), tmp_path)
    assert shut.level is Level.FAULT
    assert "kefu cert" in shut.remedy


def test_certificates_that_end(tmp_path: Path) -> None:
    """Well, soon, over, and none that can be read."""
    make(("127.0.0.1",), tmp_path)
    door = Door("127.0.0.1", 1, tmp_path / LEAF, tmp_path / LEAF_KEY)
    days = datetime.timedelta(days=1)
    judged = [pages.judge_certificate(door, NOW + after * days) for after in (0, 380, 400)]
    assert levels(judged) == ["ok", "warning", "fault"]
    (tmp_path / LEAF).write_text("rubbish")
    assert pages.judge_certificate(door).level is Level.FAULT


async def test_the_edge_answers(tmp_path: Path) -> None:
    """Or nobody does."""
    async with edge(tmp_path) as it:
        address = EdgeAddress(it.base, 0, 1)
        assert await asyncio.to_thread(pages.answers, address)
    assert not await asyncio.to_thread(pages.answers, address)
    assert pages.judge_edge(address, True).level is Level.OK
    assert pages.judge_edge(address, False).level is Level.WARNING
    assert pages.judge_edge(None, False).level is Level.WARNING


def test_telephones_in_pages(tmp_path: Path) -> None:
    """How many, and what is to be known of an Asterisk before 22.11."""
    state = replace(state_of(tmp_path), web_phones={"1001": "both", "1002": "web"}, asterisk_version="22.10.1+x")
    patient = Patient(tmp_path, Settings(), state=state)
    phones, ice = pages.judge_phones(patient)
    assert phones.finding == "2 agents can telephone in the page, 1 of them with nothing else"
    assert "#1946" in ice.finding
    newer = replace(patient, state=replace(state, asterisk_version="22.11.0"))
    assert levels(pages.judge_phones(newer)) == ["ok"]
    without = replace(patient, state=replace(state, web_phones={}))
    assert levels(pages.judge_phones(without)) == ["skipped"]


def test_switched_off(tmp_path: Path) -> None:
    """Said, and nothing else is looked at."""
    settings = replace(Settings(), web=Web(enabled=False))
    assert levels(pages.look_at_pages(Patient(tmp_path, settings))) == ["skipped"]
