"""Every real system compiles or ends in diagnostics; so does every damaged one."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compiler.driver import Options, compile_bytes, compile_file
from compiler.ir.diagnostics import Severity
from compiler.ir.serialize import graph_from_json, graph_to_json
from compiler.render import render_text
from fblib.catalog import LIBRARY

SHARED = Path(__file__).parents[3] / "shared"
SOURCES = sorted(
    path
    for folder in ("corpus", "oracle", "bench")
    for path in (SHARED / folder).rglob("*")
    if path.suffix.lower() in (".sys", ".fboot")
)
SMALL = [path for path in SOURCES if path.stat().st_size < 20_000]
TYPELIBRARY = SHARED / "corpus" / "4diac-typelibrary" / "develop_2024-10-24_libs-1.0.0"


@pytest.mark.skipif(not SOURCES, reason="no real inputs here: ../shared does not exist")
@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(SHARED).as_posix())
def test_a_real_system_compiles_or_says_why_not(path: Path) -> None:
    result = compile_file(path, library=LIBRARY, options=Options(libraries=(TYPELIBRARY,)))

    for diagnostic in result.diagnostics:
        assert render_text(diagnostic, result.texts).plain
    if result.graph is None:
        assert result.diagnostics.count(Severity.ERROR)
    else:
        assert graph_from_json(graph_to_json(result.graph)) == result.graph


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """A real source with bytes cut off, flipped, swapped or doubled."""
    path = draw(st.sampled_from(SMALL))
    data = bytearray(path.read_bytes())
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(data) - 2)))
        length = draw(st.integers(1, 40))
        match draw(st.sampled_from(["cut", "flip", "swap", "double", "end"])):
            case "cut":
                del data[at : at + length]
            case "flip":
                data[at : at + 1] = bytes([draw(st.integers(0, 255))])
            case "swap":
                data[at : at + 2] = data[at : at + 2][::-1]
            case "double":
                data[at:at] = data[at : at + length]
            case _:
                del data[at:]
        if not data:
            break
    return path.name, bytes(data)


@pytest.mark.skipif(not SMALL, reason="no real inputs here: ../shared does not exist")
@pytest.mark.timeout(120)
@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(damaged())
def test_a_damaged_system_compiles_or_says_why_not(source: tuple[str, bytes]) -> None:
    name, data = source

    result = compile_bytes(data, name, library=LIBRARY)

    for diagnostic in result.diagnostics:
        assert render_text(diagnostic, result.texts).plain
    assert result.graph is not None or result.diagnostics.count(Severity.ERROR)
