"""What a test says to people and to build servers."""

import re
from pathlib import Path

import pytest
from lxml import etree

from compiler.ir.source import Span
from fbflow.sequences.cli import main
from fbflow.sequences.junit import junit_xml
from fbflow.sequences.results import BlockReport, Result, Status, Verdict
from tests.sequences import COUNTER, sequence, service

SEQUENCES = (
    sequence("CU -> CUO(CV:=1)", name="counts"),
    sequence("CU -> CUO(CV:=7)", name="miscounts"),
    sequence("CU(PV:=x) -> CUO", name="misspelt"),
    sequence("INIT+ -> INITO+", name="described"),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two blocks, the current one."""
    monkeypatch.chdir(tmp_path)
    inner = tmp_path / "blocks"
    inner.mkdir()
    (inner / "Counter.fbt").write_text(COUNTER % service(*SEQUENCES), encoding="utf-8")
    good = COUNTER.replace('"Counter"', '"Good"') % service(SEQUENCES[0])
    (inner / "Good.fbt").write_text(good, encoding="utf-8")
    (inner / "Untested.fbt").write_text(COUNTER % "", encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_each_block_has_a_line_and_what_went_wrong_stands_below(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = main(["blocks"])

    assert code == 1
    assert capsys.readouterr().out == (
        "blocks/Counter.fbt: 1 passed, 1 failed, 1 error, 1 skipped\n"
        '  failed  "miscounts": "CV" of "CUO" is 1, expected 7\n'
        "      transaction 1 of 1, blocks/Counter.fbt:24\n"
        "          sent: CU\n"
        "      expected: CUO(CV:=7)\n"
        "         found: CUO(CV:=1)\n"
        '  error   "misspelt": "PV" is of type UINT: "x" is not a UINT; expected a whole number '
        "such as 5 or 16#1F\n"
        "      at blocks/Counter.fbt:27\n"
        "blocks/Good.fbt: 1 passed\n"
        "5 sequences of 2 blocks: 2 passed, 1 failed, 1 error, 1 skipped (-v says why)\n"
    )


@pytest.mark.usefixtures("folder")
def test_verbose_shows_every_sequence_and_why_it_is_skipped(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["blocks/Counter.fbt", "-v"]) == 1
    lines = capsys.readouterr().out.splitlines()

    assert '  passed  "counts"' in lines
    assert any(
        line.startswith('  skipped "described": the block has no event input "INIT+"')
        for line in lines
    )
    assert lines[-1] == "4 sequences of 1 block: 1 passed, 1 failed, 1 error, 1 skipped"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("text", "code", "summary"),
    [
        ("COUNTS", 1, "3 sequences of 2 blocks: 2 passed, 1 failed"),
        ("good", 0, "1 sequence of 1 block: 1 passed"),
        ("described", 0, "1 sequence of 1 block: 1 skipped (-v says why)"),
    ],
)
def test_a_filter_chooses_by_the_names_of_sequences_and_blocks(
    text: str, code: int, summary: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["blocks", "--filter", text]) == code
    assert capsys.readouterr().out.splitlines()[-1] == summary


@pytest.mark.usefixtures("folder")
def test_a_file_that_is_named_twice_is_tested_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["blocks/Good.fbt", "blocks", "--filter", "good"]) == 0
    assert capsys.readouterr().out.endswith("1 sequence of 1 block: 1 passed\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], 'there is no file or folder "nowhere"'),
        (["System.sys"], '"System.sys" is no block type; expected a .fbt'),
        (["blocks/Untested.fbt"], 'no block in "blocks/Untested.fbt" has a service sequence:'),
        (["blocks", "--filter", "xyz"], 'no block in "blocks" has a service sequence with "xyz"'),
        (["blocks", "--junit", "no/where.xml"], 'cannot write "no/where.xml"'),
    ],
)
def test_what_cannot_be_done_is_one_line_and_code_2(
    arguments: list[str], message: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "System.sys").touch()

    assert main(arguments) == 2
    assert message in capsys.readouterr().err


def test_types_are_looked_for_in_the_library_folders(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "user").mkdir()
    path = folder / "user" / "User.fbt"
    path.write_text(
        f"""<FBType Name="User"><InterfaceList><EventInputs><Event Name="GO"/></EventInputs>
<EventOutputs><Event Name="DONE"/></EventOutputs></InterfaceList>
<FBNetwork><FB Name="C" Type="Good"/><EventConnections><Connection Source="GO" Destination="C.CU"/>
<Connection Source="C.CUO" Destination="DONE"/></EventConnections></FBNetwork>
{service(sequence("GO -> DONE"))}</FBType>""",
        encoding="utf-8",
    )

    assert main(["user/User.fbt"]) == 1
    assert '"Good"' in capsys.readouterr().out
    assert main(["user/User.fbt", "-L", "blocks"]) == 0
    assert main([".", "--filter", "user"]) == 0


# --- JUnit ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("folder")
def test_the_report_for_build_servers_counts_and_tells_everything() -> None:
    assert main(["blocks", "--junit", "report.xml"]) == 1

    root = etree.parse("report.xml").getroot()
    counts = {"tests": "5", "failures": "1", "errors": "1", "skipped": "1"}
    assert {name: root.get(name) for name in counts} == counts
    assert [suite.get("name") for suite in root] == ["Counter", "Good"]
    cases = list(root[0])
    assert [(case.get("name"), case.get("line")) for case in cases] == [
        ("counts", "20"),
        ("miscounts", "23"),
        ("misspelt", "26"),
        ("described", "29"),
    ]
    assert {case.get("file") for case in cases} == {"blocks/Counter.fbt"}
    assert [[child.tag for child in case] for case in cases] == [
        [],
        ["failure"],
        ["error"],
        ["skipped"],
    ]
    assert cases[1][0].get("message") == '"CV" of "CUO" is 1, expected 7'
    assert "expected: CUO(CV:=7)" in (cases[1][0].text or "")


def test_the_report_keeps_the_rules_of_its_readers() -> None:
    """Attributes and children are those of the schema that Jenkins publishes, and no others.

    `file` and `line` of a case are what pytest and GitLab add to it.
    """
    verdicts = [Verdict(status, "why", ("line",)) for status in Status]
    results = tuple(Result(str(n), Span("f", 3), each, 0.5) for n, each in enumerate(verdicts))

    root = etree.fromstring(junit_xml([BlockReport("T", "T.fbt", results)]))

    counts = {"name", "tests", "failures", "errors", "skipped", "time"}
    (suite,) = root
    assert set(root.attrib) == counts
    assert set(suite.attrib) == counts | {"file"}
    assert {each for case in suite for each in case.attrib} == {
        "name", "classname", "time", "file", "line",
    }  # fmt: skip
    assert [set(child.attrib) for case in suite for child in case] == [
        {"message", "type"},
        {"message", "type"},
        {"message"},
    ]
    assert all(re.fullmatch(r"\d+\.\d+", str(each.get("time"))) for each in (root, suite, *suite))
    assert suite.get("time") == "2.000000"


def test_characters_that_xml_cannot_write_are_replaced() -> None:
    results = (Result("a\x00\ud800b", Span("f"), Verdict(Status.FAILED, "\x1b[31m", ("\ufffe",))),)

    root = etree.fromstring(junit_xml([BlockReport("T", "T.fbt", results)]))

    (case,) = root[0]
    assert case.get("name") == "a\ufffd\ufffdb"
    assert (case[0].get("message"), case[0].text) == ("\ufffd[31m", "\ufffd")


@pytest.mark.usefixtures("folder")
def test_a_kernel_that_there_is_not_is_said_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FBFLOW_KERNEL", "fast")

    assert main(["blocks"]) == 2

    assert capsys.readouterr().err == (
        'error: FBFLOW_KERNEL "fast" is no kernel. Known: auto, python, wasm.\n'
    )
