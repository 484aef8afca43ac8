"""Code that asks for the time gets that of the run, the same in every run in virtual time."""

import asyncio
from pathlib import Path

from compiler.driver import compile_file, graph_of
from fblib.catalog import LIBRARY
from runtime.clock import SECOND, RealClock, VirtualClock
from runtime.run import Run

STAMP = """<FBType Name="Stamp">
<InterfaceList>
<EventInputs><Event Name="REQ"/></EventInputs>
<EventOutputs><Event Name="CNF"><With Var="SINCE"/><With Var="AT"/></Event></EventOutputs>
<OutputVars>
<VarDeclaration Name="SINCE" Type="TIME"/><VarDeclaration Name="AT" Type="LDT"/>
</OutputVars>
</InterfaceList>
<SimpleFB><Algorithm Name="REQ">
<ST Text="SINCE := NOW_MONOTONIC(); AT := NOW();"/>
</Algorithm></SimpleFB>
</FBType>
"""
SYSTEM = """<System Name="Case">
<Application Name="App"><SubAppNetwork>
<FB Name="Wait" Type="E_DELAY"><Parameter Name="DT" Value="T#50ms"/></FB>
<FB Name="Stamp" Type="Stamp"/>
<EventConnections><Connection Source="Wait.EO" Destination="Stamp.REQ"/></EventConnections>
</SubAppNetwork></Application>
<Device Name="D" Type="FORTE_PC"><Resource Name="R" Type="EMB_RES"><FBNetwork>
<EventConnections><Connection Source="START.COLD" Destination="App.Wait.START"/></EventConnections>
</FBNetwork></Resource></Device>
<Mapping From="App.Wait" To="D.R"/>
<Mapping From="App.Stamp" To="D.R"/>
</System>
"""


def stamped(folder: Path, clock: RealClock | VirtualClock) -> tuple[object, object]:
    (folder / "Stamp.fbt").write_text(STAMP, encoding="utf-8")
    (folder / "Case.sys").write_text(SYSTEM, encoding="utf-8")
    graph = graph_of(compile_file(folder / "Case.sys", library=LIBRARY))
    run = Run(graph, clock=clock)
    asyncio.run(run.run())
    kernel = run.machine.kernel
    return kernel.read("App.Stamp", "SINCE"), kernel.read("App.Stamp", "AT")


def test_virtual_time_begins_in_1970(tmp_path: Path) -> None:
    assert stamped(tmp_path, VirtualClock()) == (SECOND // 20, SECOND // 20)


def test_real_time_is_the_time_of_day(tmp_path: Path) -> None:
    clock = RealClock(sleep=asyncio.sleep)

    since, at = stamped(tmp_path, clock)

    assert isinstance(since, int)
    assert isinstance(at, int)
    assert SECOND // 20 <= since <= clock.now()
    assert at - since == clock.epoch
