"""A sequence passes exactly if the block does what it says; if not, the difference is told."""

from pathlib import Path

import pytest

from fbflow.sequences.results import Status, Verdict
from fbflow.sequences.testing import report_of
from tests.sequences import COUNTER, attribute, report, sequence, service, verdict

NOT_WITH = '"Q" is not WITH "CUO", so its new value does not go out'


@pytest.mark.parametrize(
    "transactions",
    [
        ["CU -> CUO"],
        ["CU -> CUO(CV:=1)", "CU -> CUO(CV:=2)", "CU -> CUO(CV:=3) & FULL"],
        ["CU(PV:=1) -> CUO(CV:=UINT#1) & FULL", "CU -> CUO(CV:=16#2) & FULL"],
        ["cu( pv := 1 ) -> cuo(cv:=1) & Full"],
        ["CU(PV) -> CUO(CV)"],
        ["CU(PV:=;) -> CUO(CV:=;)"],
        ["->", "CU -> CUO"],
    ],
)
def test_a_block_that_does_what_is_said_passes(transactions: list[str], tmp_path: Path) -> None:
    assert verdict(tmp_path, *transactions).status is Status.PASSED


@pytest.mark.parametrize(
    ("transactions", "message", "lines"),
    [
        (
            ["CU(PV:=5) -> CUO(CV:=2)"],
            '"CV" of "CUO" is 1, expected 2',
            ["    sent: CU(PV:=5)", "expected: CUO(CV:=2)", "   found: CUO(CV:=1)"],
        ),
        (
            ["CU -> CUO", "CU ->"],
            '"CUO" came, which was not expected',
            ["    sent: CU", "expected: no event", "   found: CUO(CV:=2)"],
        ),
        (
            ["CU -> CUO & FULL"],
            '"FULL" did not come',
            ["    sent: CU", "expected: CUO, FULL", "   found: CUO"],
        ),
        (
            ["CU(PV:=1) -> FULL & CUO"],
            '"CUO" came instead of "FULL"',
            ["    sent: CU(PV:=1)", "expected: FULL, CUO", "   found: CUO(CV:=1), FULL"],
        ),
        (
            ["-> CUO"],
            '"CUO" did not come',
            ["    sent: (time goes by)", "expected: CUO", "   found: no event"],
        ),
        (
            ["CU(PV:=1) -> CUO(Q:=TRUE) & FULL"],
            f'"Q" of "CUO" is FALSE, expected TRUE ({NOT_WITH})',
            [
                "    sent: CU(PV:=1)",
                "expected: CUO(Q:=TRUE), FULL",
                "   found: CUO(Q:=FALSE), FULL",
            ],
        ),
    ],
)
def test_a_difference_is_told_with_what_was_sent_expected_and_found(
    transactions: list[str], message: str, lines: list[str], tmp_path: Path
) -> None:
    found = verdict(tmp_path, *transactions)

    assert (found.status, found.message) == (Status.FAILED, message)
    place = f"{tmp_path / 'Counter.fbt'}:{20 + len(transactions)}"
    number = len(transactions)
    assert found.details == (f"transaction {number} of {number}, {place}", *lines)


@pytest.mark.parametrize(
    ("transactions", "message"),
    [
        (["CU(PX:=1) -> CUO"], 'the block has no data input "PX". Known: PV.'),
        (["CU(PV:=1) -> CU0"], 'the block has no event output "CU0". Did you mean "CUO"?'),
        (["CU -> CUO(PV:=1)"], 'the block has no data output "PV". Known: CV, Q.'),
        (["CU(PV:=-1) -> CUO"], '"PV" is of type UINT: '),
        (["CU -> CUO(CV:=many)"], '"CV" is of type UINT: '),
        (["R"], "R501 in Test.Block, algorithm back"),
    ],
)
def test_what_is_meant_as_a_test_and_cannot_be_one_is_an_error(
    transactions: list[str], message: str, tmp_path: Path
) -> None:
    found = verdict(tmp_path, *transactions)

    assert found.status is Status.ERROR
    assert found.message.startswith(message)
    assert "Counter.fbt:21" in found.details[0]


@pytest.mark.parametrize(
    ("transactions", "message"),
    [
        ([], "it has no transactions"),
        (["CU+ -> CUO"], 'the block has no event input "CU+"'),
        (["CU -> done"], 'the block has no event output "done"'),
        (["CU(SD) -> CUO"], 'the block has no data input "SD"'),
    ],
)
def test_what_only_describes_is_skipped(
    transactions: list[str], message: str, tmp_path: Path
) -> None:
    found = verdict(tmp_path, *transactions)

    assert found.status is Status.SKIPPED
    assert found.message.startswith(message)


