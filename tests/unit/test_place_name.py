"""The zone whose days the site has, by a name that browsers know."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from ari_app.configuration.everything import place_name
from config.settings import Settings


def _named(zone: str) -> Settings:
    return replace(Settings(), hours=replace(Settings().hours, time_zone=zone))


@pytest.mark.parametrize(
    ("set_to", "environment", "link", "found"),
    [
        ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Shanghai"),
        ("local", ":Europe/Berlin", "America/New_York", "Europe/Berlin"),
        ("local", "", "America/New_York", "America/New_York"),
        ("local", "XYZ3", "America/New_York", "America/New_York"),
        ("Mars/Olympus", "", "America/New_York", "America/New_York"),
        ("local", "", "", ""),
    ],
)
def test_the_setting_the_environment_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, set_to: str, environment: str, link: str, found: str
) -> None:  # fmt: skip
    """In this order; what names no zone is passed over."""
    monkeypatch.setenv("TZ", environment)
    monkeypatch.setattr(time, "tzname", ("EST", "EDT"))
    place = tmp_path / "zoneinfo" / link if link else tmp_path / "other"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.touch()
    (tmp_path / "localtime").symlink_to(place)
    assert place_name(_named(set_to), tmp_path / "localtime") == found


def test_a_machine_without_a_zone_is_at_utc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As small containers are."""
    monkeypatch.delenv("TZ", raising=False)
    monkeypatch.setattr(time, "tzname", ("UTC", "UTC"))
    assert place_name(_named("local"), tmp_path / "none") == "UTC"
