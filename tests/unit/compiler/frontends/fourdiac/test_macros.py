"""Macros `%name%`, and the file in which a project defines them."""

from pathlib import Path

import pytest

from compiler.frontends.fourdiac import FolderCatalog, read_system, read_system_text
from compiler.frontends.fourdiac.macro_file import read_macros_text
from compiler.frontends.fourdiac.macros import MacroDefinitions, Macros
from compiler.ir.declarations import NetworkDeclaration, SystemDeclaration
from compiler.ir.diagnostics import Diagnostics, Severity
from compiler.ir.source import SourceTexts, Span

SPAN = Span("a.sys", 3, 10, 1)
PLANT = MacroDefinitions(
    "virtualDNS.dns",
    values={"host": "localhost", "port": "61499", "delay": "T#1s", "loop": "%host%", "none": ""},
    inactive={"backup": "Office"},
)
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<virtualDNS:VirtualDNSManagement xmi:version="2.0" '
    'xmlns:xmi="http://www.omg.org/XMI" xmlns:virtualDNS="org.eclipse.fordiac.ide.virtualDNS"'
)


def definitions_file(*collections: str, active: str | None = "0") -> bytes:
    """Return a file as the IDE writes it; each collection is `Name: a=1; b=2`."""
    chosen = "" if active is None else f' activeVirtualDNS="//@availableDNSCollections.{active}"'
    lines = [f"{HEAD}{chosen}>"]
    for collection in collections:
        name, _, entries = collection.partition(": ")
        lines.append(f'  <availableDNSCollections name="{name}">')
        for entry in entries.split("; "):
            macro, _, value = entry.partition("=")
            lines.append(f'    <virtualDNSEntries name="{macro}" value="{value}"/>')
        lines.append("  </availableDNSCollections>")
    return "\n".join([*lines, "</virtualDNS:VirtualDNSManagement>\n"]).encode()


def system_text(value: str) -> str:
    """Return a system with the same value wherever a system has values."""
    parameter = f'<Parameter Name="P" Value="{value}"/>'
    return f"""<System Name="S">
  <Application Name="App"><SubAppNetwork>
    <FB Name="F" Type="T">{parameter}</FB>
    <SubApp Name="Typed" Type="U">{parameter}</SubApp>
    <SubApp Name="Untyped">
      <SubAppInterfaceList><InputVars>
        <VarDeclaration Name="P" Type="STRING" InitialValue="{value}"/>
      </InputVars></SubAppInterfaceList>
      <SubAppNetwork><FB Name="G" Type="T">{parameter}</FB></SubAppNetwork>
    </SubApp>
  </SubAppNetwork></Application>
  <Device Name="D" Type="FORTE_PC">{parameter}
    <Resource Name="R" Type="EMB_RES">{parameter}<FBNetwork/></Resource>
  </Device>
</System>
"""


def values_of(system: SystemDeclaration | None) -> list[str]:
    """Return all values of a system as `system_text` makes it."""
    assert system is not None
    block, typed, untyped = system.applications[0].network.elements
    assert untyped.interface is not None
    assert untyped.network is not None
    (device,) = system.devices
    holders = (block, typed, untyped.network.elements[0], device, device.resources[0])
    return [holder.parameters[0].value for holder in holders] + [
        untyped.interface.inputs[0].initial
    ]


@pytest.mark.parametrize(
    ("value", "expanded"),
    [
        ("%delay%", "T#1s"),
        (" %delay% ", " T#1s "),
        ("%host%:%port%", "localhost:61499"),
        ("%host%%port%", "localhost61499"),
        ("opc_ua[READ;%host%;%port%]", "opc_ua[READ;localhost;61499]"),
        ("WSTRING#%host%", "WSTRING#localhost"),
        ("%loop%", "%host%"),
        ("%none%", ""),
        ("'100 %'", "'100 %'"),
        ("'at 5 % of 10 %'", "'at 5 % of 10 %'"),
        ("'5%6%'", "'5%6%'"),
        ("%", "%"),
        ("%%", "%%"),
        ("'100%' %host%", "'100%' localhost"),
    ],
)
def test_a_macro_is_replaced_and_other_percent_signs_stay(value: str, expanded: str) -> None:
    diagnostics = Diagnostics()
    macros = Macros(lambda: PLANT)

    assert macros.expand(value, SPAN) == expanded
    macros.report(diagnostics)
    assert list(diagnostics) == []


def test_the_definitions_are_not_read_for_a_value_without_macros() -> None:
    def nobody() -> MacroDefinitions:
        pytest.fail("the definitions were asked for")

    assert Macros(nobody).expand("'100 %'", SPAN) == "'100 %'"


def test_an_unknown_macro_is_an_error_where_it_is_the_whole_value() -> None:
    diagnostics = Diagnostics()
    macros = Macros(lambda: PLANT)

    assert macros.expand("%hosst%", SPAN) == ""
    macros.report(diagnostics)

    (mistake,) = diagnostics
    assert (mistake.code, mistake.severity, mistake.span) == ("E124", Severity.ERROR, SPAN)
    assert '"%hosst%"' in mistake.message
    assert '"virtualDNS.dns"' in mistake.message
    assert '"host"' in mistake.hint


