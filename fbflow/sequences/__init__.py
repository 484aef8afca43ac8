"""Service sequences executed: what the author of a block wrote down is the test of the block."""
