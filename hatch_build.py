"""Puts the knowledge into the wheel, checked and compiled to JSON with the hash of its sources.

The build stops where a file is wrong, the empty profile passes or fails a trial, or an example has another verdict.
An editable install gets nothing: it reads the checkout's own files, so that it is never stale.
"""

import json
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class KnowledgeHook(BuildHookInterface[Any]):
    """Compiles `criteria/` and `trials.json`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds `screener/_data` to a wheel: the files, and what they compile to."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from screener.engine.laws import broken_laws
        from screener.knowledge.load import compiled, knowledge_from
        from screener.knowledge.locate import COMPILED, GLOSSARY, Location

        location = Location("checkout", root)
        bundle = compiled(location)
        broken = broken_laws(location, knowledge_from(bundle, location.layer))
        if broken:
            raise SystemExit("The knowledge breaks its own laws:\n" + "\n".join(broken))
        target = root / "build" / COMPILED
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps(bundle, ensure_ascii=False), encoding="utf-8")
        data = {target: COMPILED, root / "criteria": "criteria", root / "trials.json": "trials.json"}
        data[root / GLOSSARY] = GLOSSARY
        build_data["force_include"].update({str(path): f"screener/_data/{name}" for path, name in data.items()})
