"""The ground floor: what sources declare, what graphs are, and what can be wrong with them.

`declarations` is what a frontend or the block library hands to the passes; `graph` with
`blocks` and `code` is what the passes hand to exporters and to the runtime (`dag.json`).
"""
