"""What every test of a frontend collects in."""

import pytest

from compiler.ir.diagnostics import Diagnostics
from compiler.ir.source import SourceTexts


@pytest.fixture
def texts() -> SourceTexts:
    return SourceTexts()


@pytest.fixture
def diagnostics() -> Diagnostics:
    return Diagnostics()
