"""The store in this process: the one home of duckdb."""

from data.local_store.store import Limits, LocalStore

__all__ = ["Limits", "LocalStore"]
