"""Planning: from what the portraits show to supports that can really be given."""
