"""Functions of a module without the kernel: time, and the blocks that it serves itself.

The timers that are armed stand in a list in the order in which they are due, those due at the same
time in the order in which they were armed. A timer that is due wakes its block by an entry of the
queue; stopped meanwhile, it leaves the entry there, and the block takes no notice of it.
"""

from compiler.wasm import memory_map as at
from compiler.wasm.standalone_tables import (
    SERVED_AFTER,
    SERVED_ARMED,
    SERVED_BEFORE,
    SERVED_DELAY,
    SERVED_DUE,
    SERVED_FIRST,
    SERVED_HOW,
    SERVED_OUTPUT,
    SERVED_PERIOD,
    SERVED_QUEUE,
    SERVED_REVOKED,
    SERVED_WOKEN,
    Served,
)

_START, _STOP, _WOKEN = 0, 1, 2
_LEAST = 1_000_000
"""Nanoseconds that a timer waits at least."""
NEVER = (1 << 63) - 1

_OUTSIDE = """\
      (call $event
        (i32.load offset={number} (local.get $p))
        (i32.add (i32.load offset={first} (local.get $served)) (local.get $position)))
"""
_SERVE = """\
  ;; Does what a block does that no code is printed for.
  (func $serve (param $p i32) (param $position i32)
    (local $served i32)
    (local.set $served (i32.load offset={watch} (local.get $p)))
    block $restart
      block $trigger
        block $timer
          block $outside
            (br_table $outside $timer $timer $timer $trigger $restart
              (i32.load offset={how} (local.get $served)))
          end
{outside}\
          return
        end
{timer}\
        return
      end
      (call $send_output (local.get $served))
    end
  )
  (func $send_output (param $served i32)
    (call $send_at_once
      (i64.load offset={output} (local.get $served))
      (i32.load offset={queue} (local.get $served)))
  )
"""
_TIMERS = """\
  (global $first (mut i32) (i32.const 0))
  (global $last (mut i32) (i32.const 0))
  ;; START and STOP of a timer, and that it is due.
  (func $serve_timer (param $t i32) (param $position i32)
    (i32.eq (local.get $position) (i32.const {at_woken}))
    if
      (call $woken (local.get $t))
      return
    end
    (i32.eq (local.get $position) (i32.const {at_stop}))
    if
      (call $disarm (local.get $t))
      return
    end
    (i32.eq (i32.load offset={how} (local.get $t)) (i32.const {restartable}))
    if
      (call $disarm (local.get $t))
    end
    (i32.or
      (i32.load offset={armed} (local.get $t)) (i32.load offset={woken} (local.get $t)))
    if
      return
    end
    (i64.store offset={period} (local.get $t)
      (i64.load (i32.load offset={delay} (local.get $t))))
    (call $arm (local.get $t) (i64.load offset={now} (i32.const 0)))
  )
  (func $woken (param $t i32)
    (i32.load offset={revoked} (local.get $t))
    if
      (i32.store offset={revoked} (local.get $t)
        (i32.sub (i32.load offset={revoked} (local.get $t)) (i32.const 1)))
      return
    end
    (i32.store offset={woken} (local.get $t) (i32.const 0))
    (call $send_output (local.get $t))
    (i32.eq (i32.load offset={how} (local.get $t)) (i32.const {cycle}))
    if
      ;; From when it was due, so that periods do not drift.
      (call $arm (local.get $t) (i64.load offset={due} (local.get $t)))
    end
  )
  ;; Puts a timer into the list, behind all that are due before it or at the same time.
  (func $arm (param $t i32) (param $from i64)
    (local $delay i64) (local $due i64) (local $before i32) (local $after i32)
    (call $disarm (local.get $t))
    (local.set $delay (i64.load offset={period} (local.get $t)))
    (local.set $due
      (i64.add (local.get $from)
        (select (local.get $delay) (i64.const {least})
          (i64.gt_s (local.get $delay) (i64.const {least})))))
    (i64.lt_s (local.get $due) (local.get $from))
    if
      (local.set $due (i64.const {latest}))
    end
    (i64.store offset={due} (local.get $t) (local.get $due))
    (i32.store offset={armed} (local.get $t) (i32.const 1))
    (local.set $before (global.get $last))
    block $found
      loop $search
        (br_if $found (i32.eqz (local.get $before)))
        (br_if $found
          (i64.le_s (i64.load offset={due} (local.get $before)) (local.get $due)))
        (local.set $after (local.get $before))
        (local.set $before (i32.load offset={before} (local.get $before)))
        br $search
      end
    end
    (i32.store offset={before} (local.get $t) (local.get $before))
    (i32.store offset={after} (local.get $t) (local.get $after))
    (call $join (local.get $before) (local.get $t))
    (call $join (local.get $t) (local.get $after))
  )
  ;; Makes two timers neighbours; 0 = the end of the list.
  (func $join (param $before i32) (param $after i32)
    (local.get $before)
    if
      (i32.store offset={after} (local.get $before) (local.get $after))
    else
      (global.set $first (local.get $after))
    end
    (local.get $after)
    if
      (i32.store offset={before} (local.get $after) (local.get $before))
    else
      (global.set $last (local.get $before))
    end
  )
  (func $take_out (param $t i32)
    (i32.store offset={armed} (local.get $t) (i32.const 0))
    (call $join
      (i32.load offset={before} (local.get $t)) (i32.load offset={after} (local.get $t)))
  )
  ;; Stops a timer, even if it is due already.
  (func $disarm (param $t i32)
    (i32.load offset={armed} (local.get $t))
    if
      (call $take_out (local.get $t))
    end
    (i32.load offset={woken} (local.get $t))
    if
      (i32.store offset={woken} (local.get $t) (i32.const 0))
      (i32.store offset={revoked} (local.get $t)
        (i32.add (i32.load offset={revoked} (local.get $t)) (i32.const 1)))
    end
  )
  (func $wake (param $t i32)
    (local $entry i64)
    (call $take_out (local.get $t))
    (i32.store offset={woken} (local.get $t) (i32.const 1))
    ;; The instance, and the entry behind its two events.
    (local.set $entry
      (i64.or
        (i64.and (i64.load offset={output} (local.get $t)) (i64.const 0xffffffff))
        (i64.const {wake})))
    (call $enter (local.get $entry) (i32.load offset={queue} (local.get $t)))
  )
  (func $next_due (export "next_due") (result i64)
    (global.get $first)
    if (result i64)
      (i64.load offset={due} (global.get $first))
    else
      (i64.const {never})
    end
  )
"""
_NO_TIMERS = """\
  (func $next_due (export "next_due") (result i64) (i64.const {never}))
"""
_TIME = """\
  ;; Sets the time, or to when the next timers are due if that is earlier; these wake their blocks.
  (func (export "tick") (param $now i64)
    (local $due i64)
    (local.set $due (call $next_due))
    (i64.gt_s (local.get $due) (local.get $now))
    if
      (call $set_time (local.get $now))
      return
    end
    (call $set_time (local.get $due))
{waking}\
  )
  (func $set_time (param $now i64)
    (i64.gt_s (local.get $now) (i64.load offset={now} (i32.const 0)))
    if
      (i64.store offset={now} (i32.const 0) (local.get $now))
    end
  )
  ;; Sets when the module was started, in nanoseconds since 1970-01-01, for NOW.
  (func (export "set_epoch") (param $epoch i64)
    (i64.store offset={epoch} (i32.const 0) (local.get $epoch))
  )
"""
_WAKING = """\
    loop $again
      (i64.eq (call $next_due) (local.get $due))
      if
        (call $wake (global.get $first))
        br $again
      end
    end
"""


