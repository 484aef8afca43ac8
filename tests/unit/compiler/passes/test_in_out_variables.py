"""In-out variables: inputs a block may change; nothing can be connected from them."""

from tests.unit.compiler.passes.conftest import Project, codes, data, fb, first, network, node

PINS = """<InterfaceList>
  <EventInputs><Event Name="REQ"><With Var="IO"/></Event></EventInputs>
  <InOutVars><VarDeclaration Name="IO" Type="INT"/></InOutVars></InterfaceList>"""
BODY = """<SimpleFB><Algorithm Name="REQ"><ST Text="IO := IO + 1;"/></Algorithm></SimpleFB>"""


def test_an_in_out_variable_takes_values_and_connections(project: Project) -> None:
    project.add("Adds.fbt", f'<FBType Name="Adds">{PINS}{BODY}</FBType>')

    graph = project.graph(
        network(fb("A", "Adds", IO="5"), fb("B", "Adds"), fb("C", "INT2INT"), data="C.OUT -> B.IO")
    )

    assert node(graph, "App.A").parameters == {"IO": "5"}
    assert data(graph) == ["App.C.OUT -> App.B.IO"]


def test_a_connection_from_an_in_out_variable_is_reported(project: Project) -> None:
    project.add("Adds.fbt", f'<FBType Name="Adds">{PINS}{BODY}</FBType>')

    result = project.compilation(
        network(
            fb("A", "Adds"), fb("B", "Adds"), fb("C", "Adds"), data="A.IO -> B.IO\n B.IO -> C.IO"
        )
    )

    assert codes(result) == ["E227"]
    assert "the first of 2" in first(result, "E227").message
