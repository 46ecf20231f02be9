"""Word files (Office Open XML, ISO/IEC 29500 Transitional).

package     a file and its properties, made of our own base (`plain/`) or of a team's template
template    what is kept of a template
styles      the styles that we use and what a file calls them; bullets, where it has none
text        runs and paragraphs as strings
tables      tables of them
links       addresses outside the file
outline     headings, the table of contents, footnotes, the foot
"""
