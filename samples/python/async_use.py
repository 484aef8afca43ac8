"""On an event loop, as notebooks and servers have one: runs are awaited, tasks may be `async`."""

import asyncio

from fbflow import Executor, Graph, task


@task
async def ask(question: str) -> str:
    """Wait for something without a thread."""
    await asyncio.sleep(0)
    return f"an answer to {question!r}"


@task
def shout(ask: str) -> str:
    """Take the result of an `async` task like any other; a thread executes this."""
    return f"{ask}!".upper()


graph = Graph[str]("async_use")
graph.add_edges([ask], [shout])


async def main() -> None:
    """Execute the graph in three ways."""
    result = await Executor().arun(graph, question="who?")
    print(result[shout])

    # One executor for many runs at once: they share its limits, and its home, if it has one.
    async with Executor() as executor:
        runs = [executor.arun(graph, question=one) for one in ("when?", "where?")]
        for run in await asyncio.gather(*runs):
            print(run.value)

    # In a cell of a notebook this is good, too; the loop waits meanwhile.
    print(graph(question="why?"))


if __name__ == "__main__":
    asyncio.run(main())
