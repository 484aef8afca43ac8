;; E_CYCLE, generic: for any wiring; pins may be forced, events counted.
;; Every handler is a piece of the function `run`, reached by one jump and left by `br $turn`;
;; `$p` is the address of the instance. Addresses below are relative to it.
;;
;; E_CYCLE: 40 bytes, handlers from 1
;;     20 address that DT is sampled from, of a TIME
;;     24 target of EO: any
;;     32 DT: TIME
  end ;; 1: E_CYCLE, START
    (local.set $flags (i32.load offset=8 (local.get $p)))
    (local.get $flags)
    if
      (local.set $flags (i32.load offset=8 (local.get $p)))
      (local.set $watch (i32.load offset=12 (local.get $p)))
      (br_if $turn (i32.and (local.get $flags) (i32.const 4)))
      (i32.and (local.get $flags) (i32.const 1))
      if
        (i64.store offset=0 (local.get $watch) (i64.add (i64.load offset=0 (local.get $watch)) (i64.const 1)))
      end
      (i32.eqz (if (result i32) (i32.and (local.get $flags) (i32.const 2)) (then (i32.load8_u offset=24 (local.get $watch))) (else (i32.const 0))))
      if
        (i64.store offset=32 (local.get $p) (i64.load (i32.load offset=20 (local.get $p))))
      end
      (i32.store offset=48 (i32.const 0) (local.get $p))
      (i32.store offset=52 (i32.const 0) (i32.const 0))
      (local.set $status (i64.const 3))
      br $exit
      br $turn
    end
    (i64.store offset=32 (local.get $p) (i64.load (i32.load offset=20 (local.get $p))))
    (i32.store offset=48 (i32.const 0) (local.get $p))
    (i32.store offset=52 (i32.const 0) (i32.const 0))
    (local.set $status (i64.const 3))
    br $exit
    br $turn
  end ;; 2: E_CYCLE, STOP
    (local.set $flags (i32.load offset=8 (local.get $p)))
    (local.get $flags)
    if
      (local.set $flags (i32.load offset=8 (local.get $p)))
      (local.set $watch (i32.load offset=12 (local.get $p)))
      (br_if $turn (i32.and (local.get $flags) (i32.const 4)))
      (i32.and (local.get $flags) (i32.const 1))
      if
        (i64.store offset=8 (local.get $watch) (i64.add (i64.load offset=8 (local.get $watch)) (i64.const 1)))
      end
      (i32.store offset=48 (i32.const 0) (local.get $p))
      (i32.store offset=52 (i32.const 0) (i32.const 1))
      (local.set $status (i64.const 3))
      br $exit
      br $turn
    end
    (i32.store offset=48 (i32.const 0) (local.get $p))
    (i32.store offset=52 (i32.const 0) (i32.const 1))
    (local.set $status (i64.const 3))
    br $exit
    br $turn
  end ;; 3: E_CYCLE, woken
    (local.set $flags (i32.load offset=8 (local.get $p)))
    (local.get $flags)
    if
      (local.set $flags (i32.load offset=8 (local.get $p)))
      (local.set $watch (i32.load offset=12 (local.get $p)))
      (i32.store offset=48 (i32.const 0) (local.get $p))
      (i32.store offset=52 (i32.const 0) (i32.const 2))
      (local.set $status (i64.const 3))
      br $exit
      br $turn
    end
    (i32.store offset=48 (i32.const 0) (local.get $p))
    (i32.store offset=52 (i32.const 0) (i32.const 2))
    (local.set $status (i64.const 3))
    br $exit
    br $turn
  end ;; 4: E_CYCLE, send EO
    (local.set $flags (i32.load offset=8 (local.get $p)))
    (local.set $watch (i32.load offset=12 (local.get $p)))
    (i32.and (local.get $flags) (i32.const 1))
    if
      (i64.store offset=16 (local.get $watch) (i64.add (i64.load offset=16 (local.get $watch)) (i64.const 1)))
    end
    (local.set $target (i64.load offset=24 (local.get $p)))
    (i64.gt_s (local.get $target) (i64.const 0))
    if
      (i64.ne (local.get $next) (i64.const 0))
      if
        (i64.store (i32.add (local.get $ring) (local.get $tail)) (local.get $target))
        (local.set $tail (i32.and (i32.add (local.get $tail) (i32.const 8)) (local.get $mask)))
      else
        (local.set $next (local.get $target))
      end
    else
      (i64.lt_s (local.get $target) (i64.const 0))
      if
        (local.set $i32_0 (i32.wrap_i64 (local.get $target)))
        (local.set $i32_1 (i32.add (local.get $i32_0) (i32.shl (i32.sub (i32.load (local.get $i32_0)) (i32.const 1)) (i32.const 3))))
        (local.set $target (i64.load offset=8 (local.get $i32_0)))
        (i64.ne (local.get $next) (i64.const 0))
        if
          (i64.store (i32.add (local.get $ring) (local.get $tail)) (local.get $target))
          (local.set $tail (i32.and (i32.add (local.get $tail) (i32.const 8)) (local.get $mask)))
        else
          (local.set $next (local.get $target))
        end
        loop $again_1
          (local.set $i32_0 (i32.add (local.get $i32_0) (i32.const 8)))
          (i64.store (i32.add (local.get $ring) (local.get $tail)) (i64.load offset=8 (local.get $i32_0)))
          (local.set $tail (i32.and (i32.add (local.get $tail) (i32.const 8)) (local.get $mask)))
          (br_if $again_1 (i32.lt_u (local.get $i32_0) (local.get $i32_1)))
        end
      end
    end
    br $turn
