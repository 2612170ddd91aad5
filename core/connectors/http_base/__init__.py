"""What any system that speaks HTTP needs: signing in, reading refusals, waiting, staying in reach."""
