"""What people do: each a write with its row in the log."""
