"""Forms: the reader of any administrative sheet, and the writer of our own."""

from kttt_analysis.forms.reading import Reading, Table, TableColumn, UnreadableFile, read

__all__ = ["Reading", "Table", "TableColumn", "UnreadableFile", "read"]
