"""A program with a worker that never finishes, interrupted by itself and killed by tests.

It is interrupted while its workers are being made ready. Then it writes three numbers, of a
worker, of the process that the worker is a copy of, and of the one that was to be copied; and
waits for ever.
"""

import asyncio
import os
import signal
from multiprocessing import forkserver

from server.service.graphs.workers import Workers
from server.service.settings import Limits


async def main() -> None:
    """Do so."""
    workers = Workers(Limits())
    workers.open()
    begun = getattr(forkserver, "_forkserver")._forkserver_pid  # noqa: B009 - nobody declares it
    os.killpg(0, signal.SIGINT)
    numbers = await workers.call("tests.worker_programs:numbers", {}, what="asking")
    print(*numbers, begun, flush=True)  # noqa: T201 - read by the test
    await workers.call("tests.worker_programs:endless", {}, what="computing")


if __name__ == "__main__":
    # This process decides what Ctrl-C means, and here it means nothing.
    signal.signal(signal.SIGINT, lambda *_: None)
    asyncio.run(main())
