"""What a comparison of two groups can show of a programme: sizes, designs, and what could undo them (numpy, scipy)."""
