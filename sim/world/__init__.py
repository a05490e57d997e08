"""The world around the table: the outside option now; the war, the peace and ratification join it."""
