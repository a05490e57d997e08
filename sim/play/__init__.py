"""Draw what is not known, play the tables, record what happened: one run with Mesa, thousands compiled."""
