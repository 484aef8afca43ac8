"""The heap of texts: taking room on it, and moving together what is still referred to.

All that lies on the heap is texts, one behind the other without gaps, each as long as its
number of characters says; so the heap can be walked. Nothing in a text refers to anything.
"""

from collections.abc import Mapping
from typing import Final

from compiler.wasm.memory_map import EMPTY_TEXT, HEAP_NEXT, Fault

_ALLOCATE = f"""\
(func $allocate (param $size i32) (result i32)
  ;; Room on the heap, aligned to 4. Where there is none $failed is set; then the result must
  ;; not be written to.
  (local $at i32) (local $end i64) (local $missing i64)
  (local.set $at (i32.load (i32.const {HEAP_NEXT})))
  (local.set $end (i64.add (i64.extend_i32_u (local.get $at))
    (i64.extend_i32_u (i32.and (i32.add (local.get $size) (i32.const 3)) (i32.const -4)))))
  (local.set $missing (i64.sub (local.get $end)
    (i64.shl (i64.extend_i32_u (memory.size)) (i64.const 16))))
  (if (i64.gt_s (local.get $missing) (i64.const 0)) (then
    (if (i32.eq (i32.const -1) (memory.grow (i32.wrap_i64
        (i64.shr_u (i64.add (local.get $missing) (i64.const 65535)) (i64.const 16)))))
      (then
        (call $fail (i32.const {Fault.TOO_LARGE}) (i32.const 0)
          (i64.const 0) (i64.const 0) (i64.const 0))
        (return (i32.const {EMPTY_TEXT}))))))
  (i32.store (i32.const {HEAP_NEXT}) (i32.wrap_i64 (local.get $end)))
  (local.get $at))"""

# Two rounds, without any room of their own. The first chains all variables that refer to one
# text: the text's head leads to the last of them, each of them to the one before, and the first
# one holds what was in the head, the number of characters. An address in such a chain is kept
# with its highest bit set and without its two lowest, which are 0; a number of characters is
# below 2**30. The second walks the heap, where a text with such a head is alive: its variables
# get its new address, and it moves there. (Jonkers' compaction, which is this simple because
# texts refer to nothing.)
_COLLECT = f"""\
(func $collect (param $roots i32) (param $count i32) (param $base i32)
  ;; $roots: the addresses of $count variables, each only once. Texts below $base stay.
  (local $end i32) (local $root i32) (local $text i32) (local $head i32) (local $size i32)
  (local $next i32)
  (local.set $end (i32.add (local.get $roots) (i32.shl (local.get $count) (i32.const 2))))
  (block $chained
    (loop $chain
      (br_if $chained (i32.ge_u (local.get $roots) (local.get $end)))
      (local.set $root (i32.load (local.get $roots)))
      (local.set $text (i32.load (local.get $root)))
      (if (i32.ge_u (local.get $text) (local.get $base)) (then
        (i32.store (local.get $root) (i32.load (local.get $text)))
        (i32.store (local.get $text)
          (i32.or (i32.shr_u (local.get $root) (i32.const 2)) (i32.const 0x80000000)))))
      (local.set $roots (i32.add (local.get $roots) (i32.const 4)))
      (br $chain)))
  (local.set $text (local.get $base))
  (local.set $next (local.get $base))
  (local.set $end (i32.load (i32.const {HEAP_NEXT})))
  (block $moved
    (loop $move
      (br_if $moved (i32.ge_u (local.get $text) (local.get $end)))
      (local.set $head (i32.load (local.get $text)))
      (if (i32.lt_s (local.get $head) (i32.const 0))
        (then
          (loop $unchain
            (local.set $root (i32.shl (local.get $head) (i32.const 2)))
            (local.set $head (i32.load (local.get $root)))
            (i32.store (local.get $root) (local.get $next))
            (br_if $unchain (i32.lt_s (local.get $head) (i32.const 0))))
          (local.set $size (i32.shl (i32.add (local.get $head) (i32.const 1)) (i32.const 2)))
          (i32.store (local.get $text) (local.get $head))
          (if (i32.ne (local.get $next) (local.get $text)) (then
            (memory.copy (local.get $next) (local.get $text) (local.get $size))))
          (local.set $next (i32.add (local.get $next) (local.get $size))))
        (else
          (local.set $size
            (i32.shl (i32.add (local.get $head) (i32.const 1)) (i32.const 2)))))
      (local.set $text (i32.add (local.get $text) (local.get $size)))
      (br $move)))
  (i32.store (i32.const {HEAP_NEXT}) (local.get $next)))"""

FUNCTIONS: Final[Mapping[str, str]] = {"allocate": f"{_ALLOCATE}\n{_COLLECT}"}
"""By name: functions in WebAssembly text. Whoever makes texts can also remove them."""
