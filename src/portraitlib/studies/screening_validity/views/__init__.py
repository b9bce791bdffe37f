"""Views of the validity of the screening: how sure each number is, and what it does not say."""
