"""The store: its verbs and statements, in this process and over Arrow Flight."""
