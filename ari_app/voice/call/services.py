"""What the story of a telephone call is carried out with, beyond what every contact's is."""

from __future__ import annotations

from dataclasses import dataclass, field

from ari_app.agents.phones import Phones
from ari_app.ari.switch import Switch
from ari_app.contact.dialling_policy import DiallingPolicy
from ari_app.contact.services import ContactServices
from ari_app.media.hearing import Hearing
from ari_app.media.recorder import Recorder
from ari_app.quality.interlock import Interlock
from ari_app.voice.call.nailed_lines import NailedLines
from ari_app.voice.call.packets import Packets
from ari_app.voice.call.parking_lot import ParkingLot
from ari_app.voice.voicemail.messages import Messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Services(ContactServices):
    """Frozen ports. Nothing outside the story of a call asks for all of it."""

    switch: Switch
    hearing: Hearing
    dialling: DiallingPolicy
    nailed: NailedLines
    parking: ParkingLot
    recorder: Recorder | None = None
    messages: Messages | None = None
    phones: Phones | None = None
    interlock: Interlock | None = None
    packets: Packets = field(default_factory=Packets)
