"""The door of an installation where people sign in."""
