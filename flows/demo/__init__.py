"""The demo: its home, its input, its history and a mail server of its own."""