def test_an_unknown_macro_stays_in_a_longer_text() -> None:
    diagnostics = Diagnostics()
    macros = Macros(lambda: PLANT)

    assert macros.expand("'%host%/%path%'", SPAN) == "'localhost/%path%'"
    macros.report(diagnostics)

    (mistake,) = diagnostics
    assert (mistake.code, mistake.severity) == ("E124", Severity.WARNING)


def test_an_unknown_macro_is_reported_once_with_the_number_of_its_uses() -> None:
    diagnostics = Diagnostics()
    macros = Macros(lambda: PLANT)

    for line in range(1, 101):
        macros.expand("[%path%]" if line % 2 else "%path%", Span("a.sys", line, 1, 6))
    macros.report(diagnostics)

    (mistake,) = diagnostics
    assert mistake.severity is Severity.ERROR
    assert mistake.span.line == 1
    assert "100 times" in mistake.message


def test_a_macro_of_another_collection_is_said_to_be_there() -> None:
    diagnostics = Diagnostics()
    macros = Macros(lambda: PLANT)

    macros.expand("%backup%", SPAN)
    macros.report(diagnostics)

    (mistake,) = diagnostics
    assert '"Office"' in mistake.hint


def test_values_everywhere_in_a_system_are_expanded_and_keep_their_place(
    tmp_path: Path, texts: SourceTexts, diagnostics: Diagnostics
) -> None:
    (tmp_path / "virtualDNS.dns").write_bytes(definitions_file("Plant: host=localhost; port=1"))
    path = tmp_path / "S.sys"
    path.write_text(system_text("tcp[%host%:%port%]"))

    system = read_system(path, texts=texts, diagnostics=diagnostics)

    assert list(diagnostics) == []
    assert values_of(system) == ["tcp[localhost:1]"] * 6
    assert system is not None
    span = system.applications[0].network.elements[0].parameters[0].span
    assert (span.line, span.length) == (3, len("tcp[%host%:%port%]"))


def test_the_definitions_lie_in_the_folder_of_the_project(
    tmp_path: Path, texts: SourceTexts, diagnostics: Diagnostics
) -> None:
    (tmp_path / ".project").write_text("<projectDescription/>")
    (tmp_path / "virtualDNS.dns").write_bytes(definitions_file("Plant: host=localhost"))
    (tmp_path / "systems").mkdir()
    path = tmp_path / "systems" / "S.sys"
    path.write_text(system_text("%host%"))

    assert values_of(read_system(path, texts=texts, diagnostics=diagnostics)) == ["localhost"] * 6
    assert list(diagnostics) == []


def test_a_missing_file_of_definitions_is_reported_once_with_all_names(
    tmp_path: Path, texts: SourceTexts, diagnostics: Diagnostics
) -> None:
    path = tmp_path / "S.sys"
    path.write_text(system_text("%host%:%port%").replace("%host%:%port%", "%delay%", 1))

    system = read_system(path, texts=texts, diagnostics=diagnostics)

    (mistake,) = diagnostics
    assert (mistake.code, mistake.severity) == ("E125", Severity.ERROR)
    assert "%delay%, %host%, %port%" in mistake.message
    assert str(tmp_path / "virtualDNS.dns") in mistake.message
    assert mistake.span.line == 3
    assert values_of(system) == ["", *["%host%:%port%"] * 5]


def test_percent_signs_around_words_of_texts_are_a_warning_without_definitions(
    texts: SourceTexts, diagnostics: Diagnostics
) -> None:
    text = system_text("'a%b%c'")

    system = read_system_text(text.encode(), "S.sys", texts=texts, diagnostics=diagnostics)

    (mistake,) = diagnostics
    assert (mistake.code, mistake.severity) == ("E125", Severity.WARNING)
    assert values_of(system) == ["'a%b%c'"] * 6


def test_the_place_of_an_unknown_macro_is_that_of_the_macro_itself(
    texts: SourceTexts, diagnostics: Diagnostics
) -> None:
    text = (
        '<System Name="S"><Device Name="D"><Parameter Name="P" Value="ab%c%d"/></Device></System>'
    )

    read_system_text(text.encode(), "S.sys", texts=texts, diagnostics=diagnostics)

    (mistake,) = diagnostics
    span = mistake.span
    assert text[span.column - 1 : span.column - 1 + span.length] == "%c%"


def test_many_missing_names_are_not_all_listed(
    texts: SourceTexts, diagnostics: Diagnostics
) -> None:
    parameters = "".join(f'<Parameter Name="P{i}" Value="%m{i}%"/>' for i in range(25))
    text = f'<System Name="S"><Device Name="D">{parameters}</Device></System>'

    read_system_text(text.encode(), "S.sys", texts=texts, diagnostics=diagnostics)

    (mistake,) = diagnostics
    assert "%m9% and 15 more" in mistake.message


