"""Made-up secrets on their way through kefu: how many can be read anywhere afterwards. ``python -m bench.secrets``."""

from __future__ import annotations

import json
import sys

from tests.support.secret_path import leaked

SECRETS = 1000


def measure(count: int = SECRETS, seed: int = 7) -> tuple[int, int]:
    """(leaked, total): cards, PINs, codes and passwords, in both languages, in pieces, digit by digit."""
    return leaked(count, seed)


def main() -> int:
    """Print the figures as JSON; 1 when something leaked."""
    found, total = measure()
    print(json.dumps({"secrets": {"leaked": found, "total": total}}))
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
