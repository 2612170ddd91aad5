"""What we remember: the store, its statements, and repositories that turn tables into words."""
