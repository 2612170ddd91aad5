"""The page of one integration."""
