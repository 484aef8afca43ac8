"""Functions of a module without the kernel: what drives `run`, and what queues events.

The resources take turns as they do in the kernels.
"""

from collections.abc import Sequence

from compiler.wasm import memory_map as at
from compiler.wasm.memory_map import Fault
from compiler.wasm.plan import Plan
from compiler.wasm.standalone_tables import EVENT_POSITION, EVENT_RESOURCE, EVENT_SIZE

TURN = 1_000
"""Entries that a resource executes before the next one's turn, as in the kernels."""
_GROWTH = 100_000
"""Events that may be queued beyond the bound before somebody notices, as in the kernels."""
_LEAST_GARBAGE = 1 << 20
"""Bytes of new texts before anybody looks which texts are still used."""

_COLLECT = """\
    (i32.eq (local.get $status) (i32.const {collect}))
    if
      (call $collect (i32.const {roots}) (i32.const {count}) (i32.const {heap}))
      (local.set $used
        (i32.sub (i32.load offset={next} (i32.const 0)) (i32.const {heap})))
      (local.set $used
        (select (local.get $used) (i32.const {least})
          (i32.gt_u (local.get $used) (i32.const {least}))))
      (i32.store offset={full} (i32.const 0)
        (i32.add (i32.load offset={next} (i32.const 0)) (local.get $used)))
    end
"""

