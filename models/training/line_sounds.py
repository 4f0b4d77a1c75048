"""Sounds of telephone lines that are nobody's words, made by formula: 34 kinds, each different at every call.

They teach and try what tells speech from other sounds (`models.speech.likeness`). Each is 8 kHz samples of RMS 1 in its
loud part; `on_line` gives them a level and sends them through G.711.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from models.domain.audio import RATE
from models.training.commands.damage import mu_law

Floats = NDArray[np.float64]
Random = np.random.Generator
MILLIWATT_RMS = 32124.0 / 2**0.5 * 10 ** (-3.17 / 20)  # of 0 dBm0


def _time(seconds: float) -> Floats:
    return np.arange(int(RATE * seconds)) / RATE


def _sines(seconds: float, *frequencies: float) -> Floats:
    return np.asarray(np.sum([np.sin(2 * np.pi * one * _time(seconds)) for one in frequencies], axis=0))


def _band(random: Random, seconds: float, low: float, high: float, tilt: float = 0.0) -> Floats:
    """Noise between two frequencies that falls by ``tilt`` × 3 dB an octave."""
    count = int(RATE * seconds)
    spectrum = np.fft.rfft(random.normal(0, 1, count))
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    shape = np.where((hertz >= low) & (hertz <= high), np.maximum(hertz, 20.0) ** (-tilt / 2), 0.0)
    return np.asarray(np.fft.irfft(spectrum * shape, count))


def _cadence(sound: Floats, *seconds: float) -> Floats:
    """On, off, on, off … again and again."""
    edges = np.cumsum([0.0, *seconds])
    phase = (np.arange(len(sound)) / RATE) % edges[-1]
    return np.where((np.searchsorted(edges, phase, side="right") - 1) % 2 == 0, sound, 0.0)


def _swell(random: Random, count: int, lowest: float, fastest: float) -> Floats:
    """A slow gain between ``lowest`` and 1, with waves of up to ``fastest`` Hz."""
    time, rate = np.arange(count) / RATE, random.uniform(0.15, fastest)
    return lowest + (1 - lowest) * (0.5 + 0.5 * np.sin(2 * np.pi * rate * time + random.uniform(0, 6)))


def _hiss(random: Random, seconds: float) -> Floats:
    return _band(random, seconds, 0, 4000)


def _pink(random: Random, seconds: float) -> Floats:
    return _band(random, seconds, 50, 4000, 1.0)


def _traffic(random: Random, seconds: float) -> Floats:
    found = _band(random, seconds, 20, random.uniform(250, 900), random.uniform(0, 1))
    return found * _swell(random, len(found), random.uniform(0.1, 0.4), 0.8)


def _wind(random: Random, seconds: float) -> Floats:
    found = _band(random, seconds, 20, random.uniform(150, 500), 1.0)
    return found * _swell(random, len(found), 0.0, 1.5) ** 2


def _breath(random: Random, seconds: float) -> Floats:
    low = random.uniform(200, 900)
    found = _band(random, seconds, low, low + random.uniform(800, 2500))
    return found * _swell(random, len(found), 0.0, 0.6) ** 3


def _hum(random: Random, seconds: float) -> Floats:
    mains = float(random.choice([50, 60]))
    parts = [random.uniform(0, 1) / part * _sines(seconds, mains * part) for part in range(1, 9)]
    return np.asarray(np.sum(parts, axis=0)) + _sines(seconds, 2 * mains)


def _clicks(random: Random, seconds: float) -> Floats:
    found = np.zeros(int(RATE * seconds))
    for place in random.integers(0, len(found), int(seconds * random.uniform(2, 30)) + 1):
        length = int(random.integers(1, 60))
        piece = random.normal(0, 1, length) * np.exp(-np.arange(length) / random.uniform(1, 20))
        found[place : place + length] += piece[: len(found) - place] * random.uniform(0.3, 1)
    return found


def _hum_and_clicks(random: Random, seconds: float) -> Floats:
    hum, clicks = _hum(random, seconds), _clicks(random, seconds)
    return np.asarray(hum / hum.std() + clicks / (clicks.std() + 1e-9) * random.uniform(0.5, 2))


def _typing(random: Random, seconds: float) -> Floats:
    found = np.zeros(int(RATE * seconds))
    at = 0.0
    while at < seconds - 0.1:
        piece = _band(random, 0.04, 800, 3800) * np.exp(-np.arange(320) / random.uniform(20, 90))
        found[int(at * RATE) : int(at * RATE) + 320] += piece
        at += random.uniform(0.06, 0.35)
    return found


def _rustle(random: Random, seconds: float) -> Floats:
    found = np.asarray(_band(random, seconds, 500, 4000))
    steps = np.repeat(random.gamma(0.6, 1.0, int(seconds * 25) + 1), RATE // 25)[: len(found)]
    return found * steps


def _tone(random: Random, seconds: float) -> Floats:
    return _sines(seconds, random.uniform(200, 3300))


def _beeps(random: Random, seconds: float) -> Floats:
    on, off = random.uniform(0.08, 0.6), random.uniform(0.1, 1.5)
    return _cadence(_sines(seconds, random.uniform(350, 2200)), on, off)


def _busy(random: Random, seconds: float) -> Floats:
    pair = [(425.0,), (450.0,), (480.0, 620.0), (400.0,)][random.integers(4)]
    on = [0.5, 0.35, 0.25, 0.375][random.integers(4)]
    return _cadence(_sines(seconds, *pair), on, on)


def _ringing(random: Random, seconds: float) -> Floats:
    pair = [(440.0, 480.0), (425.0,), (450.0,), (400.0, 450.0)][random.integers(4)]
    rhythm = [(2.0, 4.0), (1.0, 4.0), (0.4, 0.2, 0.4, 2.0)][random.integers(3)]
    return _cadence(_sines(seconds, *pair), *rhythm)


def _dial_tone(random: Random, seconds: float) -> Floats:
    return _sines(seconds, *[(350.0, 440.0), (425.0,), (450.0,)][random.integers(3)])


def _special_information(random: Random, seconds: float) -> Floats:
    """ITU-T E.180: three rising tones."""
    length = random.choice([0.274, 0.38, 0.33])
    one = np.concatenate([_sines(length, 950.0), _sines(length, 1400.0), _sines(length, 1800.0), np.zeros(RATE)])
    return np.resize(one, int(RATE * seconds))


def _fax_calling(random: Random, seconds: float) -> Floats:
    return _cadence(_sines(seconds, 1100.0 + random.uniform(-38, 38)), 0.5, 3.0)


def _fax_answering(random: Random, seconds: float) -> Floats:
    """2100 Hz, with turns of phase and a slow wave (ITU-T V.8), or plain."""
    time, turns = _time(seconds), random.integers(2)
    sign = np.where((time // 0.45).astype(int) % 2, -1.0, 1.0) if turns else 1.0
    return np.sin(2 * np.pi * 2100 * time) * sign * (1 + 0.2 * turns * np.sin(2 * np.pi * 15 * time))


def _shifts(random: Random, seconds: float, one: float, two: float, baud: float) -> Floats:
    """Frequency shift keying of random bits."""
    bits = np.repeat(random.integers(0, 2, int(seconds * baud) + 2), int(RATE / baud) + 1)[: int(RATE * seconds)]
    return np.sin(2 * np.pi * np.cumsum(np.where(bits, one, two)) / RATE)


def _modem(random: Random, seconds: float) -> Floats:
    one, two, baud = [(1650, 1850, 300), (980, 1180, 300), (1270, 1070, 300), (1300, 2100, 1200)][random.integers(4)]
    return _shifts(random, seconds, one, two, baud)


def _teletype(random: Random, seconds: float) -> Floats:
    return _shifts(random, seconds, 1400, 1800, 45.45)


def _carrier(random: Random, seconds: float) -> Floats:
    """A quadrature modem: random phases at 600 to 2400 symbols a second."""
    baud = int(random.choice([600, 1200, 2400]))
    phases = np.repeat(random.integers(0, 4, int(seconds * baud) + 2) * np.pi / 2, RATE // baud + 1)
    time = _time(seconds)
    return np.asarray(np.sin(2 * np.pi * random.choice([1200, 1700, 1800, 2400]) * time + phases[: len(time)]))


def _keys(random: Random, seconds: float) -> Floats:
    low, high = random.choice([697, 770, 852, 941]), random.choice([1209, 1336, 1477, 1633])
    return _cadence(_sines(seconds, low, high), random.uniform(0.05, 0.4), random.uniform(0.05, 0.6))


def _siren(random: Random, seconds: float) -> Floats:
    middle, width = random.uniform(600, 1600), random.uniform(0.1, 0.5)
    wave = np.sin(2 * np.pi * random.uniform(0.2, 4) * _time(seconds))
    return np.sin(2 * np.pi * np.cumsum(middle * (1 + width * wave)) / RATE)


def _whistle(random: Random, seconds: float) -> Floats:
    drift = np.cumsum(random.normal(0, 1, int(seconds * 50) + 2)) * random.uniform(5, 30)
    path = np.interp(_time(seconds) * 50, np.arange(len(drift)), drift) + random.uniform(1000, 2500)
    return np.sin(2 * np.pi * np.cumsum(path) / RATE) + 0.05 * random.normal(0, 1, len(path))


def _howl(random: Random, seconds: float) -> Floats:
    time = _time(seconds)
    return np.sin(2 * np.pi * random.uniform(400, 2800) * time) * np.minimum(1, 0.02 * np.exp(2.5 * time))


def _bell(random: Random, seconds: float) -> Floats:
    """Two gongs that a clapper strikes 20 times a second, or a softer one now and then."""
    time, fast = _time(seconds), random.integers(2)
    tones = [random.uniform(600, 1500) * step for step in (1.0, 1.26, 2.71)]
    strike = np.exp(-(time % (0.05 if fast else random.uniform(0.3, 1.2))) * random.uniform(6, 40))
    return _cadence(_sines(seconds, *tones) * strike, *((1.0, 2.0) if fast else (9.0, 1.0)))


def _cry(random: Random, seconds: float) -> Floats:
    """An animal: a call whose pitch and overtones go up and down together, again and again."""
    found, at = np.zeros(int(RATE * seconds)), 0.0
    middle, again = random.uniform(250, 2200), random.uniform(0.2, 1.0)
    while at < seconds:
        length = random.uniform(0.06, 0.7)
        time = _time(length) / length
        path = middle * (1 + random.uniform(-0.5, 0.5) * np.sin(np.pi * time) + random.uniform(-0.3, 0.3) * time)
        phase = 2 * np.pi * np.cumsum(path) / RATE
        call = np.sum([np.sin(n * phase) / n for n in range(1, int(random.integers(2, 5)))], axis=0)
        call = call + random.uniform(0, 0.5) * random.normal(0, 1, len(time))
        start = int(at * RATE)
        found[start : start + len(call)] += call[: len(found) - start] * np.sin(np.pi * time[: len(found) - start])
        at += length + random.uniform(0.02, again)
    return found


def _bubble(random: Random, seconds: float) -> Floats:
    """Short beeps of computers and messengers: two to four notes that glide or step."""
    notes = random.uniform(500, 2400) * 2 ** (random.integers(-5, 8, int(random.integers(2, 5))) / 12)
    length = random.uniform(0.05, 0.2)
    one = np.concatenate([_note(random, hertz, length, 2.0) for hertz in notes] + [np.zeros(int(RATE * 0.8))])
    return np.resize(one, int(RATE * seconds))


def _note(random: Random, hertz: float, seconds: float, sharp: float) -> Floats:
    time, parts = _time(seconds), int(random.integers(1, 8))
    tone = np.sum([np.sin(2 * np.pi * hertz * n * time) / n**sharp for n in range(1, parts + 1)], axis=0)
    fades = np.exp(-time * random.uniform(0.5, 5)) * np.minimum(1, time / random.uniform(0.003, 0.05))
    return np.asarray(tone * fades)


_SCALE = 220.0 * 2 ** (np.array([0, 2, 4, 5, 7, 9, 11, 12, 14, 16, 17, 19]) / 12)


def _melody(random: Random, seconds: float) -> Floats:
    length, sharp = random.uniform(0.12, 0.6), random.uniform(0.7, 2)
    notes = random.choice(_SCALE, int(seconds / length) + 1) * random.choice([0.5, 1, 1, 2])
    return np.concatenate([_note(random, one, length, sharp) for one in notes])[: int(RATE * seconds)]


def _chords(random: Random, seconds: float) -> Floats:
    length = random.uniform(0.5, 2)
    parts: list[Floats] = []
    while sum(len(part) for part in parts) < RATE * seconds:
        root = random.choice(_SCALE[:7]) * random.choice([0.5, 1])
        parts.append(np.sum([_note(random, root * step, length, 1.2) for step in (1, 5 / 4, 3 / 2)], axis=0))
    return np.concatenate(parts)[: int(RATE * seconds)]


def _drums(random: Random, seconds: float) -> Floats:
    found, beat = np.zeros(int(RATE * seconds) + RATE), random.uniform(0.2, 0.6)
    for place in range(int(seconds / beat)):
        at, time = int(place * beat * RATE), np.arange(RATE // 2) / RATE
        kick = np.sin(2 * np.pi * 80 * time * np.exp(-3 * time)) * np.exp(-18 * time)
        snare = random.normal(0, 1, len(time)) * np.exp(-30 * time)
        found[at : at + len(time)] += kick if place % 2 == 0 else snare
    return found[: int(RATE * seconds)]


def _band_music(random: Random, seconds: float) -> Floats:
    parts = [_melody(random, seconds), _chords(random, seconds), _drums(random, seconds)]
    return np.asarray(np.sum([random.uniform(0.3, 1) * part / (part.std() + 1e-9) for part in parts], axis=0))


def _buzz(random: Random, seconds: float) -> Floats:
    """A mobile telephone beside the microphone: 217 pulses a second, in bursts."""
    found = np.zeros(int(RATE * seconds))
    found[:: RATE // 217] = 1.0
    return _cadence(np.convolve(found, np.exp(-np.arange(12) / 3), "same"), *random.uniform(0.05, 0.4, 4))


def _garbage(random: Random, seconds: float) -> Floats:
    """Packets of something that is no audio."""
    sound = np.asarray(mu_law(random.uniform(-1, 1, int(RATE * seconds)).astype(np.float32) * 32000), np.float64)
    return _cadence(sound, 0.02 * random.integers(1, 30), 0.02 * random.integers(1, 30))


NOISE: dict[str, Callable[[Random, float], Floats]] = {
    "hiss": _hiss, "pink noise": _pink, "traffic": _traffic, "wind": _wind, "breath": _breath, "clicks": _clicks,
    "hum and clicks": _hum_and_clicks, "typing": _typing, "rustle": _rustle, "buzz": _buzz, "garbage": _garbage,
    "carrier": _carrier, "cry": _cry,
}  # fmt: skip
TONES: dict[str, Callable[[Random, float], Floats]] = {
    "hum": _hum, "tone": _tone, "beeps": _beeps, "busy": _busy, "ringing": _ringing, "dial tone": _dial_tone,
    "special information tone": _special_information, "fax calling": _fax_calling, "fax answering": _fax_answering,
    "modem": _modem, "teletype": _teletype, "keys": _keys, "bell": _bell, "bubble": _bubble,
    "siren": _siren, "whistle": _whistle, "howl": _howl,
}  # fmt: skip
MUSIC: dict[str, Callable[[Random, float], Floats]] = {
    "melody": _melody, "chords": _chords, "drums": _drums, "band": _band_music,
}  # fmt: skip
KINDS = {**NOISE, **TONES, **MUSIC}


def made(kind: str, random: Random, seconds: float) -> Floats:
    """One sound of a kind of `KINDS`, of RMS 1 where it is loud."""
    sound = KINDS[kind](random, seconds)
    pieces = sound[: len(sound) // 160 * 160].reshape(-1, 160)
    loud = np.percentile(np.sqrt((pieces**2).mean(axis=1)), 90)
    return np.asarray(sound / max(loud, 0.2 * np.abs(sound).max(), 1e-9), np.float64)


def on_line(sound: Floats, dbm0: float, random: Random, noise_dbm0: float = -60.0) -> bytes:
    """At a level, over line noise with some of it around, through G.711, as 16-bit PCM."""
    clip = np.concatenate([np.zeros(2400), sound * MILLIWATT_RMS * 10 ** (dbm0 / 20), np.zeros(2400)])
    clip += random.normal(0, MILLIWATT_RMS * 10 ** (noise_dbm0 / 20), len(clip))
    return mu_law(np.clip(clip, -32768, 32767).astype(np.float32)).astype(np.int16).tobytes()
