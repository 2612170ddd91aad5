"""Installation: the page of operators."""
