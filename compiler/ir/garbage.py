"""The garbage collector, where many records are made and hardly any garbage.

Looking through them all again and again takes longer than making and using them.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused() -> Iterator[None]:
    """Pause the garbage collector: it would look through all records again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def collection_of_new(*, collected: bool = True) -> Iterator[None]:
    """Have the garbage collector leave alone what is there now, as it stays for long anyhow.

    Args:
        collected: whether garbage is removed first; that takes a tenth of a second.
    """
    if collected:
        gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


SELDOM = (20_000, 50, 100)
"""Objects made before the youngest are looked through, and how often before older ones are.

Ordinary are 700 (2,000 since Python 3.12), 10 and 10. Measured on runs of 10,000 tasks that do
nothing: half of their time was the collector's.
"""


@contextmanager
def collection_seldom() -> Iterator[None]:
    """Have the garbage collector look less often; not more often than it does anyhow."""
    before = gc.get_threshold()
    if before[0] and before[0] < SELDOM[0]:
        gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        # Whoever has set something else meanwhile means that.
        if gc.get_threshold() == SELDOM:
            gc.set_threshold(*before)
