"""Jobs of the desk: what each works out, step by step, in a worker."""
