"""Where events lead, and how they get into queues.

The target of an event is an i64 in the record of its sender: 0 = none; an entry (address of
an instance, number of its entry) = one in the same resource; with the highest bit set = the address
of a list of entries of the same resource; with the two highest = the address of a list of entries
with the queues they belong to.

`run` keeps the first entry of its queue in the local `$next` and loads the one after it early:
where a single event goes round, as in most control networks, an event never goes through
memory. `$next` is 0 only if the queue is empty. What is seldom needed is not in locals, so that
there are processor registers for what is needed at every entry; and nothing is called, because
then most of these registers would have to be saved. So there has to be room for all that an entry
sends before it is executed: `run` sees to that, and comes back where there is none.
"""

from typing import Literal

from compiler.wasm import memory_map as at
from compiler.wasm.memory_map import Fault
from compiler.wasm.unit import Unit
from compiler.wasm.wat import Code, Wat, const, get, op

QUEUE = op(f"i32.load offset={at.RUN_QUEUE}", const("i32", 0))
"""The control of the queue that `run` takes from."""
LIST = 1 << 63
CROSSING = 1 << 62

FanOut = Literal["none", "one", "list", "crossing", "any"]
"""What is known of the targets of an event when code is printed."""


class Queueing:
    """Writes the sending of events in the function `run`."""

    def __init__(self, unit: Unit, code: Code) -> None:
        """Write into `run`."""
        self._unit = unit
        self._code = code
        self.is_bounded = True
        """Whether what is written now is executed once for each entry at most."""

    def send(self, offset: int, fan_out: FanOut) -> None:
        """Write the queueing of the targets that stand at an offset of the record at `$p`."""
        if fan_out == "none":
            return
        target = op(f"i64.load offset={offset}", get("$p"))
        if fan_out == "crossing" or not self.is_bounded:
            self._send_by_call(target)
            return
        self._code.do("local.set $target", target)
        match fan_out:
            case "one":
                self._unit.pushes += 1
                self._push()
            case "list":
                self._unit.list_pushes += 1
                self._push_list()
            case "any":
                self._unit.pushes += 1
                self._unit.list_pushes += 1
                self._send_any()

    def _send_any(self) -> None:
        code = self._code
        with code.branches() as kinds:
            kinds.following()
            with kinds.when(op("i64.gt_s", get("$target"), const("i64", 0))):
                self._push()
            kinds.following()
            with kinds.when(op("i64.lt_s", get("$target"), const("i64", 0))):
                self._push_list()

    def _send_by_call(self, target: Wat) -> None:
        """Write the sending to whatever there is, by way of the queue in memory."""
        code = self._code
        put_back(code)
        code.do("call $send", target, QUEUE)
        self._unit.check_called(code)
        take_out(code)
        # The queue may have grown: `run` looks at it before the next entry.
        budget = op(f"i32.load offset={at.RUN_BUDGET}", const("i32", 0))
        whole = op("i32.add", budget, get("$left"))
        code.do(f"i32.store offset={at.RUN_BUDGET}", const("i32", 0), whole)
        code.do("local.set $left", const("i32", 0))

    def _push(self) -> None:
        """Write the appending of the entry in `$target`."""
        code = self._code
        with code.branches() as kinds:
            kinds.following()
            with kinds.when(op("i64.ne", get("$next"), const("i64", 0))):
                self._append(get("$target"))
            kinds.following()
            with kinds.otherwise():
                code.do("local.set $next", get("$target"))

    def _append(self, entry: Wat) -> None:
        code = self._code
        code.do("i64.store", op("i32.add", get("$ring"), get("$tail")), entry)
        moved = op("i32.add", get("$tail"), const("i32", at.ENTRY_SIZE))
        code.do("local.set $tail", op("i32.and", moved, get("$mask")))

    def _push_list(self) -> None:
        """Write the appending of a list of entries, all of them of this resource."""
        code = self._code
        with code.scope():
            place, end = code.local("i32"), code.local("i32")
            code.do(f"local.set {place}", op("i32.wrap_i64", get("$target")))
            others = op("i32.sub", op("i32.load", get(place)), const("i32", 1))
            size = op("i32.shl", others, const("i32", 3))
            code.do(f"local.set {end}", op("i32.add", get(place), size))
            code.do("local.set $target", op("i64.load offset=8", get(place)))
            self._push()
            again = code.label("again")
            with code.block(f"loop {again}"):
                step = op("i32.add", get(place), const("i32", at.ENTRY_SIZE))
                code.do(f"local.set {place}", step)
                self._append(op("i64.load offset=8", get(place)))
                code.do(f"br_if {again}", op("i32.lt_u", get(place), get(end)))


def take_out(code: Code) -> None:
    """Write the loading of a queue into the locals of `run`."""
    code.do("local.set $ring", op(f"i32.load offset={at.QUEUE_BASE}", QUEUE))
    code.do("local.set $mask", op(f"i32.load offset={at.QUEUE_MASK}", QUEUE))
    code.do("local.set $head", op(f"i32.load offset={at.QUEUE_HEAD}", QUEUE))
    code.do("local.set $tail", op(f"i32.load offset={at.QUEUE_TAIL}", QUEUE))
    take_next(code)


def take_next(code: Code) -> None:
    """Write the loading of the first entry of the ring into `$next`; 0 if there is none."""
    with code.branches() as kinds:
        kinds.following()
        with kinds.when(op("i32.eq", get("$head"), get("$tail"))):
            code.do("local.set $next", const("i64", 0))
        kinds.following()
        with kinds.otherwise():
            code.do("local.set $next", op("i64.load", op("i32.add", get("$ring"), get("$head"))))
            moved = op("i32.add", get("$head"), const("i32", at.ENTRY_SIZE))
            code.do("local.set $head", op("i32.and", moved, get("$mask")))