_QUEUES = """\
  ;; Whether nothing more is executed: a block has failed, or a queue has become too long.
  (global $ended (mut i32) (i32.const 0))
  (global $resource (mut i32) (i32.const 0))
  (global $turn (mut i32) (i32.const {turn}))

  (func $control (param $resource i32) (result i32)
    (i32.add (i32.const {controls}) (i32.mul (local.get $resource) (i32.const {queue_size})))
  )
  (func $length (param $queue i32) (result i32)
    (i32.shr_u
      (i32.and
        (i32.sub
          (i32.load offset={tail} (local.get $queue))
          (i32.load offset={head} (local.get $queue)))
        (i32.load offset={mask} (local.get $queue)))
      (i32.const 3))
  )
  ;; Ends everything because a queue has become too long.
  (func $overflow
    (i32.store offset={fault_code} (i32.const 0) (i32.const {fault_queue}))
    (i32.store offset={fault_mark} (i32.const 0) (i32.const 0))
    (i32.store offset={host_entry} (i32.const 0) (i32.const 0))
    (global.set $failed (i32.const 0))
    (global.set $ended (i32.const 1))
  )
  ;; Queues an entry at the end, from outside.
  (func $enter (param $entry i64) (param $queue i32)
    (i32.ge_u (call $length (local.get $queue)) (i32.const {max_queue}))
    if
      (call $overflow)
      return
    end
    (call $append (local.get $entry) (local.get $queue))
    (global.get $failed)
    if
      (call $overflow)
    end
  )
  ;; Doubles a ring that has too little room; what is in its beginning goes behind its end.
  (func $make_room (param $queue i32)
    (local $size i32) (local $ring i32) (local $tail i32)
    (local.set $size (i32.add (i32.load offset={mask} (local.get $queue)) (i32.const 1)))
    (i32.gt_u
      (i32.sub (i32.shl (local.get $size) (i32.const 1)) (i32.const 1))
      (i32.load offset={most} (local.get $queue)))
    if
      (call $overflow)
      return
    end
    (local.set $ring (i32.load offset={base} (local.get $queue)))
    (local.set $tail (i32.load offset={tail} (local.get $queue)))
    (i32.gt_u (i32.load offset={head} (local.get $queue)) (local.get $tail))
    if
      (memory.copy
        (i32.add (local.get $ring) (local.get $size)) (local.get $ring) (local.get $tail))
      (i32.store offset={tail} (local.get $queue)
        (i32.add (local.get $tail) (local.get $size)))
    end
    (i32.store offset={mask} (local.get $queue)
      (i32.sub (i32.shl (local.get $size) (i32.const 1)) (i32.const 1)))
  )
  ;; Does what `run` asks for when it comes back.
  (func $look_after (param $queue i32) (param $status i32)
    (local $used i32)
    (i32.eq (local.get $status) (i32.const {grow}))
    if
      (call $make_room (local.get $queue))
    end
{collecting}\
    (i32.eq (local.get $status) (i32.const {fault}))
    if
      (global.set $ended (i32.const 1))
    end
  )
  ;; Whether a queue may be too long: nobody has to look at others.
  (func $is_unsure (param $queue i32) (result i32)
    (i32.gt_u (i32.load offset={mask} (local.get $queue)) (i32.const {sure}))
  )
  (func $check_queues
    (local $resource i32) (local $queue i32)
    loop $again
      (local.set $queue (call $control (local.get $resource)))
      (i32.and
        (call $is_unsure (local.get $queue))
        (i32.gt_u (call $length (local.get $queue)) (i32.const {max_queue})))
      if
        (call $overflow)
      end
      (local.set $resource (i32.add (local.get $resource) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $resource) (i32.const {resources})))
    end
  )
  ;; Entries of a turn between two looks at the queues.
  (func $stride (result i32)
{strides}\
    (i32.const {turn})
  )
  ;; Entries that may be executed before it has to be decided again; 0 = as many as there are.
  (func $due (param $queue i32) (result i32)
    (local $stride i32) (local $due i32)
    (i32.and (i32.const {is_only}) (i32.eqz (call $is_unsure (local.get $queue))))
    if
      (return (i32.const 0))
    end
    (local.set $stride (call $stride))
    (local.set $due (i32.rem_u (global.get $turn) (local.get $stride)))
    (select (local.get $due) (local.get $stride) (local.get $due))
  )
  ;; Notes that so many of the entries that were due have been executed.
  (func $executed (param $done i32) (param $due i32)
    (local $left i32)
    (i32.eqz (local.get $due))
    if
      ;; The turns of a resource that is alone follow one another.
      (local.set $left
        (i32.rem_s
          (i32.sub (i32.sub (global.get $turn) (i32.const 1)) (local.get $done))
          (i32.const {turn})))
      (i32.lt_s (local.get $left) (i32.const 0))
      if
        (local.set $left (i32.add (local.get $left) (i32.const {turn})))
      end
      (global.set $turn (i32.add (local.get $left) (i32.const 1)))
      return
    end
    (global.set $turn (i32.sub (global.get $turn) (local.get $done)))
    (i32.eqz (global.get $turn))
    if
      (global.set $turn (i32.const {turn}))
      (drop (call $next_resource))
    end
    (i32.eq (local.get $done) (local.get $due))
    if
      (call $check_queues)
    end
  )
  ;; Gives the turn to the next resource with something to do; 0 = there is none.
  (func $next_resource (result i32)
    (local $distance i32) (local $resource i32)
    (local.set $resource (global.get $resource))
    loop $again
      (local.set $resource
        (i32.rem_u (i32.add (local.get $resource) (i32.const 1)) (i32.const {resources})))
      (call $length (call $control (local.get $resource)))
      if
        (global.set $resource (local.get $resource))
        (global.set $turn (i32.const {turn}))
        (return (i32.const 1))
      end
      (local.set $distance (i32.add (local.get $distance) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $distance) (i32.const {resources})))
    end
    (i32.const 0)
  )
  ;; Executes up to so many entries: 0 = nothing is left to do, 1 = something is, 4 = it failed.
  (func (export "run") (param $budget i32) (result i32)
    (local $queue i32) (local $limit i32) (local $result i64) (local $done i32)
    (local $status i32) (local $due i32)
    loop $again
      (global.get $ended)
      if
        (return (i32.const {fault}))
      end
      (i32.eqz (call $length (call $control (global.get $resource))))
      if
        (i32.eqz (call $next_resource))
        if
          (return (i32.const {empty}))
        end
      end
      (i32.le_s (local.get $budget) (i32.const 0))
      if
        (return (i32.const {used}))
      end
      (local.set $queue (call $control (global.get $resource)))
      (local.set $limit (local.get $budget))
      (local.set $due (call $due (local.get $queue)))
      (i32.and
        (i32.ne (local.get $due) (i32.const 0))
        (i32.lt_u (local.get $due) (local.get $limit)))
      if
        (local.set $limit (local.get $due))
      end
      (local.set $result (call $run (local.get $queue) (i64.extend_i32_u (local.get $limit))))
      (local.set $status (i32.and (i32.wrap_i64 (local.get $result)) (i32.const 0xff)))
      (call $look_after (local.get $queue) (local.get $status))
      (local.set $done (i32.wrap_i64 (i64.shr_u (local.get $result) (i64.const 8))))
      (local.set $budget (i32.sub (local.get $budget) (local.get $done)))
      (call $executed (local.get $done) (local.get $due))
      (i32.eq (local.get $status) (i32.const {host}))
      if
        (call $serve
          (i32.load offset={host_entry} (i32.const 0))
          (i32.load offset={host_position} (i32.const 0)))
      end
      br $again
    end
    unreachable
  )
  ;; Sends an event of a block that is served: at once, before all that is queued.
  (func $send_at_once (param $entry i64) (param $queue i32)
    (local $result i64)
    loop $again
      (local.set $result (call $send_first (local.get $queue) (local.get $entry)))
      (call $look_after
        (local.get $queue)
        (i32.and (i32.wrap_i64 (local.get $result)) (i32.const 0xff)))
      (br_if $again
        (i32.and
          (i32.eqz (global.get $ended))
          (i64.lt_u (local.get $result) (i64.const 0x100))))
    end
  )
  ;; The place of an event in a table; there must be one of that number.
  (func $event_at (param $table i32) (param $count i32) (param $number i32) (result i32)
    (i32.ge_u (local.get $number) (local.get $count))
    if
      unreachable
    end
    (i32.add (local.get $table) (i32.mul (local.get $number) (i32.const {event_size})))
  )
  (func $entry_at (param $place i32) (result i64)
    (i64.or
      (i64.extend_i32_u (i32.load (local.get $place)))
      (i64.shl
        (i64.extend_i32_u (i32.load16_u offset={event_position} (local.get $place)))
        (i64.const 32)))
  )
  (func $queue_at (param $place i32) (result i32)
    (call $control (i32.load16_u offset={event_resource} (local.get $place)))
  )
  ;; Queues an event input.
  (func (export "inject") (param $event i32)
    (local $place i32)
    (local.set $place
      (call $event_at (i32.const {events}) (i32.const {event_count}) (local.get $event)))
    (global.get $ended)
    if
      return
    end
    (call $enter
      (call $entry_at (local.get $place)) (call $queue_at (local.get $place)))
  )
"""

