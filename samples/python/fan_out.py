"""No layers: what depends on a quick task does not wait for a slow one beside it."""

import threading

from fbflow import Graph, task

quick_branch_is_done = threading.Event()


@task
def root() -> int:
    """Begin."""
    return 1


@task
def slow(root: int) -> str:
    """Go on for as long as the quick branch does; if that waited for this, both were stuck."""
    in_time = quick_branch_is_done.wait(timeout=60)
    print("slow ends")
    return f"slow saw the end of the quick branch: {in_time}"


@task
def quick(root: int) -> int:
    """End at once."""
    print("quick ends")
    return root + 1


@task
def child(quick: int) -> int:
    """Begin as soon as `quick` has ended."""
    print("its child ends")
    return quick + 1


@task
def grandchild(child: int) -> int:
    """End the quick branch."""
    print("its grandchild ends")
    quick_branch_is_done.set()
    return child + 1


@task
def join(slow: str, grandchild: int) -> str:
    """Wait for both branches."""
    return f"{slow}; the quick branch returned {grandchild}"


graph = Graph[str]("fan_out")
with graph:
    root >> [slow, quick]
    quick >> child >> grandchild
    [slow, grandchild] >> join

if __name__ == "__main__":
    print(graph())
