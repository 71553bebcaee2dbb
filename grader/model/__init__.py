"""Plain data that every other package is written in terms of: assignments, submissions, reports, policies."""
