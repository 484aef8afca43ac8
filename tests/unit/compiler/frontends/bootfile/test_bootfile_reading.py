"""Boot files, tidy and sloppy."""

from pathlib import Path

import pytest

from compiler.frontends.bootfile import read_bootfile, read_bootfile_text
from compiler.ir.declarations import ResourceDeclaration, SystemDeclaration
from compiler.ir.diagnostics import Diagnostics, Severity
from compiler.ir.source import SourceTexts

TIDY = """;<Request ID="1" Action="CREATE"><FB Name="EMB_RES" Type="EMB_RES" /></Request>
EMB_RES;<Request ID="2" Action="CREATE"><FB Name="App.Sub.Cycle" Type="E_CYCLE" /></Request>
EMB_RES;<Request ID="3" Action="WRITE"><Connection Source="T#2s" Destination="App.Sub.Cycle.DT" /></Request>
EMB_RES;<Request ID="4" Action="CREATE"><FB Name="App.Out" Type="OUT_ANY_CONSOLE" /></Request>
EMB_RES;<Request ID="5" Action="WRITE"><Connection Source="&quot;a;b&lt;&amp;&apos;&gt;&quot;" Destination="App.Out.LABEL" /></Request>
EMB_RES;<Request ID="6" Action="CREATE"><Connection Source="START.COLD" Destination="App.Sub.Cycle.START" /></Request>
EMB_RES;<Request ID="7" Action="CREATE"><Connection Source="App.Sub.Cycle.EO" Destination="App.Out.REQ" /></Request>
EMB_RES;<Request ID="7" Action="START"/>
"""  # noqa: E501 - a command must stand on one line


def read(text: str | bytes, diagnostics: Diagnostics) -> SystemDeclaration:
    data = text if isinstance(text, bytes) else text.encode()
    system = read_bootfile_text(data, "boot/a.fboot", texts=SourceTexts(), diagnostics=diagnostics)
    assert system is not None
    return system


def resource_of(system: SystemDeclaration) -> ResourceDeclaration:
    (device,) = system.devices
    return device.resources[0]


def places(diagnostics: Diagnostics) -> list[tuple[str, int]]:
    return [(item.code, item.span.line) for item in diagnostics]


def test_a_boot_file_is_one_device_with_its_resources(diagnostics: Diagnostics) -> None:
    system = read(TIDY, diagnostics)

    assert list(diagnostics) == []
    assert (system.name, system.format, system.file) == ("a", "bootfile", "a.fboot")
    assert system.applications == ()
    assert not system.prefix_applications
    (device,) = system.devices
    assert (device.name, device.type) == ("FORTE", "FORTE_PC")
    assert [(item.name, item.type) for item in device.resources] == [("EMB_RES", "EMB_RES")]


def test_blocks_have_their_written_values_decoded(diagnostics: Diagnostics) -> None:
    cycle, out = resource_of(read(TIDY, diagnostics)).network.elements

    assert (cycle.name, cycle.type) == ("App.Sub.Cycle", "E_CYCLE")
    assert [(item.name, item.value) for item in cycle.parameters] == [("DT", "T#2s")]
    assert [(item.name, item.value) for item in out.parameters] == [("LABEL", '"a;b<&\'>"')]


def test_all_wires_are_event_connections_in_file_order(diagnostics: Diagnostics) -> None:
    network = resource_of(read(TIDY, diagnostics)).network

    assert [(wire.source, wire.target) for wire in network.event_connections] == [
        ("START.COLD", "App.Sub.Cycle.START"),
        ("App.Sub.Cycle.EO", "App.Out.REQ"),
    ]
    assert network.data_connections == ()


def test_places_are_those_of_the_file(diagnostics: Diagnostics) -> None:
    network = resource_of(read(TIDY, diagnostics)).network
    lines = TIDY.splitlines()

    def shown(span_line: int, column: int, length: int) -> str:
        return lines[span_line - 1][column - 1 : column - 1 + length]

    block, value, wire = (
        network.elements[0].span,
        network.elements[0].parameters[0].span,
        network.event_connections[0].span,
    )
    assert shown(block.line, block.column, block.length) == (
        '<FB Name="App.Sub.Cycle" Type="E_CYCLE" />'
    )
    assert shown(value.line, value.column, value.length) == "T#2s"
    assert wire.line == 6


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "  \n"),
        lambda text: text.replace("\n", "\n\n  \n# a comment; <Request\n  # another\n"),
        lambda text: text.replace("><", ">\n  <"),
        lambda text: text.replace(" Action", "\n    Action"),
        lambda text: text.rstrip("\n"),
        lambda text: "\ufeff" + text,
    ],
    ids=["CRLF", "trailing", "comments", "multi-line", "attributes", "no end", "BOM"],
)
def test_blanks_and_comments_change_nothing(change: object, diagnostics: Diagnostics) -> None:
    assert callable(change)
    network = resource_of(read(change(TIDY), diagnostics)).network

    assert list(diagnostics) == []
    assert [len(element.parameters) for element in network.elements] == [1, 1]
    assert len(network.event_connections) == 2


