"""How long compiling takes, and that it grows linearly: systems of 1,000 to 20,000 blocks.

    python benchmarks/compile.py [BLOCKS ...]

The system is a chain of counters, adders and switches in subapplications of fifty blocks, as
the 4diac IDE would write it.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from compiler.driver import compile_file, graph_of
from compiler.ir.serialize import graph_from_json, graph_to_json
from fblib.catalog import LIBRARY

PER_SUBAPPLICATION = 50


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("blocks", nargs="*", type=int, default=[1_000, 10_000, 20_000])
    parsed = parser.parse_args()
    print(f"{'blocks':>8}{'compile s':>11}{'us/block':>10}{'write s':>9}{'read s':>8}{'MB':>7}")
    with tempfile.TemporaryDirectory() as folder:
        for blocks in parsed.blocks:
            path = Path(folder) / f"System{blocks}.sys"
            path.write_text("".join(system(blocks)), encoding="utf-8")
            begun = time.perf_counter()
            graph = graph_of(compile_file(path, library=LIBRARY))
            compiled = time.perf_counter()
            text = graph_to_json(graph)
            written = time.perf_counter()
            graph_from_json(text)
            read = time.perf_counter()
            print(f"{blocks:>8}{compiled - begun:>11.2f}{(compiled - begun) / blocks * 1e6:>10.0f}"
                  f"{written - compiled:>9.2f}{read - written:>8.2f}"
                  f"{len(text) / 1e6:>7.1f}")  # fmt: skip


def system(blocks: int) -> Iterator[str]:
    """Return the text of a system with this many blocks."""
    groups = blocks // PER_SUBAPPLICATION
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<System Name="Large">\n'
    yield '<Application Name="App">\n<SubAppNetwork>\n'
    for group in range(groups):
        yield from _subapplication(group)
    yield "<EventConnections>\n"
    for group in range(groups - 1):
        yield f'<Connection Source="S{group}.EO" Destination="S{group + 1}.EI"/>\n'
    yield "</EventConnections>\n</SubAppNetwork>\n</Application>\n"
    yield '<Device Name="PC" Type="FORTE_PC"><Resource Name="RES" Type="EMB_RES"><FBNetwork>'
    yield '<EventConnections><Connection Source="START.COLD" Destination="App.S0.EI"/>'
    yield "</EventConnections></FBNetwork></Resource></Device>\n"
    for group in range(groups):
        yield f'<Mapping From="App.S{group}" To="PC.RES"/>\n'
    yield "</System>\n"


def _subapplication(group: int) -> Iterator[str]:
    types = ("E_CTU", "F_ADD", "E_SWITCH", "INT2INT", "E_SR")
    inputs = ("CU", "REQ", "EI", "REQ", "S")
    outputs = ("CUO", "CNF", "EO0", "CNF", "EO")
    yield f'<SubApp Name="S{group}" x="{group * 100}" y="0">\n<SubAppInterfaceList>\n'
    yield '<SubAppEventInputs><SubAppEvent Name="EI"/></SubAppEventInputs>\n'
    yield '<SubAppEventOutputs><SubAppEvent Name="EO"/></SubAppEventOutputs>\n'
    yield "</SubAppInterfaceList>\n<SubAppNetwork>\n"
    for number in range(PER_SUBAPPLICATION):
        name = types[number % 5]
        yield f'<FB Name="F{number}" Type="{name}" x="{number * 500}" y="100">'
        if name == "F_ADD":
            yield '<Parameter Name="IN2" Value="INT#1"/>'
        yield "</FB>\n"
    last = PER_SUBAPPLICATION - 1
    yield "<EventConnections>\n"
    yield f'<Connection Source="EI" Destination="F0.{inputs[0]}"/>\n'
    for number in range(last):
        yield (
            f'<Connection Source="F{number}.{outputs[number % 5]}" '
            f'Destination="F{number + 1}.{inputs[(number + 1) % 5]}"/>\n'
        )
    yield f'<Connection Source="F{last}.{outputs[last % 5]}" Destination="EO"/>\n'
    yield "</EventConnections>\n<DataConnections>\n"
    for number in range(1, PER_SUBAPPLICATION, 5):
        yield f'<Connection Source="F{number}.OUT" Destination="F{number + 2}.IN"/>\n'
    yield "</DataConnections>\n</SubAppNetwork>\n</SubApp>\n"


if __name__ == "__main__":
    main()
