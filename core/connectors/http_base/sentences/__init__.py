"""What a sentence of a system says of a record: denied, waiting there, or nothing against it. Pure."""
