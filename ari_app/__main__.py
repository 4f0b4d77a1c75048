"""``python -m ari_app`` is the kefu command."""

import sys

from ari_app.cli.start import started


def main() -> int:
    """The start by its short way, every other command by the whole grammar; the exit status."""
    status = started(sys.argv[1:])
    if status is None:
        from ari_app.cli.commands import main as command

        status = command()
    return status


if __name__ == "__main__":
    sys.exit(main())
