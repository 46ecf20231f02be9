"""Citations by CSL, through typst's hayagriva: the only room that knows either.

processor   works and a style in, citations out; cached by content
entries     a work as an entry of hayagriva's bibliography
own_style   a project's uploaded CSL file: checked, and what it is called
"""
