"""What comes out of negotiations: solutions, spreads, charts. Reads records, never runs anything by itself."""