RIGHT = '<{}Primitive Interface="internal" Event="add"/>'


def test_what_goes_out_inside_is_passed_over_but_nothing_comes_from_there(tmp_path: Path) -> None:
    text = sequence("CU -> CUO")
    outside = text.replace("<OutputPrimitive", f"{RIGHT.format('Output')}<OutputPrimitive")
    inside = text.replace(
        '<InputPrimitive Interface="external"', '<InputPrimitive Interface="internal"'
    )

    first, second = report(tmp_path, COUNTER % service(outside, inside)).results

    assert first.verdict.status is Status.PASSED
    assert second.verdict.status is Status.SKIPPED
    assert second.verdict.message == '"CU" happens at the right interface, "internal"'
    assert [first.name, second.name] == ["s", "s (2)"]


def test_a_sequence_may_begin_in_any_state(tmp_path: Path) -> None:
    at_the_end = attribute("StartState", "end")

    assert verdict(tmp_path, "CU", "CU -> CUO(CV:=1)").status is Status.FAILED
    assert verdict(tmp_path, "CU", "CU -> CUO(CV:=1)", attributes=at_the_end) == Verdict(
        Status.PASSED
    )


def test_a_state_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    found = verdict(tmp_path, "CU", attributes=attribute("StartState", "OVER"))
    assert (found.status, found.message) == (
        Status.ERROR,
        'the block has no state "OVER". Known: BACK, END, START, UP.',
    )


@pytest.mark.parametrize(
    ("transaction", "status"),
    [
        ("CU -> FULL", Status.PASSED),
        ("CU -> CUO", Status.FAILED),
        ("CU(PV:=x) -> CUO", Status.ERROR),
    ],
)
def test_a_forbidden_sequence_passes_if_it_does_not_happen(
    transaction: str, status: Status, tmp_path: Path
) -> None:
    forbidden = attribute("ServiceSequenceType", "FORBIDDEN")

    assert verdict(tmp_path, transaction, attributes=forbidden).status is status


def test_each_sequence_has_an_instance_of_its_own(tmp_path: Path) -> None:
    sequences = [sequence("CU -> CUO(CV:=1)", name=name) for name in ("a", "b")]

    results = report(tmp_path, COUNTER % service(*sequences)).results

    assert [result.verdict.status for result in results] == [Status.PASSED] * 2


def test_a_block_with_mistakes_is_an_error_with_all_of_them(tmp_path: Path) -> None:
    content = COUNTER % service(sequence("CU -> CUO"))

    (result,) = report(tmp_path, content.replace("CV + 1", "CX + 1")).results

    assert result.verdict.status is Status.ERROR
    assert '"CX"' in result.verdict.message
    assert result.verdict.details


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (result,) = report(tmp_path, "<FBType").results

    assert (result.name, result.verdict.status) == ("the file", Status.ERROR)
    assert result.verdict.message.startswith("E109")


def test_a_file_without_sequences_is_nothing_to_test(tmp_path: Path) -> None:
    path = tmp_path / "Counter.fbt"
    path.write_text(COUNTER % "", encoding="utf-8")

    assert report_of(path) is None


DELAYED = """<FBType Name="Delayed"><InterfaceList>
<EventInputs><Event Name="GO"><With Var="DT"/></Event><Event Name="STOP"/></EventInputs>
<EventOutputs><Event Name="DONE"/></EventOutputs>
<InputVars><VarDeclaration Name="DT" Type="TIME"/></InputVars></InterfaceList>
<FBNetwork><FB Name="D" Type="E_DELAY"/><EventConnections>
<Connection Source="GO" Destination="D.START"/><Connection Source="STOP" Destination="D.STOP"/>
<Connection Source="D.EO" Destination="DONE"/></EventConnections>
<DataConnections><Connection Source="DT" Destination="D.DT"/></DataConnections></FBNetwork>
%s</FBType>"""


@pytest.mark.parametrize(
    ("transactions", "status"),
    [
        (["GO(DT:=T#59m) -> DONE"], Status.PASSED),
        (["GO(DT:=T#1s)", "STOP"], Status.PASSED),
        (["GO(DT:=T#1s)", "-> DONE"], Status.PASSED),
        (["GO(DT:=T#1s)", "GO(DT:=T#5s)", "-> DONE", "STOP"], Status.PASSED),
        (["GO(DT:=T#1s)", "-> DONE", "-> DONE"], Status.FAILED),
        (["GO(DT:=T#2h) -> DONE"], Status.FAILED),
        (["GO(DT:=T#1s)", "STOP", "->"], Status.PASSED),
        (["GO(DT:=T#1s)", "->"], Status.FAILED),
    ],
)
def test_time_goes_on_only_while_something_is_expected(
    transactions: list[str], status: Status, tmp_path: Path
) -> None:
    content = DELAYED % service(sequence(*transactions))

    (result,) = report(tmp_path, content, name="Delayed.fbt").results

    assert result.verdict.status is status


