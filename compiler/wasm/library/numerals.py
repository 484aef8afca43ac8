"""Whole numbers as texts, and capitals: what is simple about them. The host does the rest."""

from collections.abc import Mapping
from typing import Final

NOT_PLAIN: Final = -(1 << 63)
"""What `$plain_integer` returns for a text that is more than a sign and up to 18 digits."""

FUNCTIONS: Final[Mapping[str, str]] = {
    "text_of_integer": """\
(func $text_of_integer (param $value i64) (param $is_negative i32) (result i32)
  ;; The digits of a number; of a negative one it is its size, without a sign.
  (local $rest i64) (local $length i32) (local $made i32)
  (local.set $length (local.get $is_negative))
  (local.set $rest (local.get $value))
  (loop $count
    (local.set $length (i32.add (local.get $length) (i32.const 1)))
    (local.set $rest (i64.div_u (local.get $rest) (i64.const 10)))
    (br_if $count (i64.ne (local.get $rest) (i64.const 0))))
  (local.set $made (call $text_room (local.get $length)))
  (if (global.get $failed) (then (return (local.get $made))))
  (if (local.get $is_negative) (then (i32.store offset=4 (local.get $made) (i32.const 45))))
  (loop $write
    (i32.store (i32.add (local.get $made) (i32.shl (local.get $length) (i32.const 2)))
      (i32.add (i32.const 48) (i32.wrap_i64 (i64.rem_u (local.get $value) (i64.const 10)))))
    (local.set $length (i32.sub (local.get $length) (i32.const 1)))
    (local.set $value (i64.div_u (local.get $value) (i64.const 10)))
    (br_if $write (i64.ne (local.get $value) (i64.const 0))))
  (local.get $made))""",
    "plain_integer": f"""\
(func $plain_integer (param $text i32) (result i64)
  (local $value i64) (local $end i32) (local $digit i32) (local $sign i32)
  (local.set $end
    (i32.add (local.get $text) (i32.shl (i32.load (local.get $text)) (i32.const 2))))
  (if (i32.lt_u (local.get $text) (local.get $end)) (then
    (local.set $sign (i32.load offset=4 (local.get $text)))
    (if (i32.or (i32.eq (local.get $sign) (i32.const 43))
        (i32.eq (local.get $sign) (i32.const 45)))
      (then (local.set $text (i32.add (local.get $text) (i32.const 4)))))))
  ;; Between 1 and 18 digits, 4 bytes each.
  (if (i32.gt_u (i32.sub (i32.sub (local.get $end) (local.get $text)) (i32.const 4))
      (i32.const 68))
    (then (return (i64.const {NOT_PLAIN}))))
  (loop $next
    (local.set $digit
      (i32.sub (i32.load offset=4 (local.get $text)) (i32.const 48)))
    (if (i32.gt_u (local.get $digit) (i32.const 9)) (then
      (return (i64.const {NOT_PLAIN}))))
    (local.set $value (i64.add (i64.mul (local.get $value) (i64.const 10))
      (i64.extend_i32_u (local.get $digit))))
    (local.set $text (i32.add (local.get $text) (i32.const 4)))
    (br_if $next (i32.lt_u (local.get $text) (local.get $end))))
  (select (i64.sub (i64.const 0) (local.get $value)) (local.get $value)
    (i32.eq (local.get $sign) (i32.const 45))))""",
    "text_cased": """\
(func $text_cased (param $text i32) (param $first i32) (result i32)
  ;; A text with the 26 ASCII letters from one on in the other case; 0 if it has characters that
  ;; are not ASCII.
  (local $made i32) (local $at i32) (local $size i32) (local $character i32)
  (local.set $size (i32.shl (i32.load (local.get $text)) (i32.const 2)))
  (block $checked
    (loop $check
      (br_if $checked (i32.ge_u (local.get $at) (local.get $size)))
      (if (i32.gt_u
          (i32.load offset=4 (i32.add (local.get $text) (local.get $at))) (i32.const 127))
        (then (return (i32.const 0))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br $check)))
  (local.set $made (call $text_room (i32.load (local.get $text))))
  (if (global.get $failed) (then (return (local.get $made))))
  (local.set $at (i32.const 0))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $at) (local.get $size)))
      (local.set $character
        (i32.load offset=4 (i32.add (local.get $text) (local.get $at))))
      (i32.store offset=4 (i32.add (local.get $made) (local.get $at))
        (i32.xor (local.get $character) (i32.shl
          (i32.lt_u (i32.sub (local.get $character) (local.get $first)) (i32.const 26))
          (i32.const 5))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br $next)))
  (local.get $made))""",
}
"""By name: functions in WebAssembly text."""
