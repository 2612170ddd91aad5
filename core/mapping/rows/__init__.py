"""Rows that are no records: what a configuration leaves out, totals, and headers that come again."""
