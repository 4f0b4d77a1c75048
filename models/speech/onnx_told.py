"""What an ONNX file tells of itself, without opening its networks: the metadata that sherpa-onnx goes by.

The file is a protobuf message (github.com/onnx/onnx, onnx.proto, ModelProto): the weights are passed over, whatever
they weigh, and field 14 is read, whose rows have a key (1) and a value (2).
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

_VARINT, _EIGHT, _LENGTH, _FOUR = 0, 1, 2, 5  # protobuf's ways to write a field
_METADATA = 14


def told(file: Path) -> dict[str, str]:
    """The metadata of a network. Raises ValueError when the file is none, or is broken off."""
    size = file.stat().st_size
    found: dict[str, str] = {}
    with file.open("rb") as reader:
        while reader.tell() < size:
            field, way = divmod(_number(reader, file), 8)
            length = _number(reader, file) if way in (_VARINT, _LENGTH) else {_EIGHT: 8, _FOUR: 4}.get(way, -1)
            if way == _VARINT:
                continue
            if field == 0 or length < 0 or reader.tell() + length > size:
                raise ValueError(f"{file} is no ONNX file, or it is broken off: fetch it again")
            if field == _METADATA:
                key, value = _row(reader.read(length))
                found[key] = value
            else:
                reader.seek(length, 1)
    return found


def _number(reader: BinaryIO, file: Path) -> int:
    """Seven bits a byte, the lowest first."""
    value = shift = 0
    while True:
        one = reader.read(1)
        if not one or shift > 63:
            raise ValueError(f"{file} is no ONNX file, or it is broken off: fetch it again")
        value |= (one[0] & 127) << shift
        if one[0] < 128:
            return value
        shift += 7


def _row(content: bytes) -> tuple[str, str]:
    """Key and value of a row; both are texts."""
    texts, at = {1: "", 2: ""}, 0
    while at < len(content):
        field, length, shift = content[at] >> 3, 0, 0
        at += 1
        while at < len(content):
            one, at = content[at], at + 1
            length |= (one & 127) << shift
            shift += 7
            if one < 128:
                break
        texts[field] = content[at : at + length].decode("utf-8", "replace")
        at += length
    return texts[1], texts[2]
