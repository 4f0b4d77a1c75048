"""G.711 (ITU-T 1988): 16-bit samples to µ-law and back, and µ-law to A-law and back, by table."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Pcm = NDArray[np.int16]
KINDS = {"ulaw": (0, "PCMU"), "alaw": (8, "PCMA")}  # RTP payload type (RFC 3551) and name


def _encode_table() -> NDArray[np.uint8]:
    """µ-law of every 16-bit sample, indexed by sample + 32768."""
    samples = np.arange(-32768, 32768, dtype=np.int32)
    sign = np.where(samples < 0, 0x80, 0)
    magnitude = np.minimum(np.abs(samples), 32635) + 132
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    return np.asarray(~(sign | (exponent << 4) | mantissa) & 0xFF, np.uint8)


def _decode_table() -> NDArray[np.int16]:
    codes = ~np.arange(256, dtype=np.int32) & 0xFF
    magnitude = (((codes & 0x0F) << 3) + 132 << ((codes & 0x70) >> 4)) - 132
    return np.where(codes & 0x80, -magnitude, magnitude).astype(np.int16)


def _alaw_values() -> NDArray[np.int32]:
    """The sample of every A-law code."""
    codes = np.arange(256, dtype=np.int32) ^ 0x55
    exponent, mantissa = (codes & 0x70) >> 4, codes & 0x0F
    magnitude = np.where(exponent == 0, (mantissa << 4) + 8, ((mantissa << 4) + 0x108) << np.maximum(exponent - 1, 0))
    return np.where(codes & 0x80, magnitude, -magnitude)


_ENCODE, _DECODE, _ALAW = _encode_table(), _decode_table(), _alaw_values()
FROM_ALAW = _ENCODE[_ALAW + 32768].tobytes()  # translation tables between the two laws
TO_ALAW = np.abs(_ALAW[None, :] - _DECODE.astype(np.int32)[:, None]).argmin(axis=1).astype(np.uint8).tobytes()


def to_ulaw(pcm: Pcm) -> bytes:
    """16-bit samples to µ-law bytes."""
    return _ENCODE[pcm.astype(np.int32) + 32768].tobytes()


def from_ulaw(data: bytes) -> Pcm:
    """µ-law bytes to 16-bit samples."""
    return _DECODE[np.frombuffer(data, np.uint8)]
