"""The page images: one module a section."""
