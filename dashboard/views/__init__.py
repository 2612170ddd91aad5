"""One page each; no SQL."""
