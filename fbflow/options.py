"""How an executor executes graphs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from fbflow.callbacks import Callbacks
from fblib.operation import Permissions


@dataclass(frozen=True, slots=True)
class Options:
    """What `Executor(…)` was given; see there."""

    home: Path | None
    workers_per_tag: int | None
    tags: Mapping[str, int]
    durability: Literal["strict", "none"] | None
    power: bool | None
    archives: bool
    kernel: Literal["auto", "python", "wasm"] | None
    secrets: Mapping[str, str]
    permissions: Permissions
    callbacks: tuple[Callbacks, ...]
