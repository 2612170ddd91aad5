"""What a first configuration rests on."""
