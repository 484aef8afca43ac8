"""The text of modules, as `show --wat` prints it, beside the types it is printed from.

Whoever changes what is printed sees it here: rewrite with `--update-golden`, and read the
differences before committing.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from compiler.cli import main
from compiler.driver import compile_file, graph_of
from compiler.ir.datatypes import INT, ArrayType
from compiler.ir.graph import Graph
from compiler.ir.serialize import graph_to_json
from compiler.wasm.listing import module_listing, type_listing
from compiler.wasm.wat import identifier
from fblib.catalog import LIBRARY
from tests.conftest import Golden
from tests.graphs import graph, pins, simple

ROOT = Path(__file__).parents[4]
HERE = ROOT / "tests" / "golden" / "wasm"
TYPES = HERE / "Types.fboot"
SWITCH = HERE / "Switch.fboot"

Captured = pytest.CaptureFixture[str]

CASES = [
    *("E_SWITCH", "E_CTU", "Settling", "F_ADD<INT>", "F_ADD<REAL>"),
    *("Mean", "Border", "E_CYCLE"),
]


@pytest.fixture(scope="module")
def types() -> Graph:
    """One block of each type."""
    return _compiled(TYPES)


def _compiled(path: Path) -> Graph:
    return graph_of(compile_file(path, library=LIBRARY))


@pytest.mark.parametrize("name", CASES)
def test_a_type_is_printed_as_before(types: Graph, name: str, golden: Golden) -> None:
    text = type_listing(types, name)

    assert text is not None
    golden(HERE / "listings" / f"{identifier(name).rstrip('_')}.wat", text)


@pytest.mark.parametrize("name", ["E_SWITCH", "E_CYCLE"])
def test_the_generic_form_is_printed_as_before(types: Graph, name: str, golden: Golden) -> None:
    text = type_listing(types, name, is_generic=True)

    assert text is not None
    golden(HERE / "listings" / f"{name}.generic.wat", text)


def test_a_whole_module_is_printed_as_before(golden: Golden) -> None:
    golden(HERE / "listings" / "Switch.wat", module_listing(_compiled(SWITCH)))


@pytest.mark.parametrize("is_generic", [False, True])
def test_what_is_printed_is_a_module(types: Graph, *, is_generic: bool) -> None:
    wasmtime = pytest.importorskip("wasmtime")

    binary = wasmtime.wat2wasm(module_listing(types, is_generic=is_generic))

    assert bytes(binary).startswith(b"\0asm")


def test_every_handler_has_a_comment_of_its_own(types: Graph) -> None:
    text = module_listing(types)

    handlers = [int(one) for one in re.findall(r"end ;; (\d+): ", text)]

    assert handlers == list(range(len(handlers)))
    assert len(handlers) == 20


# --- The command line --------------------------------------------------------------------


def test_show_wat_prints_the_module(capsys: Captured) -> None:
    assert main(["show", "--wat", str(SWITCH)]) == 0

    assert capsys.readouterr().out == module_listing(_compiled(SWITCH))


def test_show_wat_prints_one_type_however_its_name_is_written(capsys: Captured) -> None:
    assert main(["show", "--wat", str(TYPES), "--type", "e_switch", "--generic"]) == 0

    out = capsys.readouterr().out
    assert out.startswith(";; E_SWITCH, generic")
    assert "E_CTU" not in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", str(SWITCH), "--generic"], "--wat"),
        (["show", str(SWITCH), "nodes", "--wat"], "without sections"),
        (["show", str(SWITCH), "--format", "json", "--wat"], "--wat shows text"),
        (["show", str(SWITCH), "--wat", "--type", "E_SWICH"], 'Did you mean "E_SWITCH"'),
    ],
)
def test_a_wrong_command_line_is_told(arguments: list[str], said: str, capsys: Captured) -> None:
    assert main(arguments) == 2

    assert said in capsys.readouterr().err


def test_a_type_without_blocks_has_no_code(tmp_path: Path, capsys: Captured) -> None:
    whole = _compiled(SWITCH)
    path = tmp_path / "dag.json"
    alone = whole.model_copy(update={"nodes": (), "event_wires": (), "placement": ()})
    path.write_text(graph_to_json(alone), encoding="utf-8")

    assert main(["show", "--wat", str(path), "--type", "E_SWITCH"]) == 2

    assert 'no block is of the type "E_SWITCH"' in capsys.readouterr().err


def test_a_graph_that_cannot_be_webassembly_is_refused(tmp_path: Path, capsys: Captured) -> None:
    made = graph([simple("T", inputs=pins(("A", ArrayType((None,), INT))))], {"B": "T"})
    path = tmp_path / "dag.json"
    path.write_text(graph_to_json(made), encoding="utf-8")

    assert main(["show", "--wat", str(path)]) == 1

    assert "arrays of variable length" in capsys.readouterr().err


def test_show_wat_needs_no_wasmtime() -> None:
    program = (
        "import sys; sys.modules['wasmtime'] = None\n"
        "from compiler.cli import main\n"
        f"sys.exit(main(['show', '--wat', {str(SWITCH)!r}]))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(";; ")
