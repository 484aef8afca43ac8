"""Functions of texts: where positions outside of a text hold nothing, as in the IEC functions.

A text is `[number of characters][code points]`, 4 bytes each, and never changed once it is
made; so what would be equal to a text may be that text. Numbers of characters and positions
come as i64, because they may be of any integer type.

What makes a text may fail because the memory is full: then `$failed` is set.
"""

from collections.abc import Mapping
from typing import Final

from compiler.wasm.memory_map import EMPTY_TEXT, Fault

_FAR = 1 << 29
"""A position behind the end of every text; the sum of two still is an i32."""

_PLACES = {
    "text_room": f"""\
(func $text_room (param $length i32) (result i32)
  ;; A new text of so many characters, which the caller writes unless $failed is set.
  (local $text i32)
  (if (i32.eqz (local.get $length)) (then (return (i32.const {EMPTY_TEXT}))))
  (local.set $text (call $allocate
    (i32.shl (i32.add (local.get $length) (i32.const 1)) (i32.const 2))))
  (if (i32.eqz (global.get $failed)) (then
    (i32.store (local.get $text) (local.get $length))))
  (local.get $text))""",
    "text_place": f"""\
(func $text_place (param $value i64) (result i32)
  ;; A number of characters as one that no text reaches, if it is large, and not below 0.
  (if (i64.gt_s (local.get $value) (i64.const {_FAR})) (then (return (i32.const {_FAR}))))
  (if (i64.lt_s (local.get $value) (i64.const 0)) (then (return (i32.const 0))))
  (i32.wrap_i64 (local.get $value)))""",
    "text_start": """\
(func $text_start (param $position i64) (result i32)
  ;; How many characters are before a position.
  (if (i64.le_s (local.get $position) (i64.const 0)) (then (return (i32.const 0))))
  (call $text_place (i64.sub (local.get $position) (i64.const 1))))""",
    "text_stop": """\
(func $text_stop (param $length i64) (param $position i64) (result i32)
  ;; How many characters are before the end of a part that begins at a position.
  (local $stop i32)
  (if (i64.lt_s (local.get $length) (i64.const 0)) (then (local.set $length (i64.const 0))))
  (if (i64.gt_s (local.get $position) (i64.const 0)) (then (return (i32.add
    (call $text_start (local.get $position)) (call $text_place (local.get $length))))))
  (local.set $stop (call $text_place (i64.add (local.get $length) (local.get $position))))
  (select (i32.sub (local.get $stop) (i32.const 1)) (i32.const 0) (local.get $stop)))""",
}

_PARTS = {
    "text_slice": f"""\
(func $text_slice (param $text i32) (param $start i32) (param $stop i32) (result i32)
  ;; The characters from one number (from 0) to before another.
  (local $length i32) (local $made i32)
  (local.set $length (i32.load (local.get $text)))
  (if (i32.gt_s (local.get $stop) (local.get $length)) (then
    (local.set $stop (local.get $length))))
  (if (i32.ge_s (local.get $start) (local.get $stop)) (then (return (i32.const {EMPTY_TEXT}))))
  (local.set $stop (i32.sub (local.get $stop) (local.get $start)))
  (if (i32.eq (local.get $stop) (local.get $length)) (then (return (local.get $text))))
  (local.set $made (call $text_room (local.get $stop)))
  (if (i32.eqz (global.get $failed)) (then
    (memory.copy (i32.add (local.get $made) (i32.const 4))
      (i32.add (i32.add (local.get $text) (i32.const 4))
        (i32.shl (local.get $start) (i32.const 2)))
      (i32.shl (local.get $stop) (i32.const 2)))))
  (local.get $made))""",
    "text_left": """\
(func $text_left (param $text i32) (param $length i64) (result i32)
  (call $text_slice (local.get $text) (i32.const 0) (call $text_place (local.get $length))))""",
    "text_right": """\
(func $text_right (param $text i32) (param $length i64) (result i32)
  (local $start i32)
  (local.set $start
    (i32.sub (i32.load (local.get $text)) (call $text_place (local.get $length))))
  (call $text_slice (local.get $text)
    (select (local.get $start) (i32.const 0) (i32.gt_s (local.get $start) (i32.const 0)))
    (i32.load (local.get $text))))""",
    "text_mid": """\
(func $text_mid (param $text i32) (param $length i64) (param $position i64) (result i32)
  (call $text_slice (local.get $text) (call $text_start (local.get $position))
    (call $text_stop (local.get $length) (local.get $position))))""",
}

