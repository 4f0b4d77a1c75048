"""A process that makes topics once and ends: `ari_app.topics.making.Asked` on standard input, `Made` on its output.

Run as ``python -m ari_app.topics.worker``, at the lowest priority: calls go before.
"""

from __future__ import annotations

import os
import pickle
import sys
from typing import BinaryIO

from ari_app.topics.making import Asked, make
from models.encoders.known import encoder

_NICE = 15


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Both ends are one program, and the pipe is theirs alone."""
    asked: Asked = pickle.loads(source.read())
    sink.write(pickle.dumps(make(asked, encoder(asked.encoder)), pickle.HIGHEST_PROTOCOL))
    sink.flush()


if __name__ == "__main__":
    os.nice(_NICE)
    serve(sys.stdin.buffer, sys.stdout.buffer)
