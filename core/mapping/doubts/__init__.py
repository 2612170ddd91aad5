"""What of a row or a value a person should look at: it is sent all the same, or no value at all."""
