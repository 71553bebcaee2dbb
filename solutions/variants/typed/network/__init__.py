"""The exercises as a typed package."""
