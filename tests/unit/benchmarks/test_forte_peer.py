"""How the benchmark of the kernel counts what a FORTE executes, against what stands in for one."""

import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.forte_management import ForteError, Management, counts_in, frame
from benchmarks.forte_peer import forte, inputs_in
from tests.forte_stand_in import RATE, StandIn

BOOT_FILE = """\
;<Request ID="1" Action="CREATE"><FB Name="R" Type="EMB_RES" /></Request>
R;<Request ID="2" Action="CREATE"><FB Name="A" Type="E_CTU" /></Request>
R;<Request ID="3" Action="WRITE"><Connection Source="UINT#60000" Destination="A.PV" /></Request>
R;<Request ID="4" Action="CREATE"><Connection Source="A.CUO" Destination="Sub.B.EI" /></Request>
R;<Request ID="5" Action="CREATE"><Connection Source="Sub.B.EO0" Destination="A.CU" /></Request>
R;<Request ID="6" Action="CREATE"><Connection Source="START.COLD" Destination="A.CU" /></Request>
R;<Request ID="7" Action="CREATE"><Connection Source="A.Q" Destination="Sub.B.G" /></Request>
R;<Request ID="8" Action="START"/>
"""
EVENT_INPUTS = {"A.CU", "A.R", "Sub.B.EI"}
MANY = "".join(
    f'R;<Request ID="1" Action="CREATE"><Connection Source="START.COLD" Destination="F{n}.EI" />'
    "</Request>\n"
    for n in range(45)
)


@pytest.fixture
def peer() -> StandIn:
    return StandIn(BOOT_FILE)


@pytest.fixture
def management(peer: StandIn) -> Iterator[Management]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=peer.serve, args=[server])
        thread.start()
        with Management(socket.create_connection(server.getsockname(), timeout=5)) as client:
            yield client
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program that is called as FORTE is."""
    path = tmp_path / "forte"
    root = Path(__file__).parents[3]
    path.write_text(
        f'#!/bin/sh\nPYTHONPATH="{root}" exec "{sys.executable}" -m tests.forte_stand_in "$@"\n',
        encoding="utf-8",
    )
    path.chmod(0o755)
    return path


def test_a_request_is_framed_as_in_the_reference() -> None:
    request = '<Request ID="1" Action="CREATE"><FB Name="R1" Type="EMB_RES" /></Request>'

    assert frame("", request) == bytes.fromhex("50 00 00 50 00 49") + request.encode()
    assert frame("R1", request)[:8] == bytes.fromhex("50 00 02 52 31 50 00 49")


def test_a_request_that_forte_could_not_receive_is_not_sent() -> None:
    with pytest.raises(ForteError, match="1500"):
        frame("R", "x" * 1_500)


def test_counters_are_read_from_the_answer_of_the_reference() -> None:
    answer = (
        '<Response ID="7">\n  <Watches>\n    <Resource name="R"><FB name="A">'
        '<Port name="CV"><Data value="7" forced="false"/></Port>'
        '<Port name="CU"><Data value="2" time="68"/>\n</Port></FB>'
        '<FB name="Sub.B"><Port name="EI"><Data value="4294967295" time="68"/>\n</Port></FB>'
        "</Resource>\n  </Watches>\n</Response>"
    )

    assert counts_in(answer) == {"A.CU": 2, "Sub.B.EI": 4_294_967_295}


def test_only_event_inputs_that_something_leads_to_are_counted() -> None:
    assert inputs_in(BOOT_FILE, EVENT_INPUTS) == {"R": ["Sub.B.EI", "A.CU"]}


def test_counters_are_read_over_a_socket_and_no_watch_remains(
    management: Management, peer: StandIn
) -> None:
    first = management.counts("R", ["A.CU", "Sub.B.EI"])
    while management.counts("R", ["A.CU", "Sub.B.EI"]) == first:
        pass  # it counts a thousand in a second

    assert set(first) == {"A.CU", "Sub.B.EI"}
    assert "A.CU" not in peer.answer("R", '<Request ID="1" Action="READ"><Watches/></Request>')


def test_ids_stay_as_short_as_forte_takes_them(management: Management, peer: StandIn) -> None:
    management.counts("R", ["A.CU"])

    assert all(len(request.split('"')[1]) <= 7 for request in peer.requests)


def test_what_forte_refuses_is_said_with_its_reason(management: Management) -> None:
    with pytest.raises(ForteError, match=r"CREATE <Watch.*NO_SUCH_OBJECT"):
        management.counts("R", ["Nobody.EI"])


def test_a_connection_that_is_closed_is_said_so() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        Management(socket.create_connection(server.getsockname(), timeout=5)) as client,
    ):
        server.accept()[0].close()
        with pytest.raises(ForteError):
            client.counts("R", ["A.CU"])


def test_invocations_of_a_program_are_counted_and_its_processor_time_too(
    program: Path, tmp_path: Path
) -> None:
    """Counters wrap meanwhile, and more ports are counted than are watched at a time."""
    boot_file = tmp_path / "net.fboot"
    boot_file.write_text(MANY, encoding="utf-8")
    inputs = inputs_in(MANY, {f"F{n}.EI" for n in range(45)})

    with forte(program, boot_file) as running:
        nanoseconds = running.nanoseconds(inputs, 0.5)

    # One thread that is always at work, on a machine that may be busy, over 45 * RATE events.
    assert nanoseconds is not None
    assert 0.05 < nanoseconds * 45 * RATE / 1e9 < 1.5


def test_a_program_that_ends_at_once_is_said_with_its_last_words(tmp_path: Path) -> None:
    program = tmp_path / "forte"
    program.write_text("#!/bin/sh\necho first\necho no such option\n", encoding="utf-8")
    program.chmod(0o755)

    with (
        pytest.raises(ForteError, match="no such option"),
        forte(program, tmp_path / "net.fboot"),
    ):
        pass
