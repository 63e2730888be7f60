"""Part of the build: writes the version and the commit into what is built, never into the checkout."""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class NameWhatItWasBuiltFrom(BuildHookInterface):  # type: ignore[type-arg]
    """Put `built_from.json` into a wheel or source distribution; an editable installation reads the checkout."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the file aside and have it carried into the package."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from sim import version as named

        self._aside = tempfile.TemporaryDirectory()
        found = Path(self._aside.name) / named.BUILT_FROM
        # As the checkout names itself in results; the wheel's own number counts commits since the last release too.
        text = json.dumps({"version": named.version(), "commit": named.commit()}, sort_keys=True) + "\n"
        found.write_text(text, encoding="utf-8")
        build_data["force_include"][str(found)] = f"sim/{named.BUILT_FROM}"
        if self.target_name == "wheel" and os.environ.get("PATHFINDER_COMPILED"):
            self._carry_the_compiled_model(build_data)

    def _carry_the_compiled_model(self, build_data: dict[str, Any]) -> None:
        """Compile the model for the Python that builds, and make the wheel one for that Python and machine."""
        import compile_model
        from sim import compiled

        missing = compile_model.what_is_missing()
        if missing:
            raise RuntimeError(f"a compiled wheel was asked for, and {missing} is not here")
        made = compile_model.compile_into(Path(self.root), Path(self._aside.name) / "compiled")
        inside = compiled.folder(Path("sim")).as_posix()
        build_data["force_include"][str(made)] = inside
        build_data["pure_python"], build_data["infer_tag"] = False, True
