"""Events of ARI, what is in them, and the answers that kefu reads: written by `make ari-events`.

Made from the description that comes with Asterisk 22.10.1. `ari_app.ari.facts` says what becomes of what an older or
newer one leaves out or adds.
"""

from __future__ import annotations

from ari_app.ari.facts import Facts, Flag, Maybe, Named, Number, Part, Parts, Real, Text, Texts, Told


class Message(Told):
    """An event of ARI."""

    __slots__ = ()
    type = Text()
    asterisk_id = Text()


class Event(Message):
    """An event of ARI."""

    __slots__ = ()
    application = Text()
    timestamp = Text()


class DeviceState(Facts):
    """An object of ARI."""

    __slots__ = ()
    name = Text()
    state = Text()


class DeviceStateChanged(Event):
    """An event of ARI."""

    __slots__ = ()
    device_state = Part(DeviceState)


class Playback(Facts):
    """An object of ARI."""

    __slots__ = ()
    id = Text()
    media_uri = Text()
    next_media_uri = Text()
    target_uri = Text()
    language = Text()
    state = Text()


class PlaybackStarted(Event):
    """An event of ARI."""

    __slots__ = ()
    playback = Part(Playback)


class PlaybackContinuing(Event):
    """An event of ARI."""

    __slots__ = ()
    playback = Part(Playback)


class PlaybackFinished(Event):
    """An event of ARI."""

    __slots__ = ()
    playback = Part(Playback)


class LiveRecording(Facts):
    """An object of ARI."""

    __slots__ = ()
    name = Text()
    format = Text()
    target_uri = Text()
    state = Text()
    duration = Number()
    talking_duration = Number()
    silence_duration = Number()
    cause = Text()


class RecordingStarted(Event):
    """An event of ARI."""

    __slots__ = ()
    recording = Part(LiveRecording)


class RecordingFinished(Event):
    """An event of ARI."""

    __slots__ = ()
    recording = Part(LiveRecording)


class RecordingFailed(Event):
    """An event of ARI."""

    __slots__ = ()
    recording = Part(LiveRecording)


class CallerID(Facts):
    """An object of ARI."""

    __slots__ = ()
    name = Text()
    number = Text()


class DialplanCEP(Facts):
    """An object of ARI."""

    __slots__ = ()
    context = Text()
    exten = Text()
    priority = Number()
    app_name = Text()
    app_data = Text()


class Channel(Facts):
    """An object of ARI."""

    __slots__ = ()
    id = Text()
    protocol_id = Text()
    name = Text()
    state = Text()
    caller = Part(CallerID)
    connected = Part(CallerID)
    accountcode = Text()
    dialplan = Part(DialplanCEP)
    creationtime = Text()
    language = Text()
    channelvars = Named()
    caller_rdnis = Text()
    tenantid = Text()


class ApplicationMoveFailed(Event):
    """An event of ARI."""

    __slots__ = ()
    channel = Part(Channel)
    destination = Text()
    args = Texts()


class ApplicationRegistered(Event):
    """An event of ARI."""

    __slots__ = ()


class ApplicationUnregistered(Event):
    """An event of ARI."""

    __slots__ = ()


class ApplicationReplaced(Event):
    """An event of ARI."""

    __slots__ = ()


class Bridge(Facts):
    """An object of ARI."""

    __slots__ = ()
    id = Text()
    technology = Text()
    bridge_type = Text()
    bridge_class = Text()
    creator = Text()
    name = Text()
    channels = Texts()
    video_mode = Text()
    video_source_id = Text()
    creationtime = Text()
    bridgevars = Named()


class BridgeCreated(Event):
    """An event of ARI."""

    __slots__ = ()
    bridge = Part(Bridge)


class BridgeDestroyed(Event):
    """An event of ARI."""

    __slots__ = ()
    bridge = Part(Bridge)


class BridgeMerged(Event):
    """An event of ARI."""

    __slots__ = ()
    bridge = Part(Bridge)
    bridge_from = Part(Bridge)


class BridgeBlindTransfer(Event):
    """An event of ARI."""

    __slots__ = ()
    channel = Part(Channel)
    replace_channel = Maybe(Channel)
    transferee = Maybe(Channel)
    exten = Text()
    context = Text()
    result = Text()
    is_external = Flag()
    bridge = Maybe(Bridge)


