"""The meeting of a team: what it decided, what it is asked, what it prints."""
