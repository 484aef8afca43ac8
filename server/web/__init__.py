"""The pages: rendered here, made lively by small modules of their own."""
