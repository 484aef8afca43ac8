"""A process that registers one graph again and again: `python -m tests.dying_registrations HOME`.

It says so after each; whoever listens kills it whenever they like.
"""

import asyncio
import itertools
import sys
from pathlib import Path

from tests.graph_room import config, graphs_in, registered


async def register_without_end(folder: Path) -> None:
    """Register versions of the graph `small` until this process is killed."""
    async with graphs_in(folder) as graphs:
        for number in itertools.count():
            await registered(graphs, config(text=f"version {number}"))
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(register_without_end(Path(sys.argv[1])))
