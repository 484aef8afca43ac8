"""Real systems do as exported modules what they do on the Python kernel."""

from pathlib import Path

import pytest

from compiler.driver import Options, compile_file
from fblib.catalog import LIBRARY
from runtime.errors import RunError
from tests.integration.test_corpus_on_both_kernels import SHARED, SOURCES, TYPELIBRARY

pytest.importorskip("wasmtime")

from tests.exported_wasm import FAULT, Compared, Exported, assembled

SECOND = 1_000_000_000
PATHS = [one for one in SOURCES if one.is_relative_to(SHARED)]


@pytest.mark.skipif(not PATHS, reason="no real inputs here: ../shared does not exist")
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.relative_to(SHARED).as_posix())
def test_a_system_does_the_same_as_a_module(path: Path) -> None:
    graph = compile_file(path, library=LIBRARY, options=Options(libraries=(TYPELIBRARY,))).graph
    if graph is None:
        pytest.skip("it does not compile; test_real_systems.py looks at what it is told")
    outside = {one["work"] for one in Exported(assembled(graph)).about["outside"].values()}
    if served := sorted(outside - {"OUT_ANY_CONSOLE"}):
        pytest.skip(f"blocks of it work outside: {', '.join(served)}")
    both = Compared(graph)

    for now in range(0, 10 * SECOND, SECOND // 2):
        try:
            both.advance(now, 2_000)
        except RunError:
            assert both.exported.call("run", 2_000) == FAULT
            return

    assert not both.differences()
