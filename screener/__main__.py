"""The program's entry: `screener` and `python -m screener`."""

import gc
from typing import NoReturn


def run() -> NoReturn:
    """Starts the command line. A short process gives its memory back by ending: collecting garbage only costs time."""
    gc.disable()
    from screener.cli import main

    main()


if __name__ == "__main__":
    run()
