"""Who a row is about: the key of the pseudonyms, the handles that pages show, the sealed names of one machine."""
