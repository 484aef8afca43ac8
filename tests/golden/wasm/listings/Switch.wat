;; Switch, specialised: wires that are not there are left out.
;; Every handler is a piece of the function `run`, reached by one jump and left by `br $turn`;
;; `$p` is the address of the instance. Addresses below are relative to it.
;;
;; E_RESTART: 48 bytes, handlers from 1
;;     24 target of COLD: none
;;     32 target of WARM: none
;;     40 target of STOP: none
;;
;; E_SWITCH: 56 bytes, handlers from 5
;;     20 state: 0 START, 1 G0, 2 G1
;;     32 target of EO0: none
;;     40 target of EO1: one entry
;;     48 G: BOOL
(module
  (import "fb" "memory" (memory 1))
  (import "fb" "host" (func $host (param i32) (result i32)))
  (global $failed (mut i32) (i32.const 0))
  (global $rounds (mut i64) (i64.const 0))
  (global $more (mut i64) (i64.const 0))
  (global $depth (mut i32) (i32.const 0))
  (global $stack (mut i32) (i32.const 1024))
  (global $stack_end i32 (i32.const 263168))
  ;; Notes why an entry fails; whoever called goes to its end.
  (func $fail (param $code i32) (param $mark i32) (param $a i64) (param $b i64) (param $c i64)
    (global.get $failed)
    if
      return
    end
    (i32.store offset=16 (i32.const 0) (local.get $code))
    (i32.store offset=20 (i32.const 0) (local.get $mark))
    (i64.store offset=24 (i32.const 0) (local.get $a))
    (i64.store offset=32 (i32.const 0) (local.get $b))
    (i64.store offset=40 (i32.const 0) (local.get $c))
    (global.set $failed (i32.const 1))
  )
  (func $poll (result i32) (call $host (i32.const 2147483647)))
  ;; Makes a full ring twice as large: behind its entries, which are put in order first.
  (func $widen (param $queue i32)
    (local $size i32) (local $ring i32) (local $head i32)
    (local.set $size (i32.add (i32.load offset=4 (local.get $queue)) (i32.const 1)))
    (local.set $ring (i32.load offset=0 (local.get $queue)))
    (local.set $head (i32.load offset=8 (local.get $queue)))
    (i32.ge_u (local.get $size) (i32.load offset=20 (local.get $queue)))
    if
      (call $fail (i32.const 12) (i32.const 0) (i64.const 0) (i64.const 0) (i64.const 0))
      return
    end
    (memory.copy
      (i32.add (local.get $ring) (local.get $size)) (local.get $ring) (local.get $head))
    (memory.copy
      (local.get $ring) (i32.add (local.get $ring) (local.get $head)) (local.get $size))
    (i32.store offset=8 (local.get $queue) (i32.const 0))
    (i32.store offset=12 (local.get $queue) (local.get $size))
    (i32.store offset=4 (local.get $queue)
      (i32.sub (i32.shl (local.get $size) (i32.const 1)) (i32.const 1)))
  )
  ;; Appends an entry to a queue in memory.
  (func $append (param $entry i64) (param $queue i32)
    (local $tail i32)
    (local.set $tail (i32.load offset=12 (local.get $queue)))
    (i64.store
      (i32.add (i32.load offset=0 (local.get $queue)) (local.get $tail))
      (local.get $entry))
    (local.set $tail
      (i32.and
        (i32.add (local.get $tail) (i32.const 8))
        (i32.load offset=4 (local.get $queue))))
    (i32.store offset=12 (local.get $queue) (local.get $tail))
    (i32.eq (local.get $tail) (i32.load offset=8 (local.get $queue)))
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
        (i64.ne (i64.and (local.get $target) (i64.const 0x4000000000000000)) (i64.const 0))))
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
    (local.set $mask (i32.load offset=4 (local.get $queue)))
    (local.set $head
      (i32.and
        (i32.sub
          (i32.load offset=8 (local.get $queue)) (i32.const 8))
        (local.get $mask)))
    (i32.eq (local.get $head) (i32.load offset=12 (local.get $queue)))
    if
      (return (i64.const 2))
    end
    (i64.store
      (i32.add (i32.load offset=0 (local.get $queue)) (local.get $head))
      (local.get $entry))
    (i32.store offset=8 (local.get $queue) (local.get $head))
    (local.set $entry (call $run (local.get $queue) (i64.const 1)))
    (i64.eqz (i64.shr_u (local.get $entry) (i64.const 8)))
    if
      ;; It was not executed: `run` needs something first. Whoever drives sends it again.
      (i32.store offset=8 (local.get $queue)
        (i32.and (i32.add (local.get $head) (i32.const 8)) (local.get $mask)))
    end
    (local.get $entry)
  )
  (func $run (param $queue i32) (param $given i64) (result i64)
    (local $status i64) (local $left i32)
    (local $ring i32) (local $mask i32) (local $head i32) (local $tail i32)
    (local $next i64) (local $target i64) (local $p i32)
    (local $handler i32) (local $taken i32) (local $flags i32) (local $watch i32)
    (local $room i32) (local $recorded i32) (local $frame i32)
    (local $published i32) (local $published_f32 f32) (local $published_f64 f64)
    (i64.store offset=136 (i32.const 0) (select (local.get $given) (i64.const 1073741824) (i64.lt_u (local.get $given) (i64.const 1073741824))))
    (i32.store offset=132 (i32.const 0) (i32.load offset=136 (i32.const 0)))
    (i32.store offset=128 (i32.const 0) (local.get $queue))
    (local.set $recorded (i32.load offset=80 (i32.const 0)))
    (local.set $ring (i32.load offset=0 (i32.load offset=128 (i32.const 0))))
    (local.set $mask (i32.load offset=4 (i32.load offset=128 (i32.const 0))))
    (local.set $head (i32.load offset=8 (i32.load offset=128 (i32.const 0))))
    (local.set $tail (i32.load offset=12 (i32.load offset=128 (i32.const 0))))
    (i32.eq (local.get $head) (local.get $tail))
    if
      (local.set $next (i64.const 0))
    else
      (local.set $next (i64.load (i32.add (local.get $ring) (local.get $head))))
      (local.set $head (i32.and (i32.add (local.get $head) (i32.const 8)) (local.get $mask)))
    end
    block $exit
      block $fault
        loop $turn
          block $look_around
            (br_if $look_around (i32.eqz (local.get $left)))
            (local.set $left (i32.sub (local.get $left) (i32.const 1)))
            (i64.store (local.get $recorded) (local.get $next))
            (local.set $recorded (i32.add (local.get $recorded) (i32.load offset=88 (i32.const 0))))
            (local.set $p (i32.wrap_i64 (local.get $next)))
            (local.set $handler (i32.add (i32.load offset=0 (local.get $p)) (i32.wrap_i64 (i64.shr_u (local.get $next) (i64.const 32)))))
            (local.set $taken (i32.const 0))
            (i32.eq (local.get $head) (local.get $tail))
            if
              (local.set $next (i64.const 0))
            else
              (local.set $next (i64.load (i32.add (local.get $ring) (local.get $head))))
              (local.set $head (i32.and (i32.add (local.get $head) (i32.const 8)) (local.get $mask)))
            end
            loop $dispatch
              block $dropped
              block $5
              block $4
              block $3
              block $2
              block $1
              block $0
              (br_table $0 $1 $2 $3 $4 $5 $dropped (local.get $handler))
              end ;; 0: the queue is empty
                (local.set $left (i32.add (local.get $left) (i32.const 1)))
                (local.set $recorded (i32.sub (local.get $recorded) (i32.load offset=88 (i32.const 0))))
                (local.set $status (i64.const 0))
                br $exit
      end ;; 1: E_RESTART, woken
        (i32.store offset=48 (i32.const 0) (local.get $p))
        (i32.store offset=52 (i32.const 0) (i32.const 0))
        (local.set $status (i64.const 3))
        br $exit
        br $turn
      end ;; 2: E_RESTART, send COLD
        br $turn
      end ;; 3: E_RESTART, send WARM
        br $turn
      end ;; 4: E_RESTART, send STOP
        br $turn
      end ;; 5: E_SWITCH, EI
        (i32.eqz (i32.load offset=48 (local.get $p)))
        if
        else
          (i32.load offset=48 (local.get $p))
          if
            (local.set $target (i64.load offset=40 (local.get $p)))
            (i64.ne (local.get $next) (i64.const 0))
            if
              (i64.store (i32.add (local.get $ring) (local.get $tail)) (local.get $target))
              (local.set $tail (i32.and (i32.add (local.get $tail) (i32.const 8)) (local.get $mask)))
            else
              (local.set $next (local.get $target))
            end
          end
        end
        br $turn
              end ;; an entry of no handler is dropped
              br $turn
            end
          end
          (i32.eqz (i32.load offset=132 (i32.const 0)))
          if
            (local.set $left (i32.const 0))
            (local.set $status (i64.const 1))
            br $exit
          end
          (i32.gt_u (local.get $mask) (i32.load offset=16 (i32.load offset=128 (i32.const 0))))
          if
            (i32.store offset=16 (i32.load offset=128 (i32.const 0)) (i32.const -1))
            (local.set $left (i32.const 0))
            (local.set $status (i64.const 2))
            br $exit
          end
          (local.set $left (i32.load offset=132 (i32.const 0)))
          (local.set $room (i32.div_u (i32.sub (i32.shr_u (i32.sub (local.get $mask) (i32.and (i32.sub (local.get $tail) (local.get $head)) (local.get $mask))) (i32.const 3)) (i32.const 1)) (i32.add (i32.mul (i32.load offset=144 (i32.const 0)) (i32.const 0)) (i32.const 1))))
          (i32.eqz (local.get $room))
          if
            (local.set $left (i32.const 0))
            (local.set $status (i64.const 2))
            br $exit
          end
          (local.set $left (select (local.get $left) (local.get $room) (i32.lt_u (local.get $left) (local.get $room))))
          (i32.load offset=88 (i32.const 0))
          if
            (local.set $room (i32.shr_u (i32.sub (i32.load offset=84 (i32.const 0)) (local.get $recorded)) (i32.const 3)))
            (i32.eqz (local.get $room))
            if
              (local.set $left (i32.const 0))
              (local.set $status (i64.const 6))
              br $exit
            end
            (local.set $left (select (local.get $left) (local.get $room) (i32.lt_u (local.get $left) (local.get $room))))
          end
          (i32.store offset=132 (i32.const 0) (i32.sub (i32.load offset=132 (i32.const 0)) (local.get $left)))
          br $turn
        end
        unreachable
      end
      (i32.store offset=48 (i32.const 0) (local.get $p))
      (local.set $status (i64.const 4))
      (global.set $failed (i32.const 0))
    end
    (i64.ne (local.get $next) (i64.const 0))
    if
      (local.set $head (i32.and (i32.sub (local.get $head) (i32.const 8)) (local.get $mask)))
      (i64.store (i32.add (local.get $ring) (local.get $head)) (local.get $next))
    end
    (i32.store offset=8 (i32.load offset=128 (i32.const 0)) (local.get $head))
    (i32.store offset=12 (i32.load offset=128 (i32.const 0)) (local.get $tail))
    (i32.store offset=80 (i32.const 0) (local.get $recorded))
    (i64.or (i64.shl (i64.sub (i64.load offset=136 (i32.const 0)) (i64.extend_i32_u (i32.add (i32.load offset=132 (i32.const 0)) (local.get $left)))) (i64.const 8)) (local.get $status))
  )
  (export "run" (func $run))
  (export "send" (func $send_first))
)
