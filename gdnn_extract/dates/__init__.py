"""The parts of the date extractor."""
