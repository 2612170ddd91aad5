"""The page *Access*."""
