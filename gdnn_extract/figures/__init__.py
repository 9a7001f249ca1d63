"""The parts of the figure extractor."""
