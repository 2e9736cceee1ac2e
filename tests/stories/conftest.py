"""Stories begin with the sample company.

Refuses to import it for each of them.
"""

from __future__ import annotations

import pytest


@pytest.fixture
def stock() -> str:
    return "sample"
