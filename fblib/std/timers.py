"""Timers of IEC 61131-3: they look at the time when they are asked, and never fire."""

from fblib.declare import function_block
from fblib.family import Family

_ON_DELAY = """
IF IN THEN
  IF NOT COUNTING THEN
    SINCE := NOW_MONOTONIC();
  END_IF;
  ET := MIN(NOW_MONOTONIC() - SINCE, PT);
ELSE
  ET := T#0s;
END_IF;
COUNTING := IN;
Q := IN AND ET >= PT;
"""
_OFF_DELAY = """
IF IN THEN
  COUNTING := FALSE;
  WAS_ON := TRUE;
  ET := T#0s;
ELSIF WAS_ON THEN
  IF NOT COUNTING THEN
    COUNTING := TRUE;
    SINCE := NOW_MONOTONIC();
  END_IF;
  ET := MIN(NOW_MONOTONIC() - SINCE, PT);
END_IF;
Q := IN OR (COUNTING AND ET < PT);
"""
_PULSE = """
IF IN AND NOT COUNTING THEN
  COUNTING := TRUE;
  SINCE := NOW_MONOTONIC();
END_IF;
IF COUNTING THEN
  ET := MIN(NOW_MONOTONIC() - SINCE, PT);
END_IF;
Q := COUNTING AND ET < PT;
IF NOT IN AND NOT Q THEN
  COUNTING := FALSE;
  ET := T#0s;
END_IF;
"""

FAMILY = Family(
    "timers",
    "Timers",
    types=tuple(
        function_block(
            name,
            text,
            package="iec61131::timers",
            inputs=("IN: BOOL", "PT: TIME"),
            outputs=("Q: BOOL", "ET: TIME"),
            internals=("SINCE: TIME", "COUNTING: BOOL", *more),
            comment=comment,
        )
        for name, text, more, comment in (
            ("FB_TON", _ON_DELAY, (), "Q follows IN to TRUE after PT"),
            ("FB_TOF", _OFF_DELAY, ("WAS_ON: BOOL",), "Q follows IN to FALSE after PT"),
            ("FB_TP", _PULSE, (), "Q is TRUE for PT after IN became TRUE"),
        )
    ),
)
