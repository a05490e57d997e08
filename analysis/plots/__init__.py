"""Charts of what a batch found, drawn with matplotlib's object API: no window, no global state."""
