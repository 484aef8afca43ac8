"""What whoever starts the server decides."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fblib.operation import OperationSettings
from runtime.channels.reach import Reach
from runtime.clock import Clock, WallClock
from runtime.kernels import KernelChoice
from runtime.store.home import ORDINARY, Home

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What nobody may go beyond."""

    upload: int = 32 * MEGABYTE
    """Bytes of an uploaded source or ZIP."""
    unpacked: int = 256 * MEGABYTE
    """Bytes of all files of a ZIP."""
    members: int = 10_000
    """Files in a ZIP."""
    compile_seconds: float = 60.0
    """How long compiling or drawing one graph may take."""
    compile_memory: int = 2048 * MEGABYTE
    """Bytes of memory it may use."""
    graphs: int = 10_000
    """Graphs that are registered at once."""
    runs: int = 100
    """Runs executed at once; others are queued."""


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """What a service is started with."""

    home: Home = field(default_factory=lambda: Home(ORDINARY))
    operations: OperationSettings = field(default_factory=OperationSettings)
    """What operations may do and where they find things."""
    secrets: Mapping[str, str] = field(default_factory=dict)
    """What `secret:NAME` stands for."""
    tag_limits: Mapping[str, int] = field(default_factory=dict)
    """How many operations of a tag are performed at once."""
    reach: Reach = field(default_factory=Reach)
    """How far function blocks that talk may go."""
    archives: bool = True
    """Whether runs that are over are packed."""
    kernel: KernelChoice = "auto"
    """What executes function blocks."""
    libraries: tuple[Path, ...] = ()
    """Folders with more block types."""
    rates: Mapping[str, float] = field(default_factory=dict)
    """What a second of work costs, by tag; "" = without a tag."""
    currency: str = ""
    limits: Limits = field(default_factory=Limits)
    clock: Clock = field(default_factory=lambda: WallClock(sleep=asyncio.sleep))
    """What the times of schedules are taken from."""
    outside: bool = False
    """Whether others than this machine reach the server: then they have to show tokens."""
