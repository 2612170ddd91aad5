"""Reading what a system says when it refuses: the names, shapes and fields of some hundred of them."""
