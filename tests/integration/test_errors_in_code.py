"""What fails in code says which block, which algorithm and which line, as text and as JSON."""

import json
from pathlib import Path

import pytest

from compiler.driver import graph_of
from compiler.ir.serialize import graph_to_json
from runtime.cli import main
from tests.code_bench import compiled, function, simple

pytestmark = pytest.mark.usefixtures("every_kernel")

FAULTS = {
    "division": ("x := 10 / zero;", "R501", "division by zero"),
    "index": ("table[zero + 7] := 1;", "R502", "the index 7 is outside of the array's bounds 0..4"),
    "conversion": ("x := STRING_TO_INT('seven');", "R505", "seven"),
    "string": ("WHILE TRUE DO text := CONCAT(text, text, 'a'); END_WHILE;", "R505", "65,534"),
}
VARIABLES = "VAR x, zero : INT; text : STRING; table : ARRAY [0..4] OF INT; END_VAR"
CODE = "{variables}\n// one line more\n{fault}"
PLACES = ("algorithm", "function", "method", "internal block", "method of an internal block")


def types_of(place: str, fault: str) -> tuple[dict[str, str], str, str]:
    """Return the types, and the file and name of the code that fails."""
    code = CODE.format(variables=VARIABLES, fault=fault)
    method = {"broken": f"METHOD broken\n{code}\nEND_METHOD"}
    inner = simple("Inner", {"REQ": code})
    match place:
        case "algorithm":
            return {"User.fbt": simple("User", {"REQ": code})}, "User.fbt", "REQ"
        case "function":
            broken = function(f"FUNCTION Broken : INT\n{code}\nEND_FUNCTION", name="Broken")
            user = simple("User", {"REQ": "Y := Broken();"}, outputs="Y: INT")
            return {"User.fbt": user, "Broken.fct": broken}, "Broken.fct", "Broken"
        case "method":
            user = simple("User", {"REQ": "broken();"}, methods=method)
            return {"User.fbt": user}, "User.fbt", "broken"
        case "internal block":
            user = simple("User", {"REQ": "inner();"}, blocks={"inner": "Inner"})
            return {"User.fbt": user, "Inner.fbt": inner}, "Inner.fbt", "inner.REQ"
        case _:
            inner = simple("Inner", {"REQ": "broken();"}, methods=method)
            user = simple("User", {"REQ": "inner();"}, blocks={"inner": "Inner"})
            return {"User.fbt": user, "Inner.fbt": inner}, "Inner.fbt", "inner.broken"


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("fault", FAULTS)
def test_an_error_names_block_algorithm_and_line_as_text_and_json(
    fault: str, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, code, words = FAULTS[fault]
    types, file, algorithm = types_of(place, text)
    graph = graph_of(compiled(tmp_path, "User", types))
    (tmp_path / "dag.json").write_text(graph_to_json(graph), encoding="utf-8")
    lines = types[file].splitlines()
    line = next(n for n, one in enumerate(lines, 1) if text in one)
    node = next(one.id for one in graph.nodes if one.id.endswith("B"))
    command = [str(tmp_path / "dag.json"), "--inject", f"{node}.REQ"]

    assert main(command) == 1
    shown = capsys.readouterr()
    assert main([*command, "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out.splitlines()[-1])

    where = f"{tmp_path / file}:{line}"
    message = f"{code} in {node}, algorithm {algorithm} ({where}): "
    assert message in shown.out + shown.err
    assert words in shown.out + shown.err
    error = report["error"]
    assert (error["code"], error["node"], error["algorithm"]) == (code, node, algorithm)
    assert error["place"] == where
    assert words in error["message"]
