"""What all HTTP doors have in common: who asks, from where, and how refusals look."""
