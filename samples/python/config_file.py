"""A config file: the tasks without parents get what is in it, as `config`."""

from pathlib import Path
from typing import Any

from fbflow import Graph, task


@task
def read_config(config: dict[str, Any]) -> dict[str, int]:
    """Take what the other tasks need."""
    print(f"the config says: key = {config['key']}")
    return dict(config["limits"])


@task
def check(read_config: dict[str, int], measured: int = 5) -> bool:
    """Compare a number with the limits; `measured` may be given when a run is started."""
    return read_config["low"] <= measured <= read_config["high"]


graph = Graph[bool]("config_file", config=Path(__file__).with_name("config.json"))
graph.add_edges([read_config], [check])

if __name__ == "__main__":
    print(f"5 is within the limits: {graph()}")
    print(f"9 is within the limits: {graph(measured=9)}")
