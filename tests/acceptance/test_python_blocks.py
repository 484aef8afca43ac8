"""Blocks in Python from the module to the run, by command lines: exported, compiled, allowed."""

import json
import shutil
from pathlib import Path

import pytest

from tests.python_modules import Project, system

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
ALLOW = ("--allow", "python:my_blocks")

MODULE = """
from fbflow import function_block

print("imported")

@function_block(inputs={"X": "INT"}, outputs={"Y": "INT"})
def DOUBLE(X: int) -> int:
    return X * 2

@function_block(events=["REQ"], outputs={"N": "INT"})
class COUNT:
    def __init__(self):
        self.N = 0
    def REQ(self):
        self.N += 1

@function_block(outputs={"TEXT": "STRING"})
async def FETCH(n: int, context) -> str:
    import pathlib
    if context.attempt < 2 or not pathlib.Path("ready").exists():
        raise OSError(f"not yet: {n}")
    return f"fetched {n} at attempt {context.attempt}"
"""
COMPOSITE = """<?xml version="1.0" encoding="UTF-8"?>
<FBType Name="QUADRUPLE">
  <InterfaceList>
    <EventInputs><Event Name="REQ"><With Var="X"/></Event></EventInputs>
    <EventOutputs><Event Name="CNF"><With Var="Y"/></Event></EventOutputs>
    <InputVars><VarDeclaration Name="X" Type="INT"/></InputVars>
    <OutputVars><VarDeclaration Name="Y" Type="INT"/></OutputVars>
  </InterfaceList>
  <FBNetwork>
    <FB Name="First" Type="DOUBLE"/>
    <FB Name="Second" Type="DOUBLE"/>
    <EventConnections>
      <Connection Source="REQ" Destination="First.REQ"/>
      <Connection Source="First.CNF" Destination="Second.REQ"/>
      <Connection Source="Second.CNF" Destination="CNF"/>
    </EventConnections>
    <DataConnections>
      <Connection Source="X" Destination="First.X"/>
      <Connection Source="First.Y" Destination="Second.X"/>
      <Connection Source="Second.Y" Destination="Y"/>
    </DataConnections>
  </FBNetwork>
</FBType>
"""
INSIDE = system(
    {"Clock": "E_CYCLE", "Count": "COUNT", "Four": "QUADRUPLE", "Out": "OUT_ANY_CONSOLE"},
    [
        *("START.COLD -> Clock.START", "START.WARM -> Clock.START", "Clock.EO -> Count.REQ"),
        *("Count.CNF -> Four.REQ", "Four.CNF -> Out.REQ"),
    ],
    ["Count.N -> Four.X", "Four.Y -> Out.IN"],
    parameters={"Clock.DT": "T#1s", "Out.QI": "TRUE", "Out.LABEL": "'y'"},
)
FETCHING = system(
    {"Count": "COUNT", "Again": "COUNT", "Fetch": "FETCH"},
    ["START.COLD -> Count.REQ", "Count.CNF -> Again.REQ", "Again.CNF -> Fetch.REQ"],
    ["Again.N -> Fetch.n"],
    attributes={"Fetch": '{"retry": {"attempts": 2, "delay": 0}}'},
)


