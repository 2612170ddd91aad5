"""What the engine asks and keeps: every record's way to its booking."""