def test_several_resources_are_kept_apart(diagnostics: Diagnostics) -> None:
    second = TIDY.replace("EMB_RES;", "R2;").replace('Name="EMB_RES"', 'Name="R2"')
    system = read(TIDY + second, diagnostics)

    assert list(diagnostics) == []
    assert [len(item.network.elements) for item in system.devices[0].resources] == [2, 2]
    assert system.devices[0].resources[1].name == "R2"


def test_lost_line_breaks_are_read_with_one_warning(diagnostics: Diagnostics) -> None:
    text = TIDY.replace("</Request>\nEMB_RES;", "</Request> EMB_RES;\n")

    network = resource_of(read(text, diagnostics)).network

    assert len(network.elements) == 2
    assert len(network.event_connections) == 2
    (warning,) = diagnostics
    assert (warning.code, warning.severity, warning.span.line) == ("E136", Severity.WARNING, 1)


def test_values_for_resources_and_devices_are_parameters(diagnostics: Diagnostics) -> None:
    system = read(
        ';<Request ID="1" Action="CREATE"><FB Name="R" Type="EMB_RES"/></Request>\n'
        ';<Request ID="2" Action="WRITE"><Connection Source="1" Destination="R.SIZE"/></Request>\n'
        'R;<Request ID="3" Action="WRITE"><Connection Source="2" Destination="DEPTH"/></Request>\n'
        ';<Request ID="4" Action="WRITE"><Connection Source="x" Destination="MGR_ID"/></Request>\n'
        ';<Request ID="5" Action="START"/>\n',
        diagnostics,
    )

    assert list(diagnostics) == []
    resource = resource_of(system)
    assert [(item.name, item.value) for item in resource.parameters] == [
        ("SIZE", "1"),
        ("DEPTH", "2"),
    ]
    assert [(item.name, item.value) for item in system.devices[0].parameters] == [("MGR_ID", "x")]


def test_a_value_of_a_member_belongs_to_the_longest_known_name(diagnostics: Diagnostics) -> None:
    connection = '<Connection Source="1" Destination="App.Out.IN.a.b"/>'
    line = f'EMB_RES;<Request Action="WRITE">{connection}</Request>'
    out = resource_of(read(TIDY + line, diagnostics)).network.elements[1]

    assert list(diagnostics) == []
    assert out.parameters[-1].name == "IN.a.b"


