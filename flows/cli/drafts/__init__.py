"""Parts of a first configuration."""
