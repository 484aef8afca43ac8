"""The control plane: doors (HTTP, pages) over one service."""