def test_macros_in_subapplication_types_are_expanded_but_not_in_block_types(
    tmp_path: Path, texts: SourceTexts, diagnostics: Diagnostics
) -> None:
    (tmp_path / "virtualDNS.dns").write_bytes(definitions_file("Plant: host=localhost"))
    inner = '<FB Name="F" Type="T"><Parameter Name="P" Value="%host%"/></FB>'
    (tmp_path / "Sub.sub").write_text(
        f'<SubAppType Name="Sub"><SubAppNetwork>{inner}</SubAppNetwork></SubAppType>'
    )
    (tmp_path / "Block.fbt").write_text(
        f'<FBType Name="Block"><FBNetwork>{inner}</FBNetwork></FBType>'
    )
    catalog = FolderCatalog([tmp_path], texts=texts, diagnostics=diagnostics)

    found = {}
    for name in ("Sub", "Block"):
        declaration = catalog.find_type(name)
        assert declaration is not None
        assert isinstance(declaration.body, NetworkDeclaration)
        found[name] = declaration.body.elements[0].parameters[0].value

    assert found == {"Sub": "localhost", "Block": "%host%"}
    assert list(diagnostics) == []


def test_an_unknown_macro_of_a_subapplication_type_is_reported_there(
    tmp_path: Path, texts: SourceTexts, diagnostics: Diagnostics
) -> None:
    inner = '<FB Name="F" Type="T"><Parameter Name="P" Value="%host%"/></FB>'
    (tmp_path / "Sub.sub").write_text(
        f'<SubAppType Name="Sub"><SubAppNetwork>{inner}</SubAppNetwork></SubAppType>'
    )
    catalog = FolderCatalog([tmp_path], texts=texts, diagnostics=diagnostics)

    catalog.find_type("Sub")

    (mistake,) = diagnostics
    assert (mistake.code, mistake.span.file) == ("E125", str(tmp_path / "Sub.sub"))


@pytest.mark.parametrize(
    ("collections", "active", "values", "inactive"),
    [
        (["A: x=1", "B: x=2; y=3"], "0", {"x": "1"}, {"y": "B"}),
        (["A: x=1", "B: x=2; y=3"], "1", {"x": "2", "y": "3"}, {}),
        (["A: x=1"], None, {"x": "1"}, {}),
        (["A: x=1; x=2"], "0", {"x": "1"}, {}),
        ([], None, {}, {}),
    ],
)
def test_the_active_collection_counts(
    *,
    collections: list[str],
    active: str | None,
    values: dict[str, str],
    inactive: dict[str, str],
    texts: SourceTexts,
    diagnostics: Diagnostics,
) -> None:
    data = definitions_file(*collections, active=active)

    found = read_macros_text(data, "virtualDNS.dns", texts=texts, diagnostics=diagnostics)

    assert list(diagnostics) == []
    assert (found.values, found.inactive) == (values, inactive)
    assert not found.missing
    assert not found.damaged


@pytest.mark.parametrize("active", [None, "2", "x", "99999999999"])
def test_without_an_active_collection_the_first_is_taken_with_a_warning(
    active: str | None, texts: SourceTexts, diagnostics: Diagnostics
) -> None:
    data = definitions_file("A: x=1", "B: x=2", active=active)

    found = read_macros_text(data, "virtualDNS.dns", texts=texts, diagnostics=diagnostics)

    (mistake,) = diagnostics
    assert (mistake.code, mistake.severity) == ("E126", Severity.WARNING)
    assert '"A" was taken' in mistake.message
    assert found.values == {"x": "1"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "E105"),
        (b"PK\x03\x04", "E106"),
        (b"host=localhost", "E106"),
        (definitions_file("A: x=1")[:-20], "E109"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><VirtualDNSManagement/>', "E110"),
        (b'<System Name="S"/>', "E113"),
    ],
)
def test_a_damaged_file_of_definitions_is_one_mistake_and_its_macros_are_none(
    data: bytes, code: str, tmp_path: Path, texts: SourceTexts, diagnostics: Diagnostics
) -> None:
    (tmp_path / "virtualDNS.dns").write_bytes(data)
    path = tmp_path / "S.sys"
    path.write_text(system_text("%nobody%"))

    read_system(path, texts=texts, diagnostics=diagnostics)

    assert {mistake.code for mistake in diagnostics} == {code}
    assert {mistake.span.file for mistake in diagnostics} == {str(tmp_path / "virtualDNS.dns")}


def test_an_entry_without_a_name_is_reported(texts: SourceTexts, diagnostics: Diagnostics) -> None:
    data = definitions_file("A: x=1").replace(b'name="x" ', b"")

    found = read_macros_text(data, "virtualDNS.dns", texts=texts, diagnostics=diagnostics)

    assert [mistake.code for mistake in diagnostics] == ["E115"]
    assert found.values == {}
