"""The parts of the legal extractor."""
