"""`python -m gdnn_extract` is `gdnn-extract`."""

import sys

from gdnn_extract.cli import main

if __name__ == "__main__":
    sys.exit(main())
