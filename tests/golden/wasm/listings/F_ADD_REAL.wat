;; F_ADD<REAL>, specialised: wires that are not there are left out.
;; Every handler is a piece of the function `run`, reached by one jump and left by `br $turn`;
;; `$p` is the address of the instance. Addresses below are relative to it.
;;
;; F_ADD<REAL>: 56 bytes, handlers from 1
;;     32 target of CNF: none
;;     40 IN1: REAL
;;     44 IN2: REAL
;;     48 OUT: REAL
;;     52 OUT: REAL as published
  end ;; 1: F_ADD<REAL>, REQ
    (f32.store offset=48 (local.get $p) (f32.add (f32.load offset=40 (local.get $p)) (f32.load offset=44 (local.get $p))))
    br $turn
