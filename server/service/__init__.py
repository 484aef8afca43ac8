"""Everything that can be done with graphs and runs, every verb once, for every door."""
