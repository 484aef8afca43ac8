"""The process that others are copies of removes its socket when it ends.

The process that began it would do so, unless that is killed. To import this module in the process
that is copied is enough; copies end without it.
"""

import atexit
from contextlib import suppress
from multiprocessing import forkserver
from pathlib import Path


def _remove_socket() -> None:
    # Nobody else knows where it is.
    address = getattr(forkserver, "_forkserver")._forkserver_address  # noqa: B009, SLF001
    if address:
        # Perhaps it is gone, or its name is no file's.
        with suppress(OSError, ValueError):
            Path(address).unlink()
            Path(address).parent.rmdir()


atexit.register(_remove_socket)
