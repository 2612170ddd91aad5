"""The ways in: what opens a visit, and what keeps one."""