_JOINED = {
    "text_replaced": """\
(func $text_replaced (param $text i32) (param $other i32) (param $start i32) (param $stop i32)
    (param $longest i32) (result i32)
  ;; A text with another one in the place of some characters; 0 if it would be too long.
  (local $length i32) (local $size i32) (local $made i32) (local $at i32)
  (local.set $length (i32.load (local.get $text)))
  (local.set $size (i32.load (local.get $other)))
  (if (i32.gt_s (local.get $start) (local.get $length)) (then
    (local.set $start (local.get $length))))
  (if (i32.gt_s (local.get $stop) (local.get $length)) (then
    (local.set $stop (local.get $length))))
  (if (i32.lt_s (local.get $stop) (local.get $start)) (then
    (local.set $stop (local.get $start))))
  (local.set $at (i32.add (local.get $size)
    (i32.sub (local.get $length) (i32.sub (local.get $stop) (local.get $start)))))
  (if (i32.gt_s (local.get $at) (local.get $longest)) (then (return (i32.const 0))))
  (if (i32.and (i32.eqz (local.get $size)) (i32.eq (local.get $start) (local.get $stop)))
    (then (return (local.get $text))))
  (if (i32.eq (local.get $at) (local.get $size)) (then (return (local.get $other))))
  (local.set $made (call $text_room (local.get $at)))
  (if (global.get $failed) (then (return (local.get $made))))
  (local.set $at (i32.add (local.get $made) (i32.const 4)))
  (local.set $text (i32.add (local.get $text) (i32.const 4)))
  (local.set $length (i32.sub (local.get $length) (local.get $stop)))
  (local.set $start (i32.shl (local.get $start) (i32.const 2)))
  (local.set $size (i32.shl (local.get $size) (i32.const 2)))
  (memory.copy (local.get $at) (local.get $text) (local.get $start))
  (local.set $at (i32.add (local.get $at) (local.get $start)))
  (memory.copy
    (local.get $at) (i32.add (local.get $other) (i32.const 4)) (local.get $size))
  (memory.copy (i32.add (local.get $at) (local.get $size))
    (i32.add (local.get $text) (i32.shl (local.get $stop) (i32.const 2)))
    (i32.shl (local.get $length) (i32.const 2)))
  (local.get $made))""",
    "text_concat": """\
(func $text_concat (param $text i32) (param $other i32) (param $longest i32) (result i32)
  ;; 0 if it would be too long, as the first text already may be.
  (if (i32.eqz (local.get $text)) (then (return (i32.const 0))))
  (call $text_replaced (local.get $text) (local.get $other)
    (i32.load (local.get $text)) (i32.load (local.get $text)) (local.get $longest)))""",
    "text_of_character": """\
(func $text_of_character (param $character i32) (result i32)
  (local $made i32)
  (local.set $made (call $text_room (i32.const 1)))
  (if (i32.eqz (global.get $failed)) (then
    (i32.store offset=4 (local.get $made) (local.get $character))))
  (local.get $made))""",
}

