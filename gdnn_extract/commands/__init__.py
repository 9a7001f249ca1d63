"""The commands of the command line, one module each; heavy imports stand inside them, so that `--help` is quick."""
