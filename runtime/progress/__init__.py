"""What a person sees while a run of operations goes on."""
