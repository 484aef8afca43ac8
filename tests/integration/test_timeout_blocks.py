"""Time-outs, which are reached by an adapter: a project's block waits, the library's tells."""

from pathlib import Path

import pytest

from compiler.driver import compile_file, graph_of
from fblib.catalog import LIBRARY
from fblib.services import services
from runtime.kernel.machine import Machine
from tests.bench import BUDGET, MILLISECOND
from tests.kernels import new_kernel

pytestmark = pytest.mark.usefixtures("every_kernel")

WAITER = """<?xml version="1.0" encoding="UTF-8"?>
<FBType Name="Waiter">
  <InterfaceList>
    <EventInputs><Event Name="GO"/><Event Name="DONE"/></EventInputs>
    <EventOutputs><Event Name="LATE"/></EventOutputs>
    <OutputVars><VarDeclaration Name="COUNT" Type="INT"/></OutputVars>
    <Plugs><AdapterDeclaration Name="Timer" Type="{adapter}"/></Plugs>
  </InterfaceList>
  <BasicFB>
    <ECC>
      <ECState Name="START"/>
      <ECState Name="GO"><ECAction Algorithm="SET" Output="Timer.START"/></ECState>
      <ECState Name="DONE"><ECAction Output="Timer.STOP"/></ECState>
      <ECState Name="LATE"><ECAction Algorithm="LATE" Output="LATE"/></ECState>
      <ECTransition Source="START" Destination="GO" Condition="GO"/>
      <ECTransition Source="START" Destination="DONE" Condition="DONE"/>
      <ECTransition Source="START" Destination="LATE" Condition="Timer.TimeOut"/>
      <ECTransition Source="GO" Destination="START" Condition="1"/>
      <ECTransition Source="DONE" Destination="START" Condition="1"/>
      <ECTransition Source="LATE" Destination="START" Condition="1"/>
    </ECC>
    <Algorithm Name="SET"><ST Text="Timer.DT := T#10ms;"/></Algorithm>
    <Algorithm Name="LATE"><ST Text="COUNT := COUNT + 1;"/></Algorithm>
  </BasicFB>
</FBType>
"""
BOOT_FILE = """;<Request ID="1" Action="CREATE"><FB Name="R" Type="EMB_RES" /></Request>
R;<Request ID="2" Action="CREATE"><FB Name="W" Type="Waiter" /></Request>
R;<Request ID="3" Action="CREATE"><FB Name="T" Type="{timer}" /></Request>
R;<Request ID="4" Action="CREATE"><Connection Source="W.Timer" Destination="T.TimeOutSocket" />\
</Request>
R;<Request ID="5" Action="START"/>
"""


@pytest.mark.parametrize(
    ("timer", "adapter", "expected"),
    [
        ("E_TimeOut", "ATimeOut", {9: 0, 10: 1, 24: 1, 99: 1}),
        ("E_RTimeOut", "ARTimeOut", {9: 0, 10: 0, 15: 1, 99: 1}),
    ],
)
def test_a_time_out_tells_the_one_who_waits(
    tmp_path: Path, timer: str, adapter: str, expected: dict[int, int]
) -> None:
    (tmp_path / "Waiter.fbt").write_text(WAITER.format(adapter=adapter))
    (tmp_path / "wait.fboot").write_text(BOOT_FILE.format(timer=timer))
    graph = graph_of(compile_file(tmp_path / "wait.fboot", library=LIBRARY))
    node = next(each.id for each in graph.nodes if each.id.rpartition(".")[2] == "W")
    machine = Machine(graph, new_kernel(graph), services())

    def send(event: str) -> None:
        machine.kernel.inject(node, event)
        machine.run(BUDGET)

    def wait_until(milliseconds: int) -> None:
        end = milliseconds * MILLISECOND
        while (due := machine.next_due()) is not None and due <= end:
            machine.advance(due)
            machine.run(BUDGET)
        machine.advance(end)

    send("GO")
    wait_until(5)
    send("GO")
    found = {}
    for time in expected:
        wait_until(time)
        if time == 24:
            send("GO")
            send("DONE")
        found[time] = machine.kernel.read(node, "COUNT")

    assert found == expected
