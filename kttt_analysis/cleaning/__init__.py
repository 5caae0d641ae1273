"""From readings of submissions to the clean tables: which district and quarter, checks, identity, the clean step."""
