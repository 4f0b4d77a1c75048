"""What is asked of kefu by agents and supervisors with a telephone or a command needs these, and no more."""

from __future__ import annotations

from dataclasses import dataclass

from ari_app.ari.switch import Switch
from ari_app.contact.dialling_policy import DiallingPolicy
from ari_app.contact.flow_parts import FlowParts
from ari_app.routing.floor import Floor
from ari_app.voice.call.nailed_lines import NailedLines
from ari_app.voice.call.parking_lot import ParkingLot
from ari_app.voice.call.rung_phones import RungPhones
from ari_app.voice.call.session import Calls
from ari_app.voice.call.starting import Starter
from ari_app.voice.call.watches import Watches
from config.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Frozen ports; ``calls`` are the live ones, ``rung`` phones that ring by command, ``watching`` supervisors
    who are in agents' calls."""

    settings: Settings
    switch: Switch
    floor: Floor
    flows: FlowParts
    dialling: DiallingPolicy
    nailed: NailedLines
    parking: ParkingLot
    calls: Calls
    rung: RungPhones
    watching: Watches
    start: Starter
