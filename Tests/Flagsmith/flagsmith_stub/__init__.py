"""A stub of a Flagsmith server, for tests: it behaves as a real one was seen to, and refuses the rest."""
