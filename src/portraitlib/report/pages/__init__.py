"""The app as pages: the report's own page, shown at once, whose sections answer to choices."""
