"""Where in linear memory things lie that every module has, and what `run` returns.

Behind these come the tables of the graph (`compiler.wasm.image`): the queues' controls, instances,
lists of targets, what is kept for watching, the record of entries, the queues, and last, because it
grows, the heap of texts.
"""

NO_INSTANCE = 0  # what begins like an instance, and is the one of the entry 0: it ends `run`
FAULT_CODE = 16  # i32: one of Fault
FAULT_MARK = 20  # i32: number of the mark of what failed, 0 = none is known
FAULT_A = 24  # i64 \
FAULT_B = 32  # i64  | what the message tells; meaning by the code
FAULT_C = 40  # i64 /
HOST_ENTRY = 48  # i64: the entry that needs the host
NOW = 56  # i64: nanoseconds since the run's start, for NOW_MONOTONIC
EPOCH = 64  # i64: when the run started, nanoseconds since 1970-01-01, for NOW
HEAP_NEXT = 72  # i32: where the next text goes
HEAP_FULL = 76  # i32: once the next one is behind this, `run` asks for a collection
TRACE_NEXT = 80  # i32: where the next entry is recorded
TRACE_END = 84  # i32: behind the last place for one
TRACE_STEP = 88  # i32: 8 while entries are recorded, 0 while not
EMPTY_TEXT = 96  # the text without characters
CALLS_OUT = 104  # 24 bytes: what is passed when the host is called
RUN_QUEUE = 128  # i32: the control of the queue that `run` takes from
RUN_BUDGET = 132  # i32: entries of its budget that are not in `$left`
RUN_GIVEN = 136  # i64: its whole budget
LONGEST_LIST = 144  # i32: entries of the longest list of targets
SCRATCH = 256  # arguments and results of host functions
SCRATCH_END = 1016
NOWHERE = 1016  # where entries are recorded that nobody wants to see
STACK = 1024  # the shadow stack; then constant texts, then the queue controls of the resources

QUEUE_SIZE = 24
QUEUE_BASE = 0  # i32: address of the ring
QUEUE_MASK = 4  # i32: its size in bytes, a power of two, less 1
QUEUE_HEAD = 8  # i32: offset of the first entry
QUEUE_TAIL = 12  # i32: offset behind the last one; where it is the head's, there is none
QUEUE_SURE = 16  # i32: the largest mask at which it is surely not longer than it may be
QUEUE_MOST = 20  # i32: the largest mask there is room for

ENTRY_SIZE = 8
"""Bytes of a queue entry: the address of an instance (i32), and which of its entries (i32)."""

# What every instance begins with; then come its ECC state (i32, basic blocks only), its wires,
# its variables and what it publishes.
SPECIAL = 0  # i32: the first handler of its type in the specialised module
GENERIC = 4  # i32: the same in the generic module
FLAGS = 8  # i32: COUNTED | FORCED | STOPPED
WATCH = 12  # i32: address of what is kept for watching it
NUMBER = 16  # i32: its number: the position of its node in the graph
STATE = 20

POLL = (1 << 31) - 1
"""The number of a host function that does nothing but let the host have a turn."""

COUNTED = 1
FORCED = 2
STOPPED = 4

# What `run` returns in its lowest byte; above are the entries it executed.
EMPTY = 0
BUDGET = 1
GROW = 2
"""The queue needs more room, or it has grown past QUEUE_SURE."""
HOST = 3
FAULT = 4
COLLECT = 5
"""The heap is full: texts that nobody has any more are to be removed."""
RECORDED = 6
"""The record of entries is full."""


class Fault:
    """Codes in FAULT_CODE, and what A, B and C hold."""

    DIVISION = 1
    ARRAY_INDEX = 2  # index, lower, upper
    STRING_INDEX = 3  # index, length
    PART_INDEX = 4  # index, number of parts
    DURATION = 5  # bits of an f64 that cannot become a duration
    UNSETTLED = 6  # number of the pair of state names, limit
    ENDLESS = 7
    RECURSION = 8
    HOST = 9  # a host function failed: the host knows why
    DOMAIN = 10  # number of a host function, bits of its argument: not defined for it
    TOO_LARGE = 11
    UNSIGNED = 0x100  # added to a code: A is an unsigned number
    QUEUE = 12  # one entry sent more events than there is room for
