;; F_ADD<INT>, specialised: wires that are not there are left out.
;; Every handler is a piece of the function `run`, reached by one jump and left by `br $turn`;
;; `$p` is the address of the instance. Addresses below are relative to it.
;;
;; F_ADD<INT>: 56 bytes, handlers from 1
;;     32 target of CNF: one entry
;;     40 IN1: INT
;;     44 IN2: INT
;;     48 OUT: INT
;;     52 OUT: INT as published
  end ;; 1: F_ADD<INT>, REQ
    (i32.store offset=48 (local.get $p) (i32.extend16_s (i32.add (i32.load offset=40 (local.get $p)) (i32.load offset=44 (local.get $p)))))
    (i32.store offset=52 (local.get $p) (i32.load offset=48 (local.get $p)))
    (local.set $target (i64.load offset=32 (local.get $p)))
    (i64.ne (local.get $next) (i64.const 0))
    if
      (i64.store (i32.add (local.get $ring) (local.get $tail)) (local.get $target))
      (local.set $tail (i32.and (i32.add (local.get $tail) (i32.const 8)) (local.get $mask)))
    else
      (local.set $next (local.get $target))
    end
    br $turn
