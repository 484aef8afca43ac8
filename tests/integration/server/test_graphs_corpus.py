"""Every real system is registered, or told with all its errors; none is a mistake of ours."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from server.service.errors import NotCompiledError
from server.service.graphs.room import Graphs, Upload
from server.service.records.diagnostics import DiagnosticAbout
from tests.conftest import ROOT, SHARED
from tests.graph_room import graphs_in, project, registered

SYSTEMS = sorted([*(SHARED / "corpus").rglob("*.sys"), *(ROOT / "samples").rglob("*.sys")])


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    """One loop for all: its processes are begun once."""
    with asyncio.Runner() as found:
        yield found


@pytest.fixture(scope="module")
def graphs(runner: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graphs]:
    """The graphs of one home."""
    room = graphs_in(tmp_path_factory.mktemp("corpus"))
    yield runner.run(room.__aenter__())
    runner.run(room.__aexit__(None, None, None))


@pytest.mark.slow
@pytest.mark.parametrize("path", SYSTEMS, ids=lambda path: path.relative_to(ROOT.parent).as_posix())
def test_a_real_system_is_registered_or_not_compiled(
    path: Path, graphs: Graphs, runner: asyncio.Runner
) -> None:
    single = Upload(path.name, path.read_bytes())
    whole = Upload(f"{path.parent.name}.zip", project(path.parent), system=path.name)

    for upload in (single, whole):
        told = runner.run(_told(graphs, upload))
        assert not any(Path(one.at.file).is_absolute() for one in told)
        assert not any("/home/configs" in one.model_dump_json() for one in told)


async def _told(graphs: Graphs, upload: Upload) -> Sequence[DiagnosticAbout]:
    """Register a system, look at what came of it, and return its diagnostics."""
    try:
        found = await registered(graphs, upload)
    except NotCompiledError as error:
        return error.diagnostics
    about = found.graph
    graph = await graphs.graph(about.id)
    assert about.blocks == len(graph.nodes)
    for view in about.views:
        assert (await graphs.picture(about.id, view)).startswith("<svg")
    for node in (*graph.nodes[:3], *graph.nodes[-3:]):
        assert (await graphs.node(about.id, node.id)).id == node.id
    return found.diagnostics
