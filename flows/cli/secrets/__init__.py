"""`synclight set-secret` and `bind-secret`: what a secret is, and where it goes."""
