"""The family: what FBFlow finds by the entry point of this package."""

from acme_pumps.minimum_run import MinimumRun
from fblib.declare import block, function_block, service
from fblib.family import Family

_PACKAGE = "acme::pumps"

_POWER = function_block(
    "PUMP_POWER",
    "OUT := FLOW * PRESSURE / EFFICIENCY;",
    package=_PACKAGE,
    inputs=("FLOW: LREAL", "PRESSURE: LREAL", "EFFICIENCY: LREAL = 1.0"),
    outputs=("OUT: LREAL",),
    comment="The power in W a pump needs for a flow in m³/s against a pressure in Pa",
)
_MINIMUM_RUN = block(
    "PUMP_MINIMUM_RUN",
    package=_PACKAGE,
    body=service("PUMP_MINIMUM_RUN", waits=True),
    event_inputs=("REQ(ON, TIME_ON)",),
    event_outputs=("CNF(RUN)",),
    inputs=("ON: BOOL", "TIME_ON: TIME = T#10s"),
    outputs=("RUN: BOOL",),
    comment="A pump that was started runs for at least TIME_ON",
)

FAMILY = Family(
    "pumps",
    "Pumps",
    types=(_POWER, _MINIMUM_RUN),
    services={"PUMP_MINIMUM_RUN": MinimumRun()},
)
