"""What the data is: standard tables, the store that keeps them, a school opened from it."""
