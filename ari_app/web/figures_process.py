"""A process that reckons figures once and ends: `Wanted` on standard input, `Reckoned` on its output.

Run as ``python -m ari_app.web.figures_process``, at the lowest priority: calls go before. Both ends are one program,
and the pipe is theirs alone. What goes through it is defined elsewhere: here it would belong to ``__main__``, which is
another module at the other end.
"""

from __future__ import annotations

import os
import pickle
import sys

from ari_app.web.figures_work import reckoned

_NICE = 15

if __name__ == "__main__":
    os.nice(_NICE)
    sys.stdout.buffer.write(pickle.dumps(reckoned(pickle.load(sys.stdin.buffer)), pickle.HIGHEST_PROTOCOL))
