"""Exported WebAssembly modules do what the Python kernel does with the same graphs."""

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.cli import main
from compiler.driver import compile_bytes, compile_file, graph_of
from compiler.exporters.wasm import ExportError, to_wat
from compiler.ir.blocks import OperationBody, ServiceBody
from compiler.ir.datatypes import DINT, INT, LREAL, REAL, STRING, USINT, parse_datatype
from compiler.ir.graph import Graph
from compiler.ir.policy import Settings
from fblib.catalog import LIBRARY
from runtime.errors import OverflowedError, RunError
from tests.exported_networks import many_timers, random_network
from tests.graphs import assign, binary, const, graph, pins, simple, var, wires
from tests.random_graphs import GraphMaker

wasmtime = pytest.importorskip("wasmtime")

from tests.exported_wasm import EMPTY, FAULT, USED, Compared, Exported, assembled  # noqa: E402

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "samples" / "4diac").glob("*/*.sys"))
BLINKER = ROOT / "samples" / "4diac" / "blinker" / "Blinker.sys"
EXAMPLES = int(os.environ.get("FBFLOW_EXAMPLES", "0"))
MILLISECOND = 1_000_000
SECOND = 1_000 * MILLISECOND
STEPS = (0, 1, MILLISECOND // 2, MILLISECOND, 5 * MILLISECOND // 2, 40 * MILLISECOND)

Captured = pytest.CaptureFixture[str]
seeds = st.integers(0, 2**32)

pytestmark = pytest.mark.timeout(60 + EXAMPLES)


def compiled(path: Path) -> Graph:
    return graph_of(compile_file(path, library=LIBRARY))


# --- The same as the Python kernel -------------------------------------------------------


@pytest.mark.parametrize("system", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_does_the_same_for_minutes(system: Path) -> None:
    both = Compared(compiled(system))

    for now in range(0, 180 * SECOND, 700 * MILLISECOND):
        both.advance(now, 10_000)
        assert not both.differences()

    shown = [one.replace("True", "TRUE").replace("False", "FALSE") for one in both.exported.printed]
    assert shown == both.printed
    assert shown


@settings(max_examples=EXAMPLES or 40)
@given(seed=seeds, resources=st.integers(1, 3))
def test_random_networks_with_timers_do_the_same(seed: int, resources: int) -> None:
    made = random_network(seed, resources=resources)
    both, random = Compared(made), Random(seed)  # noqa: S311 - reproducible, not secret
    events = _event_inputs(made)
    now = 0

    for _ in range(20):
        match random.randrange(4):
            case 0 | 1:
                both.inject(*random.choice(events))
            case 2:
                both.run(random.choice((1, 3, 50, 2500)))
            case _:
                now += random.choice(STEPS)
                both.advance(now, random.choice((7, 300, 1500)))
        assert not both.differences()


def test_many_timers_fire_in_their_order() -> None:
    """Counters are reset by other timers' events: another order would leave other counts."""
    both, random = Compared(many_timers(90)), Random(7)  # noqa: S311 - reproducible, not secret
    timers = [node.id for node in both.graph.nodes if node.type.endswith(("DELAY", "CYCLE"))]
    now = 0

    for _ in range(60):
        for _ in range(random.randrange(12)):
            event = random.choice(("START", "START", "START", "STOP"))
            both.inject(random.choice(timers), event)
        now += random.randrange(4) * MILLISECOND
        if random.random() < 0.3:
            both.tick(now)  # What is stopped now is due already.
        both.advance(now, random.choice((3, 20, 10_000)))
        assert not both.differences()

    counts = (both.exported.read(f"{one.id}.CV") for one in both.graph.nodes if one.type == "E_CTU")
    assert sum(counts) > 50


@settings(max_examples=EXAMPLES or 40)
@given(seed=seeds)
def test_random_code_does_the_same(seed: int) -> None:
    made = GraphMaker(seed).graph()
    if any(isinstance(one.body, ServiceBody | OperationBody) for one in made.types.values()):
        return
    try:
        both = Compared(made)
    except ExportError:
        return
    random, events = Random(seed), _event_inputs(made)  # noqa: S311 - reproducible, not secret
    for _ in range(8):
        try:
            both.machine.inject(*(event := random.choice(events)))
        except OverflowedError:
            return
        both.exported.inject(".".join(event))
        budget = random.choice((1, 7, 300))
        try:
            both.machine.run(budget)
        except RunError:
            assert both.exported.call("run", budget) == FAULT
            return
        if both.exported.call("run", budget) == FAULT:
            # There are values for which Python is asked even by what the module computes.
            assert both.exported.fault()[0].endswith("only FBFlow computes it")
            return
        assert not both.differences()


def test_enough_of_the_random_graphs_can_be_exported() -> None:
    exported = 0
    for seed in range(30):
        try:
            to_wat(GraphMaker(seed).graph())
        except ExportError:
            continue
        exported += 1

    assert exported > 7


def _event_inputs(made: Graph) -> list[tuple[str, str]]:
    return [
        (node.id, event.name)
        for node in made.nodes
        for event in made.types[node.type].interface.event_inputs
    ]


# --- Pins --------------------------------------------------------------------------------


_PINS = {
    "A": (USINT, 255),
    "B": (INT, -32768),
    "C": (parse_datatype("ULINT"), 2**64 - 1),
    "D": (REAL, 1.5),
    "E": (LREAL, -0.1),
    "F": (STRING, "ä🙂"),
    "G": (parse_datatype("BOOL"), True),
    "H": (DINT, -(2**31)),
}


def _copier() -> Graph:
    body = [assign(f"{name}2", var(name, one)) for name, (one, _) in _PINS.items()]
    return graph(
        [
            simple(
                "Copier",
                *body,
                inputs=pins(*((name, one) for name, (one, _) in _PINS.items())),
                outputs=pins(*((f"{name}2", one) for name, (one, _) in _PINS.items())),
            )
        ],
        {"N": "Copier"},
    )


def test_what_is_written_to_inputs_comes_out() -> None:
    module = Exported(assembled(_copier()))
    for name, (_, value) in _PINS.items():
        module.write(f"N.{name}", value if name != "C" else -1)
    module.inject("N.REQ")

    assert module.call("run", 10) == EMPTY

    assert {name: module.read(f"N.{name}2") for name in _PINS} == {
        name: value for name, (_, value) in _PINS.items()
    }


@pytest.mark.parametrize(
    ("pin", "given", "kept"),
    [("A", 256 + 7, 7), ("A", -1, 255), ("B", 32768, -32768), ("G", 3, True), ("H", -1, -1)],
)
def test_numbers_of_too_many_bits_lose_them(pin: str, given: int, *, kept: int) -> None:
    module = Exported(assembled(_copier()))
    module.write(f"N.{pin}", given)
    module.inject("N.REQ")
    module.call("run", 10)

    assert module.read(f"N.{pin}") == module.read(f"N.{pin}2") == kept


def test_a_pin_is_not_used_as_another_kind_of_number() -> None:
    module = Exported(assembled(_copier()))
    numbers = {name: one["number"] for name, one in module.about["pins"].items()}

    for call in (
        ("read_i64", numbers["N.A"]),
        ("write_f64", numbers["N.D"], 1.0),
        ("write_i32", numbers["N.F"], 1),
        ("write_text", numbers["N.A"], 1),
        ("read_i32", len(numbers)),
        ("inject", 1),
    ):
        with pytest.raises(wasmtime.Trap):
            module.call(*call)
    module.inject("N.REQ")
    assert module.call("run", 10) == EMPTY


def test_texts_that_nobody_refers_to_are_removed() -> None:
    module = Exported(assembled(_copier()))
    before = len(module.memory)
    for number in range(400):
        module.write("N.F", f"{number:05}" * 1000)
        module.inject("N.REQ")
        assert module.call("run", 10) == EMPTY
        assert module.read("N.F2") == f"{number:05}" * 1000

    assert len(module.memory) < before + 4 * 2**20


# --- What goes wrong ---------------------------------------------------------------------


def test_a_fault_is_told_with_its_place_and_stays() -> None:
    divide = simple(
        "Divide",
        assign("OUT", binary(const(1), "/", var("IN"))),
        inputs=pins(("IN", INT)),
        outputs=pins(("OUT", INT)),
    )
    module = Exported(assembled(graph([divide], {"N": "Divide"})))
    module.inject("N.REQ")

    assert [module.call("run", 5) for _ in range(2)] == [FAULT, FAULT]
    assert module.fault() == ("division by zero", "N", ["REQ", "Type.fbt:10"])


def test_a_queue_that_grows_without_end_is_a_fault() -> None:
    doubling = compile_bytes(
        b';<Request ID="0" Action="CREATE"><FB Name="R" Type="EMB_RES" /></Request>\n'
        b'R;<Request ID="1" Action="CREATE"><FB Name="S" Type="E_SPLIT" /></Request>\n'
        b'R;<Request ID="2" Action="CREATE">'
        b'<Connection Source="S.EO1" Destination="S.EI" /></Request>\n'
        b'R;<Request ID="3" Action="CREATE">'
        b'<Connection Source="S.EO2" Destination="S.EI" /></Request>\n',
        "split.fboot",
        library=LIBRARY,
    )
    made = graph_of(doubling).model_copy(update={"settings": Settings(max_queue=5000)})
    module = Exported(assembled(made))
    module.inject(next(iter(module.about["events"])))

    done = [module.call("run", 3000) for _ in range(4)]

    assert done[-1] == FAULT
    assert module.fault()[0] == "the event queue has become too long"


def test_an_endless_loop_of_events_uses_up_its_budget() -> None:
    same = simple("Same", inputs=pins(("IN", INT)), outputs=pins(("OUT", INT)))
    ring = graph([same], {"A": "Same"}, event_wires=wires("A.CNF -> A.REQ"))
    module = Exported(assembled(ring))
    module.inject("A.REQ")

    assert [module.call("run", 100_000) for _ in range(3)] == [USED] * 3


def test_all_that_only_fbflow_can_do_is_told_at_once(tmp_path: Path, capsys: Captured) -> None:
    source = tmp_path / "app.fboot"
    requests = (
        ';<Request ID="0" Action="CREATE"><FB Name="R" Type="EMB_RES" /></Request>',
        'R;<Request ID="1" Action="CREATE"><FB Name="A" Type="F_REAL_AS_STRING" /></Request>',
        'R;<Request ID="1" Action="CREATE"><FB Name="B" Type="F_LREAL_AS_STRING" /></Request>',
    )
    source.write_text("\n".join(requests), encoding="utf-8")

    assert main([str(source), "-o", str(tmp_path / "app.wat")]) == 1

    said = capsys.readouterr().err.splitlines()
    errors = [line for line in said if line.startswith("error: ")]
    assert len(errors) == 2
    assert errors[0].startswith('error: the type "F_REAL_AS_STRING" calls REAL_AS_STRING(REAL)')
    assert not (tmp_path / "app.wat").exists()


# --- The command line --------------------------------------------------------------------


def test_the_same_graph_gives_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for seed in ("1", "2"):
        module = tmp_path / f"{seed}.wasm"
        subprocess.run(
            [sys.executable, "-m", "compiler", str(BLINKER), "-o", str(module)],
            cwd=ROOT,
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        made.append(module.read_bytes())

    assert made[0] == made[1]
    assert made[0] == assembled(compiled(BLINKER))


def test_only_the_bytes_of_a_module_need_wasmtime(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "wasmtime", None)

    text = main([str(BLINKER), "-o", str(tmp_path / "app.wat")])
    binary = main([str(BLINKER), "-o", str(tmp_path / "app.wasm")])

    assert (text, binary) == (0, 2)
    assert (tmp_path / "app.wat").read_text(encoding="utf-8").startswith(';; "Blinker"')
    assert "pip install 'fbflow[wasm]'" in capsys.readouterr().err


def test_blocks_that_the_module_leaves_to_others_are_named(
    tmp_path: Path, capsys: Captured
) -> None:
    tank = ROOT / "samples" / "python_blocks" / "Tank.sys"

    assert main([str(tank), "-o", str(tmp_path / "app.wat")]) == 0

    said = capsys.readouterr().err.splitlines()
    assert said[1].startswith('left to whoever runs the module: "App.Level", "App.Smooth", ')
