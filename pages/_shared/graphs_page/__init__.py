"""The page graphs: one module a section."""
