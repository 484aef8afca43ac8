"""Every mistake a source's author can make: one constructor function per diagnostic code.

`reading` has the codes E1xx, `structure` E2xx, `types` E3xx, `scheduling` E4xx.
A code never changes its meaning; each has a page `compiler/explain/<code>.md`.
"""
