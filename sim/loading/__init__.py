"""From files to frozen scenarios: the YAML reader, the schema, the library of names, the sentences."""