_COMPARED = {
    "text_compare": """\
(func $text_compare (param $text i32) (param $other i32) (result i32)
  ;; Below, equal to or above 0, by code points.
  (local $length i32) (local $size i32) (local $end i32) (local $difference i32)
  (if (i32.eq (local.get $text) (local.get $other)) (then (return (i32.const 0))))
  (local.set $length (i32.load (local.get $text)))
  (local.set $size (i32.load (local.get $other)))
  (local.set $difference (i32.sub (local.get $length) (local.get $size)))
  (local.set $end (i32.add (local.get $text) (i32.shl
    (select (local.get $length) (local.get $size)
      (i32.lt_s (local.get $length) (local.get $size)))
    (i32.const 2))))
  (block $same
    (loop $next
      (br_if $same (i32.ge_u (local.get $text) (local.get $end)))
      (local.set $text (i32.add (local.get $text) (i32.const 4)))
      (local.set $other (i32.add (local.get $other) (i32.const 4)))
      (local.set $length (i32.load (local.get $text)))
      (local.set $size (i32.load (local.get $other)))
      (br_if $next (i32.eq (local.get $length) (local.get $size)))
      (return (i32.sub (local.get $length) (local.get $size)))))
  (local.get $difference))""",
    "text_equal": """\
(func $text_equal (param $text i32) (param $other i32) (result i32)
  (if (i32.ne (i32.load (local.get $text)) (i32.load (local.get $other))) (then
    (return (i32.const 0))))
  (i32.eqz (call $text_compare (local.get $text) (local.get $other))))""",
    "text_find": """\
(func $text_find (param $text i32) (param $wanted i32) (result i32)
  ;; The position of the first occurrence, from 1; 0 if there is none.
  (local $at i32) (local $last i32) (local $size i32) (local $same i32) (local $place i32)
  (local.set $size (i32.shl (i32.load (local.get $wanted)) (i32.const 2)))
  (local.set $last
    (i32.sub (i32.load (local.get $text)) (i32.load (local.get $wanted))))
  (block $missing
    (loop $next
      (br_if $missing (i32.gt_s (local.get $at) (local.get $last)))
      (local.set $place (i32.add (local.get $text) (i32.shl (local.get $at) (i32.const 2))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (local.set $same (i32.const 0))
      (loop $compare
        (if (i32.eq (local.get $same) (local.get $size)) (then (return (local.get $at))))
        (br_if $next (i32.ne
          (i32.load offset=4 (i32.add (local.get $place) (local.get $same)))
          (i32.load offset=4 (i32.add (local.get $wanted) (local.get $same)))))
        (local.set $same (i32.add (local.get $same) (i32.const 4)))
        (br $compare))))
  (i32.const 0))""",
}

_OUTSIDE = f"""\
  (local.set $length (i32.load (local.get $text)))
  (local.set $index (i64.sub (local.get $index) (i64.const 1)))
  (if (i64.ge_u (local.get $index) (i64.extend_i32_u (local.get $length))) (then
    (call $fail (i32.const {Fault.STRING_INDEX}) (i32.const 0)
      (i64.add (local.get $index) (i64.const 1)) (i64.extend_i32_u (local.get $length))
      (i64.const 0))
"""

_CHARACTERS = {
    "text_character": f"""\
(func $text_character (param $text i32) (param $index i64) (result i32)
  (local $length i32)
{_OUTSIDE}    (return (i32.const 0))))
  (i32.load offset=4 (i32.add (local.get $text)
    (i32.shl (i32.wrap_i64 (local.get $index)) (i32.const 2)))))""",
    "text_with_character": f"""\
(func $text_with_character (param $text i32) (param $index i64) (param $character i32)
    (result i32)
  ;; A text with the character at a position replaced.
  (local $length i32) (local $made i32)
{_OUTSIDE}    (return (local.get $text))))
  (local.set $made (call $text_room (local.get $length)))
  (if (i32.eqz (global.get $failed)) (then
    (memory.copy (i32.add (local.get $made) (i32.const 4))
      (i32.add (local.get $text) (i32.const 4)) (i32.shl (local.get $length) (i32.const 2)))
    (i32.store offset=4
      (i32.add (local.get $made) (i32.shl (i32.wrap_i64 (local.get $index)) (i32.const 2)))
      (local.get $character))))
  (local.get $made))""",
}

FUNCTIONS: Final[Mapping[str, str]] = {**_PLACES, **_PARTS, **_JOINED, **_COMPARED, **_CHARACTERS}
"""By name: functions in WebAssembly text."""
