"""``python -m ari_app`` is the kefu command."""

import sys

from ari_app.cli.commands import main

if __name__ == "__main__":
    sys.exit(main())