@pytest.mark.parametrize(
    ("line", "code", "severity"),
    [
        ('EMB_RES <Request ID="1" Action="START"/>', "E130", Severity.ERROR),
        ("what is this", "E130", Severity.ERROR),
        ("EMB_RES;", "E131", Severity.ERROR),
        ("EMB_RES;<Reqest/>", "E131", Severity.ERROR),
        ('EMB_RES;<Request ID="1" Action=START/>', "E131", Severity.ERROR),
        ('EMB_RES;<Request ID="1"/>', "E131", Severity.ERROR),
        ('EMB_RES;<Request Action="CREATE"><FB Name="A" Type="B"/>', "E131", Severity.ERROR),
        ('EMB_RES;<Request Action="CREATE"></Request>', "E131", Severity.ERROR),
        ('EMB_RES;<Request Action="CREATE"><Thing/></Request>', "E131", Severity.ERROR),
        ('EMB_RES;<Request Action="CREATE"><FB Name="A"/></Request>', "E115", Severity.ERROR),
        (
            'EMB_RES;<Request Action="CREATE"><Connection Source="A.B"/></Request>',
            "E115",
            Severity.ERROR,
        ),
        ('EMB_RES;<Request Action="WRITE"><FB Name="A"/></Request>', "E131", Severity.ERROR),
        (
            'EMB_RES;<Request Action="WRITE"><Connection Destination="App.Out.X"/></Request>',
            "E115",
            Severity.ERROR,
        ),
        (
            ';<Request Action="CREATE"><Connection Source="A.B" Destination="C.D"/></Request>',
            "E131",
            Severity.ERROR,
        ),
        ('EMB_RES;<Request Action="DELETE"><FB Name="A"/></Request>', "E132", Severity.WARNING),
        (';<Request ID="1" Action="KILL"/>', "E132", Severity.WARNING),
        (
            ';<Request Action="CREATE"><FBType Name="E_SR">\nlocal x = {}\n</FBType></Request>',
            "E133",
            Severity.WARNING,
        ),
        ('RES;<Request Action="START"/>', "E134", Severity.ERROR),
        (
            'EMB_RES;<Request Action="WRITE"><Connection Source="1" Destination="No.X"/></Request>',
            "E135",
            Severity.ERROR,
        ),
        (
            ';<Request Action="WRITE"><Connection Source="1" Destination="No.X"/></Request>',
            "E135",
            Severity.ERROR,
        ),
    ],
)
def test_a_wrong_line_is_told_with_its_line_and_the_rest_is_read(
    line: str, code: str, severity: Severity, diagnostics: Diagnostics
) -> None:
    lines = TIDY.splitlines()
    text = "\n".join([*lines[:4], line, *lines[4:]])

    network = resource_of(read(text, diagnostics)).network

    (found,) = diagnostics
    assert (found.code, found.severity, found.span.line) == (code, severity, 5)
    assert found.hint
    assert len(network.elements) == 2
    assert len(network.event_connections) == 2


def test_a_resource_that_is_never_started_is_noted(diagnostics: Diagnostics) -> None:
    read(TIDY.rpartition("EMB_RES;")[0], diagnostics)

    assert [(item.code, item.severity) for item in diagnostics] == [("E137", Severity.NOTE)]


def test_commands_for_an_unknown_resource_are_kept_and_told_once(
    diagnostics: Diagnostics,
) -> None:
    network = resource_of(read(TIDY.split("\n", 1)[1], diagnostics)).network

    assert len(network.elements) == 2
    assert places(diagnostics) == [("E134", 1)]


def test_something_else_altogether_is_given_up_soon(diagnostics: Diagnostics) -> None:
    read("a line of prose\n" * 100_000, diagnostics)

    assert places(diagnostics)[-1] == ("E138", 101)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "E105"),
        (b"  \r\n", "E105"),
        (b"PK\x03\x04abc", "E106"),
        (b"R;\0", "E106"),
        (b'<?xml version="1.0"?><System/>', "E106"),
    ],
)
def test_what_is_no_boot_file_is_refused(data: bytes, code: str, diagnostics: Diagnostics) -> None:
    system = read_bootfile_text(data, "a.fboot", texts=SourceTexts(), diagnostics=diagnostics)

    assert system is None
    assert [item.code for item in diagnostics] == [code]


def test_latin_1_is_read_with_a_warning(diagnostics: Diagnostics) -> None:
    data = TIDY.replace("T#2s", "'ü'").encode("latin-1")

    cycle = resource_of(read(data, diagnostics)).network.elements[0]

    assert cycle.parameters[0].value == "'ü'"
    assert places(diagnostics) == [("E107", 3)]


def test_utf_16_is_read(diagnostics: Diagnostics) -> None:
    assert len(resource_of(read(TIDY.encode("utf-16"), diagnostics)).network.elements) == 2
    assert list(diagnostics) == []


@pytest.mark.parametrize(("name", "code"), [("missing.fboot", "E101"), (".", "E102")])
def test_a_path_that_is_no_file_is_an_error(
    name: str, code: str, tmp_path: Path, diagnostics: Diagnostics
) -> None:
    assert read_bootfile(tmp_path / name, texts=SourceTexts(), diagnostics=diagnostics) is None
    assert [item.code for item in diagnostics] == [code]


def test_a_large_file_is_refused_and_the_text_of_a_small_one_kept(
    tmp_path: Path, diagnostics: Diagnostics
) -> None:
    path = tmp_path / "a.fboot"
    path.write_text(TIDY)
    texts = SourceTexts()

    assert not read_bootfile(path, texts=texts, diagnostics=diagnostics, max_bytes=100)
    system = read_bootfile(path, texts=texts, diagnostics=diagnostics)
    assert system is not None
    line = texts.line(resource_of(system).network.elements[0].span)
    assert line == TIDY.splitlines()[1]
