"""What we know: rules without clock, database or network; at its rim the connectors and channels."""
