"""Pure studies: a school's tables in, results out. No file is opened and nothing is drawn here."""
