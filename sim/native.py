"""A mark for classes of which the compiled build makes very many; in the plain build it does nothing.

`acyclic` says that an instance is let go of as soon as nobody has it, without the collector of cycles having kept an
eye on it: only for what can never lead back to itself, for a circle through it is never found. `free_list_len` says
that the memory of the last one let go of is kept for the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["mypyc_attr"]

if TYPE_CHECKING:
    from mypy_extensions import mypyc_attr
else:

    def mypyc_attr(**_):
        """Leave the class as it is."""
        return lambda marked: marked
