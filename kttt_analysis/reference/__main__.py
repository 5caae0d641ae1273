"""``python -m kttt_analysis.reference``: write the reference pages anew."""

from __future__ import annotations

import sys

from kttt_analysis.reference import main

if __name__ == "__main__":
    sys.exit(main())
