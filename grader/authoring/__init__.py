"""From an author's solutions to what students get: stubs, notebooks, public checks and the manifest."""
