"""On event loops: awaited runs, runs at the same time, calls that block."""

import asyncio
import threading
from pathlib import Path

import pytest

from fbflow import Executor, Graph, RunFailedError


async def name(number: int) -> str:
    await asyncio.sleep(0)
    return f"run {number}"


def graph_of_one() -> Graph[str]:
    graph = Graph[str]("one")
    graph.add(name)
    return graph


def test_a_run_is_awaited_on_the_loop_of_whoever_starts_it() -> None:
    async def check() -> None:
        loop = asyncio.get_running_loop()

        async def same() -> bool:
            return asyncio.get_running_loop() is loop

        graph = Graph("same")
        graph.add(same)
        result = await Executor().arun(graph)
        assert result["same"] is True

    asyncio.run(check())


@pytest.mark.parametrize("is_kept", [False, True])
def test_runs_at_the_same_time_share_an_executor(tmp_path: Path, *, is_kept: bool) -> None:
    graph = graph_of_one()

    async def check() -> list[str]:
        async with Executor(home=tmp_path / "home" if is_kept else None) as executor:
            runs = [executor.arun(graph, number) for number in range(20)]
            return [run.value for run in await asyncio.gather(*runs)]

    assert asyncio.run(check()) == [f"run {number}" for number in range(20)]


def test_runs_at_the_same_time_share_the_limits_of_tags() -> None:
    at_work = most = 0
    is_full = asyncio.Event()

    async def work() -> None:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        if most == 3:
            is_full.set()
        await is_full.wait()
        at_work -= 1

    async def check() -> None:
        async with Executor(workers_per_tag=3) as executor:
            runs = []
            for number in range(4):
                graph = Graph(f"g{number}")
                for one in range(4):
                    graph.add(work, name=f"w{one}", tag="io")
                runs.append(executor.arun(graph))
            await asyncio.gather(*runs)

    asyncio.run(check())
    assert most == 3


def test_a_call_on_a_loop_blocks_and_returns() -> None:
    graph = graph_of_one()

    async def check() -> str:
        return graph(number=1)

    assert asyncio.run(check()) == "run 1"


def test_graphs_are_executed_in_many_threads_at_once() -> None:
    graph = graph_of_one()
    results: list[str] = []

    def call(number: int) -> None:
        results.append(graph(number=number))

    threads = [threading.Thread(target=call, args=(number,)) for number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(results) == [f"run {number}" for number in range(8)]


def test_a_run_that_is_cancelled_lets_its_tasks_clean_up() -> None:
    begun, cleaned = asyncio.Event(), asyncio.Event()

    async def endless() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.set()

    async def check() -> None:
        graph = Graph("endless")
        graph.add(endless)
        run = asyncio.ensure_future(Executor().arun(graph))
        await begun.wait()
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run
        assert cleaned.is_set()

    asyncio.run(check())


def test_a_failure_is_raised_where_the_run_is_awaited() -> None:
    async def breaks() -> None:
        raise LookupError

    async def check() -> None:
        graph = Graph("breaks")
        graph.add(breaks)
        with pytest.raises(RunFailedError) as caught:
            await Executor().arun(graph)
        assert isinstance(caught.value.__cause__, LookupError)

    asyncio.run(check())