class BridgeAttendedTransfer(Event):
    """An event of ARI."""

    __slots__ = ()
    transferer_first_leg = Part(Channel)
    transferer_second_leg = Part(Channel)
    replace_channel = Maybe(Channel)
    transferee = Maybe(Channel)
    transfer_target = Maybe(Channel)
    result = Text()
    is_external = Flag()
    transferer_first_leg_bridge = Maybe(Bridge)
    transferer_second_leg_bridge = Maybe(Bridge)
    destination_type = Text()
    destination_bridge = Text()
    destination_application = Text()
    destination_link_first_leg = Maybe(Channel)
    destination_link_second_leg = Maybe(Channel)
    destination_threeway_channel = Maybe(Channel)
    destination_threeway_bridge = Maybe(Bridge)


class BridgeVideoSourceChanged(Event):
    """An event of ARI."""

    __slots__ = ()
    bridge = Part(Bridge)
    old_video_source_id = Text()


class ChannelCreated(Event):
    """An event of ARI."""

    __slots__ = ()
    channel = Part(Channel)


class ChannelDestroyed(Event):
    """An event of ARI."""

    __slots__ = ()
    cause = Number()
    cause_txt = Text()
    tech_cause = Number()
    channel = Part(Channel)


class ChannelEnteredBridge(Event):
    """An event of ARI."""

    __slots__ = ()
    bridge = Part(Bridge)
    channel = Maybe(Channel)


class ChannelLeftBridge(Event):
    """An event of ARI."""

    __slots__ = ()
    bridge = Part(Bridge)
    channel = Part(Channel)


class ChannelStateChange(Event):
    """An event of ARI."""

    __slots__ = ()
    channel = Part(Channel)


class ChannelDtmfReceived(Event):
    """An event of ARI."""

    __slots__ = ()
    digit = Text()
    duration_ms = Number()
    channel = Part(Channel)


class ChannelDialplan(Event):
    """An event of ARI."""

    __slots__ = ()
    channel = Part(Channel)
    dialplan_app = Text()
    dialplan_app_data = Text()


class ChannelCallerId(Event):
    """An event of ARI."""

    __slots__ = ()
    caller_presentation = Number()
    caller_presentation_txt = Text()
    channel = Part(Channel)


class Endpoint(Facts):
    """An object of ARI."""

    __slots__ = ()
    technology = Text()
    resource = Text()
    state = Text()
    channel_ids = Texts()


class ChannelUserevent(Event):
    """An event of ARI."""

    __slots__ = ()
    eventname = Text()
    channel = Maybe(Channel)
    bridge = Maybe(Bridge)
    endpoint = Maybe(Endpoint)
    userevent = Named()


class ChannelHangupRequest(Event):
    """An event of ARI."""

    __slots__ = ()
    cause = Number()
    tech_cause = Number()
    soft = Flag()
    channel = Part(Channel)


class ChannelVarset(Event):
    """An event of ARI."""

    __slots__ = ()
    variable = Text()
    value = Text()
    channel = Maybe(Channel)


class ChannelToneDetected(Event):
    """An event of ARI."""

    __slots__ = ()
    channel = Part(Channel)


class ChannelTalkingStarted(Event):
    """An event of ARI."""

    __slots__ = ()
    channel = Part(Channel)


class ChannelTalkingFinished(Event):
    """An event of ARI."""

    __slots__ = ()
    channel = Part(Channel)
    duration = Number()


class ChannelHold(Event):
    """An event of ARI."""

    __slots__ = ()
    channel = Part(Channel)
    musicclass = Text()


class ChannelUnhold(Event):
    """An event of ARI."""

    __slots__ = ()
    channel = Part(Channel)


class ContactInfo(Facts):
    """An object of ARI."""

    __slots__ = ()
    uri = Text()
    contact_status = Text()
    aor = Text()
    roundtrip_usec = Text()


class ContactStatusChange(Event):
    """An event of ARI."""

    __slots__ = ()
    endpoint = Part(Endpoint)
    contact_info = Part(ContactInfo)


