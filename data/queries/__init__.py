"""What pages, commands and exports ask. Nothing here changes anything."""
