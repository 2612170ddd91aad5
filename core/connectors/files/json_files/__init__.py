"""JSON: lists of objects, and one object a line. Small files are read where they are asked for, others in the child."""
