"""Tables, queries, filters, migrations: the only SQL."""
