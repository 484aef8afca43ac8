"""FB_RANDOM: numbers that look like chance, and are the same in every run."""

import zlib

from typing_extensions import override

from fblib.declare import block, service
from fblib.family import Family
from fblib.reading import read_int, state_int
from fblib.service import Context, Service

_MASK = (1 << 64) - 1
_STEP = 0x9E3779B97F4A7C15
_MIX = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


class Random(Service):
    """REQ: the next number, at least 0 and below 1; INIT begins anew.

    SEED says where to begin; 0, as without INIT, stands for a beginning of the block's own,
    made of its id: blocks differ, runs do not.

    The numbers are those of SplitMix64 (Steele, Lea and Flood, 2014), of which the upper 24
    bits are as many as a REAL holds.
    """

    @override
    def event(self, context: Context, name: str) -> None:
        if name == "INIT":
            context.state["position"] = read_int(context, "SEED") or _own_seed(context)
            context.emit("INITO")
            return
        position = state_int(context, "position")
        position = ((_own_seed(context) if position is None else position) + _STEP) & _MASK
        context.state["position"] = position
        context.write("VAL", (_mixed(position) >> 40) / (1 << 24))
        context.emit("CNF")


def _own_seed(context: Context) -> int:
    return zlib.crc32(context.node.encode())


def _mixed(position: int) -> int:
    bits = ((position ^ (position >> 30)) * _MIX[0]) & _MASK
    bits = ((bits ^ (bits >> 27)) * _MIX[1]) & _MASK
    return bits ^ (bits >> 31)


FAMILY = Family(
    "random_numbers",
    "Random numbers",
    types=(
        block(
            "FB_RANDOM",
            package="eclipse4diac::math",
            body=service("FB_RANDOM"),
            event_inputs=("INIT(SEED)", "REQ"),
            event_outputs=("INITO", "CNF(VAL)"),
            inputs=("SEED: UINT = 0",),
            outputs=("VAL: REAL",),
            comment="Random numbers from 0 to 1",
        ),
    ),
    services={"FB_RANDOM": Random()},
)
