"""What goes on beside the syncs: closing what crashed, watching, sending letters."""
