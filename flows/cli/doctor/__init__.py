"""`synclight doctor`: one look at each thing a stack needs."""
