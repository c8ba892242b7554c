"""Says whether the trial files of this checkout keep their laws; `screener/engine/laws.py` has the laws.

Usage: python docs/check_laws.py
"""

import sys

from screener.engine.laws import broken_laws
from screener.errors import KnowledgeError
from screener.knowledge import load, locate


def main() -> int:
    """Prints a line for each broken law."""
    try:
        broken = broken_laws(locate(), load())
    except KnowledgeError as error:
        broken = [str(error)]
    print("\n".join(broken) or "All laws hold.")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
