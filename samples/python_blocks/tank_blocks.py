"""Function blocks in Python for Tank.sys: what a level sensor measures, made smooth and watched."""

from fbflow import function_block


@function_block(events={"REQ": ["RAW"]}, inputs={"RAW": "UINT"}, outputs={"LEVEL": "REAL"})
def TANK_LEVEL(RAW: int) -> float:
    """The level in cm from the raw value of a sensor of 12 bits on 2 m."""
    return RAW / 4095 * 200


@function_block(
    events=["REQ", "RESET"],
    inputs=["LEVEL: REAL", "COUNT: UINT = 3"],
    outputs={"MEAN": "REAL"},
)
class TANK_SMOOTH:
    """The mean of the last COUNT levels."""

    def __init__(self) -> None:
        self.MEAN = 0.0
        self.last: list[float] = []

    def REQ(self, LEVEL: float, COUNT: int) -> None:
        self.last = [*self.last, LEVEL][-max(COUNT, 1) :]
        self.MEAN = sum(self.last) / len(self.last)

    def RESET(self) -> None:
        self.last = []
        self.MEAN = 0.0


@function_block(
    events=["REQ"],
    inputs={"LEVEL": "REAL", "HIGH": "REAL = 150.0"},
    outputs={"FULL": "BOOL"},
    event_outputs=["RAISED", "CLEARED"],
)
class TANK_ALARM:
    """Tells when a level gets too high, and when that is over."""

    FULL = False

    def REQ(self, LEVEL: float, HIGH: float) -> str | None:
        was_full, self.FULL = self.FULL, LEVEL > HIGH
        if was_full is self.FULL:
            return None
        return "RAISED" if self.FULL else "CLEARED"
