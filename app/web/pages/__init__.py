"""Pages, a file a noun: parse the request, call one action or query, render."""
