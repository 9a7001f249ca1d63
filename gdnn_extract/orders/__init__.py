"""The parts of the directive extractor."""
