"""Samples and real systems: exported, they compile to the graph they were exported from."""

from pathlib import Path

import pytest

from compiler.cli.systems import NotExportableError
from compiler.driver import Compilation, Options, compile_file
from compiler.exporters.sys import to_system
from compiler.ir.graph import Graph
from compiler.ir.sameness import differences
from fblib.catalog import LIBRARY
from tests.integration.test_real_systems import SHARED, SOURCES, TYPELIBRARY
from tests.systems import compiled_again, written

SAMPLES = sorted((Path(__file__).parents[2] / "samples").rglob("*.sys"))
CANNOT = {"Filling": ("FillControl", "Valve"), "Pumps": ("PUMP",)}
"""Samples with types no file could be made of from a graph alone, and those types."""
REFUSED = {"test.sys": 'the type "NVS<UDINT>" cannot be written as a file of its own'}
"""Of real systems: a block of the project with pins that take any type."""


def compiled(path: Path, *libraries: Path) -> Compilation:
    return compile_file(path, library=LIBRARY, options=Options(libraries=libraries))


def written_or_refused(graph: Graph, folder: Path) -> Path | str:
    """Export a graph; return its file, or why there is none."""
    try:
        return written(graph, folder)
    except NotExportableError as error:
        return str(error)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_comes_back_as_it_is(path: Path, tmp_path: Path) -> None:
    graph = compiled(path).graph
    if path.stem in CANNOT or graph is None:
        pytest.skip("its blocks are made of others, or from another package")

    assert differences(graph, compiled_again(written(graph, tmp_path))) == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_with_the_types_of_its_project_each_does(path: Path, tmp_path: Path) -> None:
    graph = compiled(path).graph
    if graph is None:
        pytest.skip("its blocks are from another package")
    libraries = (path.parent,)

    system = written(graph, tmp_path, libraries=libraries)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["Exported.sys"]
    assert differences(graph, compiled_again(system, libraries=libraries)) == []


@pytest.mark.skipif(not SOURCES, reason="no real inputs here: ../shared does not exist")
@pytest.mark.timeout(120)
@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(SHARED).as_posix())
def test_a_real_system_or_boot_file_comes_back_as_it_is(path: Path, tmp_path: Path) -> None:
    graph = compiled(path, TYPELIBRARY).graph
    if graph is None:
        pytest.skip("it does not compile")
    system = written_or_refused(graph, tmp_path)
    if isinstance(system, str):
        assert REFUSED.get(path.name, "no reason is known") in system
        return
    renamed = to_system(graph, library=LIBRARY).renamed

    assert bool(renamed) == (path.suffix == ".fboot")
    assert differences(graph, compiled_again(system), renamed) == []
