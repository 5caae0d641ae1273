"""A simulated province for demonstrations and tests: workbooks as districts send them, and the truth beside them."""
