"""Reports made in processes forked from a server that has already loaded the libraries."""
