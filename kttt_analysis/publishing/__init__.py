"""From a notebook to a publication: run it, render page and mail, publish whole or not at all."""
