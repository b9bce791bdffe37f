"""Are the data fit to be read: what is there, what is missing, what was set aside, what it allows, in words."""
