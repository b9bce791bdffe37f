"""What an evaluation reads: programmes, outcomes, who is compared, designs, estimates, and what could undo them."""
