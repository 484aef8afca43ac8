"""Whatever is made of something else through very many levels ends in a diagnostic."""

from tests.unit.compiler.passes.conftest import Pins, Project, codes, fb, network

COUNT = 1_200


def test_constants_declared_by_constants(project: Project) -> None:
    declared = "".join(
        f'<VarDeclaration Name="C{number}" Type="INT" InitialValue="G::C{number + 1}"/>'
        for number in range(COUNT)
    )
    inner = f"<GlobalConstants>{declared}</GlobalConstants>"
    project.add("G.gcf", f'<GlobalConstants Name="G">{inner}</GlobalConstants>')

    result = project.compilation(network(fb("A", "INT2INT", IN="G::C0")))

    assert "E228" in codes(result)


def test_structs_of_structs(project: Project) -> None:
    for number in range(COUNT):
        member = f'<VarDeclaration Name="M" Type="D{number + 1}"/>'
        project.add(
            f"D{number}.dtp",
            f'<DataType Name="D{number}"><StructuredType>{member}</StructuredType></DataType>',
        )
    project.block("Mine", Pins("REQ", inputs="IN: D0"))

    result = project.compilation(network(fb("A", "Mine")))

    assert "E228" in codes(result)


def test_arrays_of_arrays(project: Project) -> None:
    project.block("Mine", Pins("REQ", inputs=f"IN: {'ARRAY [0..1] OF ' * COUNT}INT"))

    result = project.compilation(network(fb("A", "Mine")))

    assert "E228" in codes(result)
