"""The processes of one machine: what they are, how they start, live and end."""
