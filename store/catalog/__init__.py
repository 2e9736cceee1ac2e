"""The catalog: one YAML file that says what a company has and who answers for it.

Refuses to guess, to delete, and to apply half a file.
"""

from store.catalog.difference import plan
from store.catalog.exporting import export
from store.catalog.files import export_file, import_file, prepare
from store.catalog.format import Catalog
from store.catalog.lints import Lint, lints
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
