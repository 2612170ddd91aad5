"""Ways to reach a person: what a letter says, and who carries it."""
