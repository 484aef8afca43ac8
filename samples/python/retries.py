"""What fails is tried again, after a delay that grows; what fails for good says why."""

from fbflow import Context, Executor, Graph, RunFailedError, task


@task(retries=3, retry_delay=0.01, backoff="exponential")
def fetch(context: Context) -> str:
    """Succeed with the third attempt."""
    print(f"attempt {context.attempt}")
    if context.attempt < 3:
        message = "the server does not answer"
        raise ConnectionError(message)
    return "a page"


@task(retries=1, retry_delay=0.01, timeout=5)
def store(fetch: str) -> None:
    """Never succeed."""
    message = f"no space for {fetch}"
    raise OSError(message)


graph = Graph("retries")
graph.add_edges([fetch], [store])

if __name__ == "__main__":
    try:
        Executor().run(graph)
    except RunFailedError as failed:
        result = failed.run
        print(f"the run {result.state.value}: {failed.__cause__!r}")
        for outcome in result.tasks.values():
            print(f"{outcome.name}: {outcome.state.value}, attempt {outcome.attempts}")
        print(f"fetch returned {result[fetch]!r}")
