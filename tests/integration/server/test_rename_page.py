"""The form beside the name of a graph."""

from pathlib import Path

from server.service.access import LOCAL, Role
from tests.control import config
from tests.doors import doors
from tests.talking import in_loop

SMALL = '{"name": "small", "tasks": [{"id": "tell", "operation": "log", "params": {"text": "x"}}]}'


@in_loop
async def test_a_graph_is_renamed_on_its_page(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        for name in ("small", "other"):
            await there.service.graphs.register(config(SMALL.replace("small", name)), by=LOCAL)
        page = await (await there.get("/graphs/small")).text()
        done = await there.post("/graphs/small/rename", data={"name": "Насос № 3"})
        after = await (await there.get(done.headers["Location"])).text()
        refused = await there.post("/graphs/other/rename", data={"name": "Насос № 3"})
        told = await (await there.get(refused.headers["Location"])).text()

    assert 'action="/graphs/small/rename"' in page
    assert (done.status, done.headers["Location"]) == (303, "/graphs/small")
    assert "<h1>Насос № 3</h1>" in after
    assert "The graph is called “Насос № 3” now." in after
    assert "<dt>Its name in the source</dt><dd>small</dd>" in after
    assert "choose one that none has" in told


@in_loop
async def test_a_viewer_is_not_offered_it_and_may_not(tmp_path: Path) -> None:
    async with doors(tmp_path, outside=True) as there:
        await there.service.graphs.register(config(SMALL), by=LOCAL)
        await there.sign_in(Role.VIEWER)
        page = await (await there.get("/graphs/small")).text()
        form = {"name": "x", "csrf": await there.csrf()}
        await there.post("/graphs/small/rename", data=form)

        assert "/rename" not in page
        assert (await there.service.graphs.get("small")).name == "small"
