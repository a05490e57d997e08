"""Sources: every number with its range, the facts and the judgement behind it, and what it is used for."""
