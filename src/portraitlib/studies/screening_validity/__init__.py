"""Whether the coefficient deserves trust: what it announced, set against what past students became."""
