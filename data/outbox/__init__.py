"""What was told and still has to be delivered, and what the watch loop keeps."""
