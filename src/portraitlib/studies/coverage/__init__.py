"""Are the data fit to be read? What is there, what is missing, what was set aside, what it allows."""
