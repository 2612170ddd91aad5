"""The words of a status, by what they say of a record."""
