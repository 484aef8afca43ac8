"""Rounds of counted loops: an entry gets them in portions, so that long ones can be stopped."""

from collections.abc import Mapping
from typing import Final

from compiler.wasm.memory_map import Fault

PORTION = 1 << 20
"""Rounds between two looks whether somebody wants a loop to end: about two milliseconds."""

FUNCTIONS: Final[Mapping[str, str]] = {
    "more_rounds": f"""\
(func $more_rounds
  ;; The portion is used up: gets the next one, if any are left and nobody interrupts.
  (i64.eqz (global.get $more))
  if
    (call $fail (i32.const {Fault.ENDLESS}) (i32.const 0)
      (i64.const 0) (i64.const 0) (i64.const 0))
    return
  end
  (call $poll)
  if
    (call $fail (i32.const {Fault.HOST}) (i32.const 0)
      (i64.const 0) (i64.const 0) (i64.const 0))
    return
  end
  (global.set $rounds
    (select (global.get $more) (i64.const {PORTION})
      (i64.lt_u (global.get $more) (i64.const {PORTION}))))
  (global.set $more (i64.sub (global.get $more) (global.get $rounds))))""",
}
"""By name: functions in WebAssembly text."""
