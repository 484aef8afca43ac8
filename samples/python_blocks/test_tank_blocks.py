"""The blocks of this sample, tested one by one."""

from tank_blocks import TANK_ALARM, TANK_LEVEL, TANK_SMOOTH

from fbflow import FBHarness


def test_the_level_follows_the_sensor() -> None:
    level = FBHarness(TANK_LEVEL)

    assert level.trigger("REQ", RAW=4095) == ["CNF"]
    assert level["LEVEL"] == 200.0


def test_the_function_is_still_a_function() -> None:
    assert TANK_LEVEL(0) == 0.0


def test_the_mean_is_that_of_the_last_levels() -> None:
    smooth = FBHarness(TANK_SMOOTH)
    smooth.set(COUNT=2)

    means = [smooth.trigger("REQ", LEVEL=level)[0].data["MEAN"] for level in (10, 20, 30)]

    assert means == [10.0, 15.0, 25.0]


def test_an_alarm_is_told_once_and_cleared_once() -> None:
    alarm = FBHarness(TANK_ALARM)

    sent = [alarm.trigger("REQ", LEVEL=level) for level in (100, 151, 160, 149)]

    assert sent == [[], ["RAISED"], [], ["CLEARED"]]
