"""The untrusted side: what runs in the processes that execute a submission. Imports nothing of the engine."""
