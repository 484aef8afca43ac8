"""The library of blocks as a product: listed, pictured, exported, documented."""
