"""The sample hosts of exported modules print what the runtime prints; docs/wasm.md is right."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from compiler.cli import main
from compiler.ir.code import Index
from compiler.ir.datatypes import INT, ULINT, ArrayType, DataType
from tests.acceptance.test_readme import commands, is_shown, run
from tests.graphs import assign, const, graph, pins, simple, var

pytest.importorskip("wasmtime")

from tests.exported_wasm import assembled, section

SAMPLES = ("adder/Adder", "blinker/Blinker", "filling/Filling", "traffic_light/TrafficLight")


@pytest.fixture
def module(tmp_path: Path) -> Path:
    return tmp_path / "app.wasm"


def _node() -> str:
    found = shutil.which("node")
    if found is None:
        reason = "Node is not here, which the sample host needs"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return found


def _printed(root: Path, sample: str, module: Path, *command: str) -> str:
    system = root / "samples" / "4diac" / f"{sample}.sys"
    assert main([str(system), "-o", str(module)]) == 0
    arguments = [*command, str(module), "20"]
    # In a folder of its own: nothing of FBFlow is found from there.
    done = subprocess.run(
        arguments, cwd=module.parent, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_host_for_node_prints_what_the_runtime_does(
    root: Path, module: Path, sample: str
) -> None:
    expected = (root / "samples" / "4diac" / sample).parent / "expected.txt"

    printed = _printed(root, sample, module, _node(), str(root / "samples/wasm/host.mjs"))

    assert printed == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_host_for_python_prints_what_the_runtime_does(
    root: Path, module: Path, sample: str
) -> None:
    expected = (root / "samples" / "4diac" / sample).parent / "expected.txt"

    printed = _printed(root, sample, module, sys.executable, str(root / "samples/wasm/host.py"))

    assert printed == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize(("index", "value"), [(INT, -2), (ULINT, 2**64 - 2)], ids=str)
def test_what_failed_is_told_with_its_numbers(
    root: Path, module: Path, index: DataType, value: int
) -> None:
    """An index of ULINT is no negative number, though its bits are the same."""
    row = ArrayType(bounds=((0, 3),), element=INT)
    row_at_i = Index(var("row", row), (var("i", index),), INT)
    type_ = simple(
        "Bad",
        assign(var("i", index), const(value, index)),
        assign(row_at_i, const(1)),
        inputs=pins(("i", index), ("row", row)),
    )
    module.write_bytes(assembled(graph([type_], {"A": type_.name})))
    program = f"""
        import {{ readFile }} from "node:fs/promises";
        import {{ App }} from {json.dumps((root / "samples/wasm/app.mjs").as_uri())};
        const app = await App.load(await readFile({json.dumps(str(module))}));
        app.inject("A.REQ");
        try {{ app.advance(0n); }} catch (error) {{ console.log(error.message); }}
    """

    done = subprocess.run(
        [_node(), "--input-type=module", "-e", program],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.stdout == f"A: the index {value} is outside of the array's bounds 0..3\n", (
        done.stderr
    )


def test_hosts_say_how_they_are_called(root: Path) -> None:
    folder = root / "samples" / "wasm"
    for command in (
        (sys.executable, "host.py", "app.wasm"),
        (_node(), "host.mjs", "app.wasm", "x"),
    ):
        done = subprocess.run(
            command, cwd=folder, capture_output=True, encoding="utf-8", check=False
        )

        assert done.returncode == 1
        assert done.stderr.startswith("usage: ")


def test_the_hosts_are_short(root: Path) -> None:
    for name in ("host.mjs", "host.py"):
        lines = (root / "samples" / "wasm" / name).read_text(encoding="utf-8").splitlines()

        assert len([line for line in lines if line.strip()]) <= 65


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.parametrize("page", ["docs/wasm.md", "samples/wasm/README.md"])
def test_every_command_of_the_pages_works(root: Path, tmp_path: Path, page: str) -> None:
    shutil.copytree(root / "samples", tmp_path / "samples")
    (tmp_path / "build").mkdir()
    found = [
        (command, shown)
        for command, shown in commands((root / page).read_text(encoding="utf-8"))
        if "http.server" not in command
    ]
    failures = []
    for command, shown in found:
        done = run(command, tmp_path, root)
        output = done.stdout + done.stderr
        if done.returncode or not is_shown(output, shown):
            failures.append(f"$ {command}\n{output}(exit code {done.returncode})")

    assert found
    assert failures == [], "\n".join(failures)


def test_the_page_names_all_exports_and_fields(root: Path, module: Path) -> None:
    import wasmtime  # noqa: PLC0415 - not there for the other tests' sake

    page = (root / "docs/wasm.md").read_text(encoding="utf-8")
    system = root / "samples" / "4diac" / "traffic_light" / "TrafficLight.sys"
    assert main([str(system), "-o", str(module)]) == 0
    data = module.read_bytes()
    exports = {one.name for one in wasmtime.Module(wasmtime.Engine(), data).exports}

    table = page[page.index("| export |") : page.index("A number that no event")]
    assert set(re.findall(r"`(\w+)(?:\(|`[,` |])", table)) - {"budget"} == exports
    about = section(data)
    assert [field for field in about if f"| `{field}` |" not in page] == []
    assert [one for one in about["faults"] if f"`{one}`" not in page] == []
