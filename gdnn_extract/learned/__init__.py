"""What the models look at and what is made of their answers; the models themselves are read by `tagger`."""
