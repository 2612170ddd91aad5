"""How things look: text, lights, charts, tables. Nothing here asks the store."""
