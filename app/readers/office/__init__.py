"""What the files of word processors share: runs of text, tables, names of styles, symbol fonts."""
