"""What an answer may say that speaks against an empty list. Pure."""
