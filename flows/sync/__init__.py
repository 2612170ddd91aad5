"""One sync: the flow, its session and the driver of its effects."""
