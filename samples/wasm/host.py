"""Runs a compiled graph for some seconds of simulated time.

`python host.py app.wasm 20`: with wasmtime, and nothing of FBFlow. See docs/wasm.md.
"""

import json
import math
import sys
from collections.abc import Callable
from pathlib import Path

import wasmtime

EMPTY, FAULT = 0, 4


def description(module: bytes) -> dict:
    """Return the section that says what the numbers mean: JSON behind the section's name."""
    begin = module.index(b"\x06fbflow{") + len(b"\x06fbflow")
    return json.JSONDecoder().raw_decode(module[begin:].decode("utf-8", "replace"))[0]


def quiet(function: Callable[..., float]) -> Callable[..., float]:
    """Return a mathematical function that is infinite where Python's complains."""

    def computed(*values: float) -> float:
        try:
            return function(*values)
        except (OverflowError, ValueError):
            return math.inf if all(map(math.isfinite, values)) else math.nan

    return computed


def main(file: str, seconds: str) -> None:
    """Load a module, start it, and let time go by."""
    code = Path(file).read_bytes()
    about, engine = description(code), wasmtime.Engine()
    store, linker = wasmtime.Store(engine), wasmtime.Linker(engine)

    def text(address: int) -> str:
        memory = exports["memory"]
        length = int.from_bytes(memory.read(store, address, address + 4), "little")
        return memory.read(store, address + 4, address + 4 + 4 * length).decode("utf-32-le")

    def read(name: str) -> object:
        pin = about["pins"][name]
        value = exports[f"read_{pin['value'].replace('text', 'i32')}"](store, pin["number"])
        if pin["type"] == "BOOL":
            return "TRUE" if value else "FALSE"
        return text(value) if pin["value"] == "text" else value

    def event(number: int, _: int) -> None:
        node = about["nodes"][number]["name"]
        if about["outside"][node]["work"] == "OUT_ANY_CONSOLE":
            enabled, label = read(f"{node}.QI"), read(f"{node}.LABEL")
            if enabled == "TRUE":
                print(f"{label} = {read(f'{node}.IN')}" if label else read(f"{node}.IN"))
            exports["write_i32"](store, about["pins"][f"{node}.QO"]["number"], enabled == "TRUE")
            exports["emit"](store, about["outputs"][f"{node}.CNF"])

    module = wasmtime.Module(engine, code)
    for one in module.imports:
        function = event if one.module == "fb" else quiet(getattr(math, one.name))
        linker.define_func(one.module, one.name, one.type, function)
    exports = linker.instantiate(store, module).exports(store)

    end = int(seconds) * 1_000_000_000
    exports["start"](store)
    status = exports["run"](store, 100_000)
    while status != FAULT and (status != EMPTY or exports["next_due"](store) <= end):
        if status == EMPTY:
            exports["tick"](store, end)
        status = exports["run"](store, 100_000)
    if status == FAULT:
        sys.exit("a block has failed")


if __name__ == "__main__":
    match sys.argv[1:]:
        case [given, duration] if duration.isdigit():
            main(given, duration)
        case _:
            sys.exit("usage: python host.py app.wasm SECONDS")
