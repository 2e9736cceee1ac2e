"""The catalog: one YAML file that says what a company has and who answers for it.

Refuses to guess, to delete, and to apply half a file. Loads what reads and writes files only for who asks for it: the
service knows the standard words and the lints, and never reads a catalog.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from store.catalog.lints import Lint, lints

if TYPE_CHECKING:
    from store.catalog.difference import plan
    from store.catalog.exporting import export
    from store.catalog.files import export_file, import_file, prepare
    from store.catalog.format import Catalog
    from store.catalog.plans import Plan
    from store.catalog.reading import read
    from store.catalog.telling import changes_of, json_of, lines_of
    from store.catalog.writing import apply

__all__ = [
    "Catalog",
    "Lint",
    "Plan",
    "apply",
    "changes_of",
    "export",
    "export_file",
    "import_file",
    "json_of",
    "lines_of",
    "lints",
    "plan",
    "prepare",
    "read",
]
_SOURCES = {
    "difference": ("plan",),
    "exporting": ("export",),
    "files": ("export_file", "import_file", "prepare"),
    "format": ("Catalog",),
    "plans": ("Plan",),
    "reading": ("read",),
    "telling": ("changes_of", "json_of", "lines_of"),
    "writing": ("apply",),
}


def __getattr__(name: str) -> Any:
    for module, names in _SOURCES.items():
        if name in names:
            return getattr(import_module(f"store.catalog.{module}"), name)
    raise AttributeError(name)
