"""A room for each study: manifest, settings, measures, views. Studies neither import nor call one another."""