_STRIDE = """\
    (i32.eq (global.get $resource) (i32.const {resource}))
    if
      (return (i32.const {stride}))
    end
"""
_SEND = """\
  ;; Sends an event output of a block whose work is done outside: at once, with its data.
  (func (export "emit") (param $output i32)
    (local $place i32)
    (local.set $place
      (call $event_at (i32.const {outputs}) (i32.const {output_count}) (local.get $output)))
    (global.get $ended)
    if
      return
    end
    (call $send_at_once
      (call $entry_at (local.get $place)) (call $queue_at (local.get $place)))
  )
"""


def strides(plan: Plan) -> list[int]:
    """Return for each resource how many entries it executes between two looks at the queues."""
    most = [1 for _ in plan.resources]
    for node, pins in plan.wires.targets.items():
        own = plan.placed[node]
        most[own] = max(most[own], sum(map(len, pins.values())))
    return [max(min(TURN, _GROWTH // one), 1) for one in most]


def queue_functions(
    *,
    controls: int,
    strides: Sequence[int],
    sure: int,
    max_queue: int,
    events: tuple[int, int],
    outputs: tuple[int, int],
    texts: tuple[int, int, int] | None,
) -> str:
    """Return the functions.

    Args:
        controls: address of the controls of the queues.
        strides: per resource, how many entries it executes between two looks at the queues.
        sure: the largest mask of a ring at which a queue is surely not too long.
        max_queue: how long a queue may become.
        events: address and length of the table of event inputs.
        outputs: the same of event outputs that are sent from outside.
        texts: address and number of the variables that hold texts, and where the heap begins;
            None = no code makes any.
    """
    collecting = ""
    if texts is not None:
        roots, count, heap = texts
        collecting = _COLLECT.format(
            collect=at.COLLECT,
            roots=roots,
            count=count,
            heap=heap,
            next=at.HEAP_NEXT,
            full=at.HEAP_FULL,
            least=_LEAST_GARBAGE,
        )
    resources = len(strides)
    special = (
        _STRIDE.format(resource=number, stride=stride)
        for number, stride in enumerate(strides)
        if stride != TURN
    )
    text = _QUEUES.format(
        turn=TURN,
        controls=controls,
        resources=resources,
        queue_size=at.QUEUE_SIZE,
        base=at.QUEUE_BASE,
        mask=at.QUEUE_MASK,
        head=at.QUEUE_HEAD,
        tail=at.QUEUE_TAIL,
        most=at.QUEUE_MOST,
        fault_code=at.FAULT_CODE,
        fault_mark=at.FAULT_MARK,
        fault_queue=Fault.QUEUE,
        host_entry=at.HOST_ENTRY,
        host_position=at.HOST_ENTRY + 4,
        grow=at.GROW,
        fault=at.FAULT,
        empty=at.EMPTY,
        used=at.BUDGET,
        host=at.HOST,
        entry_size=at.ENTRY_SIZE,
        event_size=EVENT_SIZE,
        event_position=EVENT_POSITION,
        event_resource=EVENT_RESOURCE,
        events=events[0],
        event_count=events[1],
        sure=sure,
        max_queue=max_queue,
        collecting=collecting,
        strides="".join(special),
        is_only=int(resources == 1),
    )
    if outputs[1]:
        text += _SEND.format(outputs=outputs[0], output_count=outputs[1])
    return text