ENDLESS = """<FBType Name="Endless"><InterfaceList>
<EventInputs><Event Name="GO"/></EventInputs><EventOutputs><Event Name="DONE"/></EventOutputs>
</InterfaceList><FBNetwork><FB Name="A" Type="E_PERMIT"><Parameter Name="PERMIT" Value="TRUE"/></FB>
<EventConnections><Connection Source="GO" Destination="A.EI"/>
<Connection Source="A.EO" Destination="A.EI"/></EventConnections></FBNetwork>%s</FBType>"""


def test_a_block_that_never_comes_to_rest_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fbflow.sequences.bench.BUDGET", 5_000)

    (result,) = report(tmp_path, ENDLESS % service(sequence("GO"))).results

    assert result.verdict.status is Status.ERROR
    assert result.verdict.message.startswith("events trigger one another without end")


GENERIC = """<FBType Name="Twice"><InterfaceList>
<EventInputs><Event Name="REQ"><With Var="IN"/></Event></EventInputs>
<EventOutputs><Event Name="CNF"><With Var="OUT"/></Event></EventOutputs>
<InputVars><VarDeclaration Name="IN" Type="ANY_NUM"/></InputVars>
<OutputVars><VarDeclaration Name="OUT" Type="ANY_NUM"/></OutputVars></InterfaceList>
<SimpleFB><Algorithm Name="REQ"><ST Text="OUT := IN + IN;"/></Algorithm></SimpleFB>%s</FBType>"""


@pytest.mark.parametrize(
    ("transaction", "status"),
    [
        ("REQ(IN:=INT#20000) -> CNF(OUT:=-25536)", Status.PASSED),
        ("REQ(IN:=20000) -> CNF(OUT:=40000)", Status.PASSED),
        ("REQ(IN:=REAL#0.1) -> CNF(OUT:=0.2)", Status.PASSED),
        ("REQ -> CNF(OUT:=INT#0)", Status.PASSED),
        ("REQ(IN:=INT#1) -> CNF(OUT:=0.5)", Status.ERROR),
    ],
)
def test_generic_pins_have_the_types_that_literals_state(
    transaction: str, status: Status, tmp_path: Path
) -> None:
    (result,) = report(tmp_path, GENERIC % service(sequence(transaction))).results

    assert result.verdict.status is status


BARE = """<FBType Name="%s"><InterfaceList>
<EventInputs><Event Name="CU"><With Var="PV"/></Event><Event Name="R"/></EventInputs>
<EventOutputs><Event Name="CUO"><With Var="Q"/><With Var="CV"/></Event>
<Event Name="RO"><With Var="Q"/><With Var="CV"/></Event></EventOutputs>
<InputVars><VarDeclaration Name="PV" Type="UINT"/></InputVars>
<OutputVars><VarDeclaration Name="Q" Type="BOOL"/><VarDeclaration Name="CV" Type="UINT"/>
</OutputVars></InterfaceList>%s</FBType>"""


@pytest.mark.parametrize(
    ("name", "status", "message"),
    [
        ("E_CTU", Status.PASSED, ""),
        ("E_CTD", Status.SKIPPED, "the file has only an interface, and the library's"),
        ("PUMP", Status.SKIPPED, "the file has only the interface of the block"),
    ],
)
def test_a_file_without_a_body_is_the_block_of_the_library_if_its_pins_are_equal(
    name: str, status: Status, message: str, tmp_path: Path
) -> None:
    content = BARE % (name, service(sequence("CU(PV:=1) -> CUO(Q:=TRUE;CV:=1)")))

    (result,) = report(tmp_path, content).results

    assert result.verdict.status is status
    assert result.verdict.message.startswith(message)


def test_a_copy_of_a_standard_block_is_tested_as_its_file_says(tmp_path: Path) -> None:
    body = '<SimpleFB><Algorithm Name="CU"><ST Text="CV := PV;"/></Algorithm></SimpleFB>' + service(
        sequence("CU(PV:=7) -> CUO(CV:=7) & RO")
    )

    (result,) = report(tmp_path, BARE % ("E_CTU", body)).results

    assert result.verdict.status is Status.PASSED, result.verdict


def test_a_subapplication_is_no_block(tmp_path: Path) -> None:
    content = f'<SubAppType Name="S">{service(sequence("REQ"))}<SubAppNetwork/></SubAppType>'

    (result,) = report(tmp_path, content).results

    assert result.verdict.message == "the file declares no block, but a subapplication"
