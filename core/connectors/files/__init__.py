"""Source `files`: CSV, JSON and NDJSON files."""