class EndpointStateChange(Event):
    """An event of ARI."""

    __slots__ = ()
    endpoint = Part(Endpoint)


class Dial(Event):
    """An event of ARI."""

    __slots__ = ()
    caller = Maybe(Channel)
    peer = Part(Channel)
    forward = Text()
    forwarded = Maybe(Channel)
    dialstring = Text()
    dialstatus = Text()


class StasisEnd(Event):
    """An event of ARI."""

    __slots__ = ()
    channel = Part(Channel)


class StasisStart(Event):
    """An event of ARI."""

    __slots__ = ()
    args = Texts()
    channel = Part(Channel)
    replace_channel = Maybe(Channel)


class TextMessage(Facts):
    """An object of ARI."""

    __slots__ = ()
    from_ = Text("from")
    to = Text()
    body = Text()
    variables = Named()


class TextMessageReceived(Event):
    """An event of ARI."""

    __slots__ = ()
    message = Part(TextMessage)
    endpoint = Maybe(Endpoint)


class ChannelConnectedLine(Event):
    """An event of ARI."""

    __slots__ = ()
    channel = Part(Channel)


class Peer(Facts):
    """An object of ARI."""

    __slots__ = ()
    peer_status = Text()
    cause = Text()
    address = Text()
    port = Text()
    time = Text()


class PeerStatusChange(Event):
    """An event of ARI."""

    __slots__ = ()
    endpoint = Part(Endpoint)
    peer = Part(Peer)


class AdditionalParam(Facts):
    """An object of ARI."""

    __slots__ = ()
    parameter_name = Text()
    parameter_value = Text()


class RequiredDestination(Facts):
    """An object of ARI."""

    __slots__ = ()
    protocol_id = Text()
    destination = Text()
    additional_protocol_params = Parts(AdditionalParam)


class ReferTo(Facts):
    """An object of ARI."""

    __slots__ = ()
    requested_destination = Part(RequiredDestination)
    destination_channel = Maybe(Channel)
    connected_channel = Maybe(Channel)
    bridge = Maybe(Bridge)


class ReferredBy(Facts):
    """An object of ARI."""

    __slots__ = ()
    source_channel = Part(Channel)
    connected_channel = Maybe(Channel)
    bridge = Maybe(Bridge)


class ChannelTransfer(Event):
    """An event of ARI."""

    __slots__ = ()
    state = Text()
    refer_to = Part(ReferTo)
    referred_by = Part(ReferredBy)


class RESTResponse(Event):
    """An event of ARI."""

    __slots__ = ()
    transaction_id = Text()
    request_id = Text()
    status_code = Number()
    reason_phrase = Text()
    uri = Text()
    content_type = Text()
    message_body = Text()


class CallBroadcast(Event):
    """An event of ARI."""

    __slots__ = ()
    channel = Part(Channel)
    caller = Text()
    called = Text()


class CallClaimed(Event):
    """An event of ARI."""

    __slots__ = ()
    channel = Part(Channel)
    winner_app = Text()


class Application(Facts):
    """An object of ARI."""

    __slots__ = ()
    name = Text()
    channel_ids = Texts()
    bridge_ids = Texts()
    endpoint_ids = Texts()
    device_names = Texts()


class BuildInfo(Facts):
    """An object of ARI."""

    __slots__ = ()
    os = Text()
    kernel = Text()
    options = Text()
    machine = Text()
    date = Text()
    user = Text()


class SystemInfo(Facts):
    """An object of ARI."""

    __slots__ = ()
    version = Text()
    entity_id = Text()


class SetId(Facts):
    """An object of ARI."""

    __slots__ = ()
    user = Text()
    group = Text()


class ConfigInfo(Facts):
    """An object of ARI."""

    __slots__ = ()
    name = Text()
    default_language = Text()
    max_channels = Number()
    max_open_files = Number()
    max_load = Real()
    setid = Part(SetId)


class StatusInfo(Facts):
    """An object of ARI."""

    __slots__ = ()
    startup_time = Text()
    last_reload_time = Text()


