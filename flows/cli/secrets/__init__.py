"""`synclight bind-secret`: where secrets go."""