def put_back(code: Code) -> None:
    """Write the storing of the queue from the locals of `run`."""
    with code.when(op("i64.ne", get("$next"), const("i64", 0))):
        moved = op("i32.sub", get("$head"), const("i32", at.ENTRY_SIZE))
        code.do("local.set $head", op("i32.and", moved, get("$mask")))
        code.do("i64.store", op("i32.add", get("$ring"), get("$head")), get("$next"))
    code.do(f"i32.store offset={at.QUEUE_HEAD}", QUEUE, get("$head"))
    code.do(f"i32.store offset={at.QUEUE_TAIL}", QUEUE, get("$tail"))


FUNCTIONS = f"""\
  ;; Makes a full ring twice as large: behind its entries, which are put in order first.
  (func $widen (param $queue i32)
    (local $size i32) (local $ring i32) (local $head i32)
    (local.set $size (i32.add (i32.load offset={at.QUEUE_MASK} (local.get $queue)) (i32.const 1)))
    (local.set $ring (i32.load offset={at.QUEUE_BASE} (local.get $queue)))
    (local.set $head (i32.load offset={at.QUEUE_HEAD} (local.get $queue)))
    (i32.ge_u (local.get $size) (i32.load offset={at.QUEUE_MOST} (local.get $queue)))
    if
      (call $fail (i32.const {Fault.QUEUE}) (i32.const 0) (i64.const 0) (i64.const 0) (i64.const 0))
      return
    end
    (memory.copy
      (i32.add (local.get $ring) (local.get $size)) (local.get $ring) (local.get $head))
    (memory.copy
      (local.get $ring) (i32.add (local.get $ring) (local.get $head)) (local.get $size))
    (i32.store offset={at.QUEUE_HEAD} (local.get $queue) (i32.const 0))
    (i32.store offset={at.QUEUE_TAIL} (local.get $queue) (local.get $size))
    (i32.store offset={at.QUEUE_MASK} (local.get $queue)
      (i32.sub (i32.shl (local.get $size) (i32.const 1)) (i32.const 1)))
  )
  ;; Appends an entry to a queue in memory.
  (func $append (param $entry i64) (param $queue i32)
    (local $tail i32)
    (local.set $tail (i32.load offset={at.QUEUE_TAIL} (local.get $queue)))
    (i64.store
      (i32.add (i32.load offset={at.QUEUE_BASE} (local.get $queue)) (local.get $tail))
      (local.get $entry))
    (local.set $tail
      (i32.and
        (i32.add (local.get $tail) (i32.const {at.ENTRY_SIZE}))
        (i32.load offset={at.QUEUE_MASK} (local.get $queue))))
    (i32.store offset={at.QUEUE_TAIL} (local.get $queue) (local.get $tail))
    (i32.eq (local.get $tail) (i32.load offset={at.QUEUE_HEAD} (local.get $queue)))
    if
      (call $widen (local.get $queue))
    end
  )
  ;; Sends an event to all that its target says: lists may lead into other queues.
  (func $send (param $target i64) (param $queue i32)
    (local $place i32) (local $end i32) (local $other i32) (local $step i32)
    (i64.ge_s (local.get $target) (i64.const 0))
    if
      (i64.ne (local.get $target) (i64.const 0))
      if
        (call $append (local.get $target) (local.get $queue))
      end
      return
    end
    (local.set $place (i32.wrap_i64 (local.get $target)))
    (local.set $step
      (select (i32.const 16) (i32.const 8)
        (i64.ne (i64.and (local.get $target) (i64.const {CROSSING:#x})) (i64.const 0))))
    (local.set $end
      (i32.add (local.get $place)
        (i32.mul (i32.load (local.get $place)) (local.get $step))))
    loop $again
      (local.set $other (local.get $queue))
      (i32.eq (local.get $step) (i32.const 16))
      if
        (i32.load offset=16 (local.get $place))
        if
          (local.set $other (i32.load offset=16 (local.get $place)))
        end
      end
      (call $append (i64.load offset=8 (local.get $place)) (local.get $other))
      (local.set $place (i32.add (local.get $place) (local.get $step)))
      (br_if $again
        (i32.and
          (i32.lt_u (local.get $place) (local.get $end))
          (i32.eqz (global.get $failed))))
    end
  )
  ;; Executes an entry before all that are queued: how the host sends events of its blocks.
  (func $send_first (param $queue i32) (param $entry i64) (result i64)
    (local $head i32) (local $mask i32)
    (local.set $mask (i32.load offset={at.QUEUE_MASK} (local.get $queue)))
    (local.set $head
      (i32.and
        (i32.sub
          (i32.load offset={at.QUEUE_HEAD} (local.get $queue)) (i32.const {at.ENTRY_SIZE}))
        (local.get $mask)))
    (i32.eq (local.get $head) (i32.load offset={at.QUEUE_TAIL} (local.get $queue)))
    if
      (return (i64.const {at.GROW}))
    end
    (i64.store
      (i32.add (i32.load offset={at.QUEUE_BASE} (local.get $queue)) (local.get $head))
      (local.get $entry))
    (i32.store offset={at.QUEUE_HEAD} (local.get $queue) (local.get $head))
    (local.set $entry (call $run (local.get $queue) (i64.const 1)))
    (i64.eqz (i64.shr_u (local.get $entry) (i64.const 8)))
    if
      ;; It was not executed: `run` needs something first. Whoever drives sends it again.
      (i32.store offset={at.QUEUE_HEAD} (local.get $queue)
        (i32.and (i32.add (local.get $head) (i32.const {at.ENTRY_SIZE})) (local.get $mask)))
    end
    (local.get $entry)
  )
"""