class AsteriskInfo(Facts):
    """An object of ARI."""

    __slots__ = ()
    build = Maybe(BuildInfo)
    system = Maybe(SystemInfo)
    config = Maybe(ConfigInfo)
    status = Maybe(StatusInfo)


class Module(Facts):
    """An object of ARI."""

    __slots__ = ()
    name = Text()
    description = Text()
    use_count = Number()
    status = Text()
    support_level = Text()


class RTPstat(Facts):
    """An object of ARI."""

    __slots__ = ()
    txcount = Number()
    rxcount = Number()
    txjitter = Real()
    rxjitter = Real()
    remote_maxjitter = Real()
    remote_minjitter = Real()
    remote_normdevjitter = Real()
    remote_stdevjitter = Real()
    local_maxjitter = Real()
    local_minjitter = Real()
    local_normdevjitter = Real()
    local_stdevjitter = Real()
    txploss = Number()
    rxploss = Number()
    remote_maxrxploss = Real()
    remote_minrxploss = Real()
    remote_normdevrxploss = Real()
    remote_stdevrxploss = Real()
    local_maxrxploss = Real()
    local_minrxploss = Real()
    local_normdevrxploss = Real()
    local_stdevrxploss = Real()
    rtt = Real()
    maxrtt = Real()
    minrtt = Real()
    normdevrtt = Real()
    stdevrtt = Real()
    local_ssrc = Number()
    remote_ssrc = Number()
    txoctetcount = Number()
    rxoctetcount = Number()
    channel_uniqueid = Text()


class StoredRecording(Facts):
    """An object of ARI."""

    __slots__ = ()
    name = Text()
    format = Text()


class Variable(Facts):
    """An object of ARI."""

    __slots__ = ()
    value = Text()


EVENTS: dict[str, type[Event]] = {
    "ApplicationMoveFailed": ApplicationMoveFailed,
    "ApplicationRegistered": ApplicationRegistered,
    "ApplicationReplaced": ApplicationReplaced,
    "ApplicationUnregistered": ApplicationUnregistered,
    "BridgeAttendedTransfer": BridgeAttendedTransfer,
    "BridgeBlindTransfer": BridgeBlindTransfer,
    "BridgeCreated": BridgeCreated,
    "BridgeDestroyed": BridgeDestroyed,
    "BridgeMerged": BridgeMerged,
    "BridgeVideoSourceChanged": BridgeVideoSourceChanged,
    "CallBroadcast": CallBroadcast,
    "CallClaimed": CallClaimed,
    "ChannelCallerId": ChannelCallerId,
    "ChannelConnectedLine": ChannelConnectedLine,
    "ChannelCreated": ChannelCreated,
    "ChannelDestroyed": ChannelDestroyed,
    "ChannelDialplan": ChannelDialplan,
    "ChannelDtmfReceived": ChannelDtmfReceived,
    "ChannelEnteredBridge": ChannelEnteredBridge,
    "ChannelHangupRequest": ChannelHangupRequest,
    "ChannelHold": ChannelHold,
    "ChannelLeftBridge": ChannelLeftBridge,
    "ChannelStateChange": ChannelStateChange,
    "ChannelTalkingFinished": ChannelTalkingFinished,
    "ChannelTalkingStarted": ChannelTalkingStarted,
    "ChannelToneDetected": ChannelToneDetected,
    "ChannelTransfer": ChannelTransfer,
    "ChannelUnhold": ChannelUnhold,
    "ChannelUserevent": ChannelUserevent,
    "ChannelVarset": ChannelVarset,
    "ContactStatusChange": ContactStatusChange,
    "DeviceStateChanged": DeviceStateChanged,
    "Dial": Dial,
    "EndpointStateChange": EndpointStateChange,
    "PeerStatusChange": PeerStatusChange,
    "PlaybackContinuing": PlaybackContinuing,
    "PlaybackFinished": PlaybackFinished,
    "PlaybackStarted": PlaybackStarted,
    "RESTResponse": RESTResponse,
    "RecordingFailed": RecordingFailed,
    "RecordingFinished": RecordingFinished,
    "RecordingStarted": RecordingStarted,
    "StasisEnd": StasisEnd,
    "StasisStart": StasisStart,
    "TextMessageReceived": TextMessageReceived,
}
