"""When it happens: the only place where concrete things meet."""
