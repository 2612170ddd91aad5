"""The store over Arrow Flight: what travels, who may ask, and both ends of it."""
