"""Settings held against the first of them: names and letters, rows, the table, the sentence that sums it up."""
