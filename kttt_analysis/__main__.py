"""`python -m kttt_analysis VERB` is `kttt VERB`."""

from kttt_analysis.cli import main

raise SystemExit(main())
