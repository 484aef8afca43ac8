"""Random networks of timers, switches, counters and arithmetic; a seed names a network."""

from collections.abc import Iterator
from random import Random

from compiler.driver import compile_bytes, graph_of
from compiler.ir.graph import Graph
from fblib.catalog import LIBRARY

_TYPES = (
    *("E_CYCLE", "E_DELAY", "E_RDELAY", "E_DELAY", "E_RDELAY"),
    *("E_TRAIN", "E_PULSE", "E_TON", "E_TOF", "E_TP"),
    *("E_SWITCH", "E_CTU", "E_PERMIT", "E_T_FF", "E_SR", "E_RS", "E_D_FF", "E_SPLIT"),
    *("E_MERGE", "E_SELECT", "E_DEMUX", "FB_TON", "FB_CTU", "INT2INT"),
)
_TIMES = ("T#0ms", "T#1ms", "T#3ms", "T#3ms", "T#10ms", "T#-5ms")


def random_network(seed: int, *, resources: int = 1) -> Graph:
    """Return a network; in several resources, none leads from one into another."""
    random = Random(seed)  # noqa: S311 - reproducible, not secret
    lines: list[str] = []
    for number in range(resources):
        name = f"R{number}"
        lines.append(
            f';<Request ID="0" Action="CREATE"><FB Name="{name}" Type="EMB_RES" /></Request>'
        )
        lines += (f"{name};{request}" for request in _requests(random))
    return graph_of(compile_bytes("\n".join(lines).encode(), "random.fboot", library=LIBRARY))


def many_timers(number: int) -> Graph:
    """Return timers of all kinds; what they send is counted, and the last that did is known."""
    lines = [
        ";" + _request("CREATE", '<FB Name="R" Type="EMB_RES" />'),
        "R;" + _request("CREATE", '<FB Name="L" Type="E_SELECT" />'),
    ]
    for n in range(number):
        kind = ("E_DELAY", "E_CYCLE", "E_RDELAY")[n % 3]
        target = f"C{(n + 1) % number}.R" if n % 2 == 0 else "L.EI0"
        requests = (
            _request("CREATE", f'<FB Name="T{n}" Type="{kind}" />'),
            _request("CREATE", f'<FB Name="C{n}" Type="E_CTU" />'),
            _wire(f"T#{1 + n // 6 % 5}ms", f"T{n}.DT", "WRITE"),
            _wire(f"T{n}.EO", f"C{n}.CU"),
            _wire(f"C{n}.CUO", target),
        )
        lines += (f"R;{request}" for request in requests)
    return graph_of(compile_bytes("\n".join(lines).encode(), "timers.fboot", library=LIBRARY))


def _requests(random: Random) -> Iterator[str]:
    blocks = {f"B{n}": random.choice(_TYPES) for n in range(random.randint(2, 12))}
    for name, kind in blocks.items():
        yield _request("CREATE", f'<FB Name="{name}" Type="{kind}" />')
    interfaces = {}
    for name, kind in blocks.items():
        declared = LIBRARY.find_type(kind)
        assert declared is not None
        interfaces[name] = declared.interface
    taken = set()
    for name, interface in interfaces.items():
        for pin in interface.inputs:
            sources = [
                f"{other}.{output.name}"
                for other, one in interfaces.items()
                for output in one.outputs
                if output.type == pin.type
            ]
            if sources and random.random() < 0.6:
                taken.add(f"{name}.{pin.name}")
                yield _wire(random.choice(sources), f"{name}.{pin.name}")
            elif value := _literal(random, pin.type):
                yield _wire(value, f"{name}.{pin.name}", "WRITE")
    inputs = [f"{name}.{one.name}" for name, i in interfaces.items() for one in i.event_inputs]
    for name, interface in interfaces.items():
        for event in interface.event_outputs:
            for target in random.sample(inputs, min(len(inputs), random.choice((0, 1, 1, 2)))):
                yield _wire(f"{name}.{event.name}", target)
    yield '<Request ID="9" Action="START"/>'


def _literal(random: Random, kind: str) -> str:
    match kind:
        case "TIME":
            return random.choice(_TIMES)
        case "BOOL":
            return random.choice(("BOOL#TRUE", "BOOL#FALSE"))
        case "UINT" | "INT":
            return f"{kind}#{random.randint(0, 4)}"
        case _:
            return ""


def _wire(source: str, target: str, action: str = "CREATE") -> str:
    return _request(action, f'<Connection Source="{source}" Destination="{target}" />')


def _request(action: str, element: str) -> str:
    return f'<Request ID="1" Action="{action}">{element}</Request>'
