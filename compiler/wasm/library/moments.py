"""Days and times of day out of moments in nanoseconds; divisions here round down, as days do."""

from collections.abc import Mapping
from typing import Final

DAY = 86_400_000_000_000

# The calendar is counted from 0000-03-01, so that the day that is not in every year is a year's
# last: 719,468 days before 1970-01-01. 146,097 days are 400 years.
_CALENDAR = """\
(func $calendar (param $days i64) (result i32)
  ;; The date of a day since 1970-01-01 (of the years from 1 on): year << 9 | month << 5 | day.
  (local $century4 i32) (local $day i32) (local $year i32) (local $month i32)
  (local.set $day (i32.wrap_i64 (i64.add (local.get $days) (i64.const 719468))))
  (local.set $century4 (i32.div_s (local.get $day) (i32.const 146097)))
  (local.set $day (i32.rem_s (local.get $day) (i32.const 146097)))
  (local.set $year (i32.div_s
    (i32.sub
      (i32.add
        (i32.sub (local.get $day) (i32.div_s (local.get $day) (i32.const 1460)))
        (i32.div_s (local.get $day) (i32.const 36524)))
      (i32.div_s (local.get $day) (i32.const 146096)))
    (i32.const 365)))
  (local.set $day (i32.sub (local.get $day)
    (i32.add (i32.mul (local.get $year) (i32.const 365))
      (i32.sub (i32.div_s (local.get $year) (i32.const 4))
        (i32.div_s (local.get $year) (i32.const 100))))))
  (local.set $month (i32.div_s
    (i32.add (i32.mul (local.get $day) (i32.const 5)) (i32.const 2)) (i32.const 153)))
  (local.set $day (i32.sub (local.get $day) (i32.div_s
    (i32.add (i32.mul (local.get $month) (i32.const 153)) (i32.const 2)) (i32.const 5))))
  (local.set $month (i32.add (local.get $month)
    (select (i32.const 3) (i32.const -9) (i32.lt_s (local.get $month) (i32.const 10)))))
  (local.set $year (i32.add
    (i32.add (local.get $year) (i32.mul (local.get $century4) (i32.const 400)))
    (i32.le_s (local.get $month) (i32.const 2))))
  (i32.or (i32.shl (local.get $year) (i32.const 9))
    (i32.or (i32.shl (local.get $month) (i32.const 5))
      (i32.add (local.get $day) (i32.const 1)))))"""

NO_DAY: Final = -(1 << 63)
"""What `$day_of` returns for what is no day."""

_DAY_OF = f"""\
(func $day_of (param $year i64) (param $month i64) (param $day i64) (result i64)
  ;; The days from 1970-01-01 to a date of the years 1678 to 2261, which 64 bits reach.
  (local $moved i64) (local $from_march i64) (local $days i64)
  (if (i32.or (i32.or
      (i64.gt_u (i64.sub (local.get $year) (i64.const 1678)) (i64.const 583))
      (i64.gt_u (i64.sub (local.get $month) (i64.const 1)) (i64.const 11)))
      (i64.gt_u (i64.sub (local.get $day) (i64.const 1)) (i64.const 30)))
    (then (return (i64.const {NO_DAY}))))
  (local.set $from_march
    (i64.rem_u (i64.add (local.get $month) (i64.const 9)) (i64.const 12)))
  (local.set $moved (i64.sub (local.get $year)
    (i64.extend_i32_u (i64.gt_u (local.get $from_march) (i64.const 9)))))
  (local.set $days
    (i64.sub
      (i64.add
        (i64.add
          (i64.sub
            (i64.add (i64.mul (local.get $moved) (i64.const 365))
              (i64.div_u (local.get $moved) (i64.const 4)))
            (i64.div_u (local.get $moved) (i64.const 100)))
          (i64.div_u (local.get $moved) (i64.const 400)))
        (i64.add
          (i64.div_u
            (i64.add (i64.mul (local.get $from_march) (i64.const 153)) (i64.const 2))
            (i64.const 5))
          (local.get $day)))
      (i64.const 719469)))
  ;; The 30th of February is another day.
  (select (local.get $days) (i64.const {NO_DAY})
    (i32.eq (call $calendar (local.get $days))
      (i32.or (i32.shl (i32.wrap_i64 (local.get $year)) (i32.const 9))
        (i32.or (i32.shl (i32.wrap_i64 (local.get $month)) (i32.const 5))
          (i32.wrap_i64 (local.get $day)))))))"""

FUNCTIONS: Final[Mapping[str, str]] = {
    "floor_divide": """\
(func $floor_divide (param $value i64) (param $by i64) (result i64)
  (i64.sub (i64.div_s (local.get $value) (local.get $by)) (i64.extend_i32_u
    (i64.lt_s (i64.rem_s (local.get $value) (local.get $by)) (i64.const 0)))))""",
    "floor_rest": """\
(func $floor_rest (param $value i64) (param $by i64) (result i64)
  (local $rest i64)
  (local.set $rest (i64.rem_s (local.get $value) (local.get $by)))
  (select (i64.add (local.get $rest) (local.get $by)) (local.get $rest)
    (i64.lt_s (local.get $rest) (i64.const 0))))""",
    "within_day": f"""\
(func $within_day (param $value i64) (result i64)
  (call $floor_rest (local.get $value) (i64.const {DAY})))""",
    "calendar": _CALENDAR,
    "day_of": _DAY_OF,
}
"""By name: functions in WebAssembly text."""
