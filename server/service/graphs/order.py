"""What a worker process is told to compile."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be compiled, and where it goes."""

    data: bytes
    file: str
    """Its name as the uploader gave it."""
    system: str
    """Of a ZIP: which of its sources; "" = there is only one."""
    name: str
    """What the graph is called; "" = as its source says."""
    folder: str
    """Where all is written; it does not exist yet."""
    libraries: Sequence[str]
    secrets: Sequence[str]
    """What is masked wherever it stands."""
    uploaded: str
    """When, in ISO 8601."""
    by: str
    members: int
    unpacked: int
