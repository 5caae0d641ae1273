"""From clean tables to indicators, and from indicators to progress against the plan."""
