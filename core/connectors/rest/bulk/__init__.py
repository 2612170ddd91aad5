"""Many records in one request: which result is whose, what each says, and what they mean together."""
