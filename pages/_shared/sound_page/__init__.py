"""The page sound: one module a section."""
