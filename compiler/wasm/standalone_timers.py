"""Functions of a module without the kernel: time, and the blocks that it serves itself.

The timers that run stand in a binary heap: the first one is due first, and of those that are due
at the same time the one that was armed first. A timer that is due wakes its block by an entry of
the queue; stopped meanwhile, it leaves the entry there, and the block takes no notice of it.
"""

from compiler.wasm import memory_map as at
from compiler.wasm.standalone_tables import (
    SERVED_DELAY,
    SERVED_DUE,
    SERVED_FIRST,
    SERVED_HOW,
    SERVED_INDEX,
    SERVED_ORDER,
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
  ;; How many timers run, and how often any was armed.
  (global $armed (mut i32) (i32.const 0))
  (global $armings (mut i64) (i64.const 0))
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
      (i32.load offset={index} (local.get $t)) (i32.load offset={woken} (local.get $t)))
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
  (func $arm (param $t i32) (param $from i64)
    (local $delay i64) (local $due i64)
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
    (i64.store offset={order} (local.get $t) (global.get $armings))
    (global.set $armings (i64.add (global.get $armings) (i64.const 1)))
    (global.set $armed (i32.add (global.get $armed) (i32.const 1)))
    (call $move_up (global.get $armed) (local.get $t))
  )
  (func $timer_at (param $index i32) (result i32)
    (i32.load offset={timers} (i32.shl (local.get $index) (i32.const 2)))
  )
  (func $put_at (param $index i32) (param $t i32)
    (i32.store offset={timers} (i32.shl (local.get $index) (i32.const 2)) (local.get $t))
    (i32.store offset={index} (local.get $t) (local.get $index))
  )
  (func $is_before (param $t i32) (param $other i32) (result i32)
    (i64.ne
      (i64.load offset={due} (local.get $t)) (i64.load offset={due} (local.get $other)))
    if
      (return
        (i64.lt_s
          (i64.load offset={due} (local.get $t)) (i64.load offset={due} (local.get $other))))
    end
    (i64.lt_u
      (i64.load offset={order} (local.get $t)) (i64.load offset={order} (local.get $other)))
  )
  ;; Puts a timer where an index is, or above, so that none above is due after it.
  (func $move_up (param $index i32) (param $t i32)
    (local $above i32)
    block $found
      loop $again
        (br_if $found (i32.le_u (local.get $index) (i32.const 1)))
        (local.set $above (call $timer_at (i32.shr_u (local.get $index) (i32.const 1))))
        (br_if $found (i32.eqz (call $is_before (local.get $t) (local.get $above))))
        (call $put_at (local.get $index) (local.get $above))
        (local.set $index (i32.shr_u (local.get $index) (i32.const 1)))
        br $again
      end
    end
    (call $put_at (local.get $index) (local.get $t))
  )
  ;; The same downwards: so that none below is due before it.
  (func $move_down (param $index i32) (param $t i32)
    (local $below i32)
    block $found
      loop $again
        (local.set $below (i32.shl (local.get $index) (i32.const 1)))
        (br_if $found (i32.gt_u (local.get $below) (global.get $armed)))
        (i32.lt_u (local.get $below) (global.get $armed))
        if
          (local.set $below
            (i32.add (local.get $below)
              (call $is_before
                (call $timer_at (i32.add (local.get $below) (i32.const 1)))
                (call $timer_at (local.get $below)))))
        end
        (br_if $found
          (i32.eqz (call $is_before (call $timer_at (local.get $below)) (local.get $t))))
        (call $put_at (local.get $index) (call $timer_at (local.get $below)))
        (local.set $index (local.get $below))
        br $again
      end
    end
    (call $put_at (local.get $index) (local.get $t))
  )
  ;; Takes a timer out; the last one goes where it was, and from there where it belongs.
  (func $take_out (param $t i32)
    (local $index i32) (local $last i32)
    (local.set $index (i32.load offset={index} (local.get $t)))
    (local.set $last (call $timer_at (global.get $armed)))
    (i32.store offset={index} (local.get $t) (i32.const 0))
    (global.set $armed (i32.sub (global.get $armed) (i32.const 1)))
    (i32.ne (local.get $last) (local.get $t))
    if
      (call $move_up (local.get $index) (local.get $last))
      (call $move_down (i32.load offset={index} (local.get $last)) (local.get $last))
    end
  )
  ;; Stops a timer, even if it is due already.
  (func $disarm (param $t i32)
    (i32.load offset={index} (local.get $t))
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
    (global.get $armed)
    if (result i64)
      (i64.load offset={due} (call $timer_at (i32.const 1)))
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
        (call $wake (call $timer_at (i32.const 1)))
        br $again
      end
    end
"""


def time_functions(timers_at: int, *, has_timers: bool) -> str:
    """Return the functions of time and timers.

    Args:
        timers_at: where there is room for the heap of timers.
        has_timers: whether there are any.
    """
    timers = _TIMERS if has_timers else _NO_TIMERS
    waking = _WAKING if has_timers else ""
    return (timers + _TIME).format(**_NAMES, timers=timers_at, waking=waking)


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
    "index": SERVED_INDEX,
    "order": SERVED_ORDER,
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
