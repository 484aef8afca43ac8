"""Sources in, graph out: the FBFlow compiler, synchronous and offline."""
