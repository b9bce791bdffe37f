"""What a plan is made from: priorities, practices, groups, indicators."""