@pytest.fixture(scope="module")
def compiled(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose module has three blocks: exported, and its systems compiled."""
    made = Project(tmp_path_factory.mktemp("project"), root)
    made.write("my_blocks.py", MODULE)
    made.done("fbflow", "library", "export", ".", "--python", "my_blocks")
    made.write("QUADRUPLE.fbt", COMPOSITE)
    made.write("Inside.sys", INSIDE)
    made.write("Fetching.sys", FETCHING)
    assert "imported" not in made.done("compiler", "Inside.sys", "-o", "inside.json")
    assert "imported" not in made.done("compiler", "Fetching.sys", "-o", "fetching.json")
    return made


@pytest.fixture
def project(compiled: Project, root: Path, tmp_path: Path) -> Project:
    """A copy of it."""
    return Project(shutil.copytree(compiled.folder, tmp_path / "project"), root)


def test_blocks_inside_of_composites_run_if_their_module_is_allowed(project: Project) -> None:
    refused = project.run("runtime", "inside.json", "--simulate", "2s")
    save = ("--save", "state.json")
    ran = project.done("runtime", "inside.json", "--simulate", "2s", *ALLOW, *save)
    went_on = project.done(
        "runtime", "inside.json", "--simulate", "1s", *ALLOW, "--load", "state.json"
    )

    assert "imported" not in refused.stdout
    assert refused.returncode == 1
    assert refused.stderr == (
        'error: R534 in App.Count: blocks are done by the Python module "my_blocks", which is not '
        'allowed; "--allow python:my_blocks" allows it\n'
    )
    assert ran == "imported\ny = 4\ny = 8\n"
    assert went_on == "imported\ny = 12\n"


def test_a_package_that_is_allowed_allows_its_modules_and_no_others(project: Project) -> None:
    dag = project.folder / "inside.json"
    text = dag.read_text(encoding="utf-8").replace("python:my_blocks:", "python:my.blocks:")
    dag.write_text(text, encoding="utf-8")

    refused = project.run("runtime", "inside.json", "--simulate", "1s", "--allow", "python:my_b")
    missing = project.run("runtime", "inside.json", "--simulate", "1s", "--allow", "python:my")

    assert '"--allow python:my.blocks" allows it' in refused.stderr
    assert 'module "my.blocks", which cannot be imported: No module named' in missing.stderr
    assert "in its folder or with PYTHONPATH" in missing.stderr


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            '{"X": "INT"}',
            '{"X": "LINT"}',
            'the block type "DOUBLE" and its Python code (',
        ),
        ('{"X": "INT"}', '{"X": "LINT"}', 'the input "X" is INT in the graph and LINT in Python. '),
        ('{"Y": "INT"}', '{"Z": "INT"}', 'the output "Z" is only in Python'),
        ('{"Y": "INT"}', '{"Z": "INT"}', 'the output "Y" is only in the graph'),
        ('"Y": "INT"}', '"Y": "INT"}, events=["REQ()"]', 'event input "REQ" is WITH "X" in the g'),
        (
            '"Y": "INT"}',
            '"Y": "INT"}, event_outputs=["OK"]',
            'the event output "OK" is only in Python',
        ),
        ("def DOUBLE", "async def DOUBLE", "it is an async function now"),
        ("def DOUBLE", "def DOUBLED", 'has no function block "DOUBLE". Did you mean "DOUBLED"?'),
        (MODULE, "DOUBLE = COUNT = None", 'has no function block "DOUBLE". It has none at all'),
        (
            MODULE,
            "def DOUBLE(): ...",
            '"DOUBLE" of the Python module "my_blocks" is no function',
        ),
    ],
)
def test_code_that_is_not_what_was_compiled_is_refused_with_what_differs(
    project: Project, old: str, new: str, message: str
) -> None:
    project.write("my_blocks.py", MODULE.replace(old, new))

    refused = project.run("runtime", "inside.json", "--simulate", "1s", *ALLOW)

    assert refused.returncode == 1
    assert "R534 in App." in refused.stderr
    assert message in refused.stderr
    if "differ" in refused.stderr:
        advice = "Export it again (fbflow library export DIR --python my_blocks) and compile"
        assert advice in refused.stderr


def test_types_exported_again_follow_the_code_and_keep_what_the_ide_added(
    project: Project,
) -> None:
    drawn = (project.folder / "DOUBLE.fbt").read_text(encoding="utf-8")
    sequence = (
        '<Service LeftInterface="external" RightInterface="internal">'
        '<ServiceSequence Name="doubles"><ServiceTransaction>'
        '<InputPrimitive Interface="external" Event="REQ" Parameters="X:=4"/>'
        '<OutputPrimitive Interface="external" Event="CNF" Parameters="Y:=8"/>'
        "</ServiceTransaction></ServiceSequence></Service>"
    )
    project.write("DOUBLE.fbt", drawn.replace("</InterfaceList>", f"</InterfaceList>{sequence}"))
    export = ("fbflow", "library", "export", ".", "--python", "my_blocks")

    same = project.run(*export)
    project.write("my_blocks.py", MODULE.replace('{"X": "INT"}', '{"X": "DINT"}'))
    changed = project.run(*export)
    refused = project.run("fbflow", "test", "DOUBLE.fbt")
    passed = project.run("fbflow", "test", "DOUBLE.fbt", *ALLOW, "-v")

    assert same.stderr == "3 types -> . (0 files written)\n"
    assert changed.stderr == "3 types -> . (1 files written)\n"
    assert 'Name="X" Type="DINT"' in (project.folder / "DOUBLE.fbt").read_text(encoding="utf-8")
    assert refused.returncode == 1
    assert "--allow python:my_blocks" in refused.stdout
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "doubles" in passed.stdout


def test_a_file_of_another_type_is_not_overwritten_without_force(project: Project) -> None:
    project.write("COUNT.fbt", COMPOSITE.replace("QUADRUPLE", "COUNT"))
    export = ("fbflow", "library", "export", ".", "--python", "my_blocks:COUNT")

    refused = project.run(*export)
    forced = project.run(*export, "--force")

    assert refused.returncode == 2
    assert 'nothing was written: "COUNT.fbt" is the file of another type' in refused.stderr
    assert forced.stderr == "1 type -> . (1 files written)\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--python", "nowhere"), 'the module "nowhere" cannot be imported: No module named'),
        (("--python", "my_blocks:DUBLE"), 'no function block "DUBLE". Did you mean "DOUBLE"?'),
        (("--python", "json"), 'the module "json" has no function block; decorate'),
        (
            ("--python", "my_blocks", "--family", "counters"),
            "--python exports blocks in Python and nothing else",
        ),
    ],
)
def test_what_cannot_be_exported_is_said(
    project: Project, arguments: tuple[str, ...], message: str
) -> None:
    refused = project.run("fbflow", "library", "export", ".", *arguments)

    assert refused.returncode == 2
    assert message in refused.stderr


def test_an_async_block_is_an_operation_with_attempts_that_is_retried_and_replayed(
    project: Project,
) -> None:

    refused = project.run("runtime", "fetching.json")
    simulated = project.run("runtime", "fetching.json", "--simulate", "1s", *ALLOW)
    failed = project.run("runtime", "fetching.json", *ALLOW)
    run = json.loads(project.done("runtime", "runs", "--format", "json"))["run"]
    project.write("ready", "")
    blind = project.run("runtime", "retry", run)
    retried = project.run("runtime", "retry", run, *ALLOW)
    shown = project.done("runtime", "inspect", run, "--format", "json").splitlines()
    (task,) = json.loads(shown[-1])["tasks"]
    pins = project.done("runtime", "inspect", run, "--at", "1", *ALLOW)
    unseen = project.run("runtime", "inspect", run, "--at", "1")

    assert "R534 in App.Count" in refused.stderr
    assert "--simulate is not for graphs with operations" in simulated.stderr
    assert failed.returncode == 1
    assert "OSError: not yet: 1" in failed.stderr
    assert '"--allow python:my_blocks" allows it' in blind.stderr
    assert retried.returncode == 0, retried.stderr
    assert (task["state"], task["attempts"]) == ("succeeded", 2)
    assert "App.Count.N = 1\n" in pins
    assert "App.Again.N = 1\n" in pins
    assert "R534" in unseen.stderr


def test_a_graph_with_python_blocks_becomes_a_system_again(project: Project) -> None:
    (project.folder / "again").mkdir()

    project.done("compiler", "fetching.json", "-o", "again/Test.sys")
    project.done("compiler", "again/Test.sys", "-o", "second.json")

    first, second = (
        json.loads((project.folder / name).read_text(encoding="utf-8"))
        for name in ("fetching.json", "second.json")
    )
    bodies = [
        {name: block["body"] for name, block in graph["types"].items()} for graph in (first, second)
    ]
    assert bodies[0] == bodies[1]
    assert bodies[0]["COUNT"] == {"kind": "service", "service": "python:my_blocks:COUNT"}
    assert bodies[0]["FETCH"] == {"kind": "operation", "operation": "python:my_blocks:FETCH"}


def test_the_console_script_finds_modules_in_the_current_folder(project: Project) -> None:
    exported = project.fbflow("library", "export", "types", "--python", "my_blocks")
    ran = project.fbflow("run", "inside.json", "--simulate", "1s", *ALLOW)

    assert exported.stderr == "3 types -> types (3 files written)\n"
    assert ran.stdout == "imported\ny = 4\n"
