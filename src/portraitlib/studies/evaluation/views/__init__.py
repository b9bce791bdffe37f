"""What an evaluation says: a number with its interval, its students and its doubts; never a person."""
