"""Names and words with which an answer says how a record stands. Pure."""
