;; E_CYCLE, specialised: wires that are not there are left out.
;; Every handler is a piece of the function `run`, reached by one jump and left by `br $turn`;
;; `$p` is the address of the instance. Addresses below are relative to it.
;;
;; E_CYCLE: 40 bytes, handlers from 1
;;     24 target of EO: one entry
;;     32 DT: TIME
  end ;; 1: E_CYCLE, START
    (i32.store offset=48 (i32.const 0) (local.get $p))
    (i32.store offset=52 (i32.const 0) (i32.const 0))
    (local.set $status (i64.const 3))
    br $exit
    br $turn
  end ;; 2: E_CYCLE, STOP
    (i32.store offset=48 (i32.const 0) (local.get $p))
    (i32.store offset=52 (i32.const 0) (i32.const 1))
    (local.set $status (i64.const 3))
    br $exit
    br $turn
  end ;; 3: E_CYCLE, woken
    (i32.store offset=48 (i32.const 0) (local.get $p))
    (i32.store offset=52 (i32.const 0) (i32.const 2))
    (local.set $status (i64.const 3))
    br $exit
    br $turn
  end ;; 4: E_CYCLE, send EO
    (local.set $target (i64.load offset=24 (local.get $p)))
    (i64.ne (local.get $next) (i64.const 0))
    if
      (i64.store (i32.add (local.get $ring) (local.get $tail)) (local.get $target))
      (local.set $tail (i32.and (i32.add (local.get $tail) (i32.const 8)) (local.get $mask)))
    else
      (local.set $next (local.get $target))
    end
    br $turn
