"""What the files of word processors share: runs of text, tables, lists, names of styles, fields,
symbol fonts."""
