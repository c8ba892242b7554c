"""Writes the published JSON Schemas in `docs/schemas` from the models. `--check` only compares.

They are frozen: files of others are checked against them. Write them anew only where the format changes on purpose.

Usage: python docs/generate_schemas.py [--check]
"""

import json
import sys
from pathlib import Path

from screener.cli.schema import Of, schema_of

FOLDER = Path(__file__).resolve().parent / "schemas"
PUBLISHED = {"profile.json": Of.PROFILE, "trial-file.json": Of.TRIAL}
STALE = (
    "{} is no longer what the models give. If the format is meant to change: python docs/generate_schemas.py, "
    "and say so in CHANGELOG.md. If not, a model was changed by mistake."
)


def wanted() -> dict[Path, str]:
    """What each file has to hold: what `screener schema` prints."""
    return {
        FOLDER / name: json.dumps(schema_of(of), indent=2, ensure_ascii=False) + "\n" for name, of in PUBLISHED.items()
    }


def stale() -> list[Path]:
    """The files that hold something else, or are not there."""
    return [path for path, text in wanted().items() if not path.is_file() or path.read_text(encoding="utf-8") != text]


def main() -> int:
    """Writes or checks the files."""
    if "--check" not in sys.argv:
        FOLDER.mkdir(exist_ok=True)
        for path, text in wanted().items():
            path.write_text(text, encoding="utf-8")
        print("docs/schemas is written")
        return 0
    old = stale()
    print("\n".join(STALE.format(f"docs/schemas/{path.name}") for path in old) or "docs/schemas is up to date")
    return int(bool(old))


if __name__ == "__main__":
    sys.exit(main())
