"""What a health answer tells, by the names under which it does. Pure."""
