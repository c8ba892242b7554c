"""The program's entry: `screener` and `python -m screener`."""

import gc
import os
import sys
from contextlib import suppress
from typing import NoReturn


def run() -> NoReturn:
    """Runs the command line in a process of its own, which ends with it.

    A short process gives its memory back by ending: collecting garbage, and taking every module apart at the end, only
    cost time. Plugins of other packages for pydantic are left out: none of them is to see what a profile says.
    """
    gc.disable()
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    from screener.cli import exit_code

    code = exit_code()
    for stream in filter(None, (sys.stdout, sys.stderr)):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