def time_functions(*, has_timers: bool) -> str:
    """Return the functions of time and timers."""
    timers = _TIMERS if has_timers else _NO_TIMERS
    return (timers + _TIME).format(**_NAMES, waking=_WAKING if has_timers else "")


def serving_functions(*, has_timers: bool, has_outside: bool) -> str:
    """Return the functions that serve blocks."""
    return _SERVE.format(
        **_NAMES,
        outside=_OUTSIDE.format(**_NAMES) if has_outside else "",
        timer="        (call $serve_timer (local.get $served) (local.get $position))\n"
        if has_timers
        else "",
    )


_NAMES = {
    "how": SERVED_HOW,
    "first": SERVED_FIRST,
    "output": SERVED_OUTPUT,
    "queue": SERVED_QUEUE,
    "before": SERVED_BEFORE,
    "after": SERVED_AFTER,
    "armed": SERVED_ARMED,
    "woken": SERVED_WOKEN,
    "revoked": SERVED_REVOKED,
    "due": SERVED_DUE,
    "period": SERVED_PERIOD,
    "delay": SERVED_DELAY,
    "restartable": int(Served.RESTARTABLE_DELAY),
    "cycle": int(Served.CYCLE),
    "at_stop": _STOP,
    "at_woken": _WOKEN,
    "wake": _WOKEN << 32,
    "number": at.NUMBER,
    "watch": at.WATCH,
    "now": at.NOW,
    "epoch": at.EPOCH,
    "least": _LEAST,
    "never": NEVER,
    "latest": NEVER - 1,
}
