"""What is negotiated and what it is worth: issues, outcomes, preferences, uncertain numbers. NumPy and SciPy only."""
