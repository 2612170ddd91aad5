"""One folder per outside system; no connector knows the store, Prefect or another connector."""
