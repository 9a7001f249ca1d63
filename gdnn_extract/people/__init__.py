"""Names, offices and bodies, read by the officials and meeting extractors."""
