"""Pages and the telephones in them: whether the edge serves, its certificate, and what Asterisk needs for it."""

from __future__ import annotations

import datetime
import http.client
import re
import ssl
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

from ari_app.doctor.patient import Patient
from ari_app.doctor.result import Result, fault, ok, skipped, warning
from ari_app.edge.door import Door, DoorShut, door_of
from ari_app.pbx.certificate import ends_at
from ari_app.pbx.install import Installation
from ari_app.pbx.network import BadAddress
from ari_app.pbx.web_files import EdgeAddress, edge_address
from config.web_settings import Web
from models.domain.phone_kinds import WEB

_SECONDS = 3.0
_SPARE_DAYS = 30
MENDED = (22, 11)
_ICE = (
    "this Asterisk can stand still when sound and video share a bundle over ICE (#1946, mended in 22.11): pages have "
    "sound alone here (max_video_streams = 0), which does not set it off"
)


def look_at_pages(patient: Patient) -> Iterator[Result]:
    """The edge, its certificate, and telephones in pages."""
    settings = patient.settings.web
    if not settings.enabled:
        yield skipped("web.edge", "pages are switched off ([web] enabled = false)")
        return
    yield from judge_door(settings, patient.run)
    if not patient.asterisk_expected:
        yield skipped("web.edge", "the pages are not served now", "`make run` serves them.")
        return
    address = edge_address(patient.run)
    yield judge_edge(address, address is not None and answers(address))
    yield from judge_phones(patient)


def judge_door(settings: Web, run: Path) -> Iterator[Result]:
    """Whether the edge may listen as it is told to, and for how long its certificate holds."""
    try:
        door = door_of(settings, run)
    except (DoorShut, BadAddress) as error:
        yield fault("web.listen", "the pages cannot be served", str(error))
        return
    yield judge_certificate(door)


def judge_certificate(door: Door, now: datetime.datetime | None = None) -> Result:
    """Plain HTTP stays on loopback; a certificate says so in time before it ends."""
    if door.certificate is None:
        return ok("web.certificate", "for this machine alone, the pages need no certificate (plain HTTP on loopback)")
    ends = ends_at(door.certificate)
    if ends is None:
        return fault("web.certificate", f"{door.certificate} cannot be read", "`kefu cert` makes another.")
    left = (ends - (now or datetime.datetime.now(datetime.UTC))).days
    remedy = "`kefu cert` renews it, or renew your own; a running kefu takes it up by itself."
    if left < 0:
        return fault("web.certificate", f"the certificate of the pages ended on {ends:%Y-%m-%d}", remedy)
    if left < _SPARE_DAYS:
        return warning("web.certificate", f"the certificate of the pages ends in {left} days", remedy)
    return ok("web.certificate", f"the certificate of the pages holds until {ends:%Y-%m-%d}")


def answers(address: EdgeAddress) -> bool:
    """Whether somebody serves there."""
    place = urllib.parse.urlsplit(address.url)
    host, port = place.hostname or "", place.port or address.port
    connection = (
        http.client.HTTPSConnection(host, port, timeout=_SECONDS, context=_any_certificate())
        if place.scheme == "https"
        else http.client.HTTPConnection(host, port, timeout=_SECONDS)
    )
    try:
        connection.request("GET", "/login")
        return connection.getresponse().status in (200, 429, 503)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _any_certificate() -> ssl.SSLContext:
    """It is asked whether it answers, not who it is."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def judge_edge(address: EdgeAddress | None, answering: bool) -> Result:
    """Whether the pages are there."""
    if address is None or not answering:
        remedy = "`make run` keeps it up (log/edge.log in the run folder says why it ended); alone: `./kefu edge`."
        return warning("web.edge", "nobody serves the pages", remedy)
    return ok("web.edge", f"the pages are served at {address.url}")


def judge_phones(patient: Patient) -> Iterator[Result]:
    """What that Asterisk has for telephones in pages, and what is to be known of it."""
    state = patient.state
    if state is None:
        return
    if not state.web_phones:
        remedy = "`./kefu attach` prints the lines for them." if patient.attached else 'agents.toml: phone = "both".'
        yield skipped("web.phones", "no agent has a telephone in a page", remedy)
        return
    alone = sum(kind == WEB for kind in state.web_phones.values())
    words = f", {alone} of them with nothing else" if alone else ""
    yield ok("web.phones", f"{len(state.web_phones)} agents can telephone in the page{words}")
    if re.search(r"\d", state.asterisk_version) and Installation("", None, state.asterisk_version).major < MENDED:
        yield skipped("web.ice", f"Asterisk {state.asterisk_version.partition('+')[0]}: {_ICE}")
