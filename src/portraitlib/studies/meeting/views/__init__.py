"""What a meeting reads, in words."""
