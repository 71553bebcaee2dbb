"""The engine: from an assignment and a submission to a report."""
