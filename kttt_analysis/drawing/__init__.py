"""What a reader sees: charts, tables, sentences, and the blocks that show themselves in a notebook."""
