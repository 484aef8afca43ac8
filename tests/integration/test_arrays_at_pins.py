"""Arrays at pins: the ways to say their size, and connections between different ones."""

from pathlib import Path

import pytest

from runtime.kernel.base import Outcome
from tests.kernels import new_kernel
from tests.unit.compiler.passes.conftest import Project, codes, fb, network, node

pytestmark = pytest.mark.usefixtures("every_kernel")


def constants(name: str, **values: str) -> str:
    declared = "".join(
        f'<VarDeclaration Name="{key}" Type="INT" InitialValue="{value}"/>'
        for key, value in values.items()
    )
    inner = f"<GlobalConstants>{declared}</GlobalConstants>"
    return f'<GlobalConstants Name="{name}">{inner}</GlobalConstants>'


def passes_on(project: Project, name: str, size: str, *, of: str = "INT") -> None:
    """Add a block type that hands on an array."""
    project.add(
        f"{name}.fbt",
        f"""<FBType Name="{name}"><InterfaceList>
        <EventInputs><Event Name="REQ"><With Var="IN"/></Event></EventInputs>
        <EventOutputs><Event Name="CNF"><With Var="OUT"/></Event></EventOutputs>
        <InputVars><VarDeclaration Name="IN" Type="{of}" ArraySize="{size}"/></InputVars>
        <OutputVars><VarDeclaration Name="OUT" Type="{of}" ArraySize="{size}"/></OutputVars>
        </InterfaceList>
        <SimpleFB><Algorithm Name="REQ"><ST Text="OUT := IN;"/></Algorithm></SimpleFB></FBType>""",
    )


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def handed_on(project: Project, value: str) -> object:
    graph = project.graph(
        network(
            fb("A", "From", IN=value), fb("B", "To"), events="A.CNF -> B.REQ", data="A.OUT -> B.IN"
        )
    )
    kernel = new_kernel(graph)
    kernel.inject("App.A", "REQ")
    assert kernel.run(100) is Outcome.EMPTY
    return kernel.read("App.B", "OUT")


@pytest.mark.parametrize(
    ("source", "target", "value", "expected"),
    [
        ("3", "0..2", "[1,2,3]", [1, 2, 3]),
        ("3", "2", "[1,2,3]", [1, 2]),
        ("-1..1", "5", "[1,2,3]", [1, 2, 3, 0, 0]),
        ("2, 2", "0..1, 0..1", "[1,2,3,4]", [1, 2, 3, 4]),
        ("2, 2", "2, 3", "[1,2,3,4]", [1, 2, 0, 3, 4, 0]),
        ("*", "2", "[1,2,3]", [1, 2]),
        ("*", "4", "[1,2,3]", [1, 2, 3, 0]),
        ("3", "*", "[1,2,3]", [1, 2, 3]),
        ("*", "*", "[3(7)]", [7, 7, 7]),
    ],
)
def test_arrays_of_different_sizes_are_connected(
    project: Project, source: str, target: str, value: str, expected: list[int]
) -> None:
    passes_on(project, "From", source)
    passes_on(project, "To", target)

    assert handed_on(project, value) == expected


def test_elements_are_converted(project: Project) -> None:
    passes_on(project, "From", "2", of="INT")
    passes_on(project, "To", "2", of="LREAL")

    assert handed_on(project, "[1,2]") == [1.0, 2.0]


def test_a_string_is_cut_at_the_length_of_the_input(project: Project) -> None:
    passes_on(project, "From", "", of="STRING[10]")
    passes_on(project, "To", "", of="STRING[3]")

    assert handed_on(project, "'abcdef'") == "abc"


@pytest.mark.parametrize("size", ["Sizes::MOST", "0..Sizes::MOST - 1", "Sizes::LOW..Sizes::HIGH"])
def test_a_size_may_be_a_constant(project: Project, size: str) -> None:
    project.add("Sizes.gcf", constants("Sizes", MOST="3", LOW="4", HIGH="6"))
    passes_on(project, "From", size)
    passes_on(project, "To", "3")

    assert handed_on(project, "[1,2,3]") == [1, 2, 3]


def test_values_of_arrays_are_canonical(project: Project) -> None:
    passes_on(project, "From", "2, 2")

    graph = project.graph(fb("A", "From", IN="[1, 2(5)]"))

    assert node(graph, "App.A").parameters == {"IN": "[1,5,5,0]"}


def test_the_sizes_in_a_type_may_be_constants(project: Project) -> None:
    project.add("Sizes.gcf", constants("Sizes", MOST="3", LENGTH="4"))
    passes_on(project, "From", "", of="ARRAY [1..Sizes::MOST] OF STRING[Sizes::LENGTH]")
    passes_on(project, "To", "3", of="STRING")

    assert handed_on(project, "['a','bcde']") == ["a", "bcde", ""]


def test_a_size_that_is_none_is_reported(project: Project) -> None:
    passes_on(project, "From", "Sizes::MOST")

    assert "E306" in codes(project.compilation(fb("A", "From")))
