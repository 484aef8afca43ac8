"""Graphs: registering sources, keeping them in the home, drawing them."""
