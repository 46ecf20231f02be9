"""The report: what was found, counted and put in words, and the document made of it as data.

summary      the value that every writer prints: briefs, sections, passages, codebook; made of
             plain rows
synthesis    the analysts' own text for a tag, and what it cites
matrix       the same for each brief under each tag
method       how it came about, and the fingerprint that names its state
wording      dates, numbers, attributions, as every document says them
choices      what goes into a document: switches, kept by the project or asked for by an address
settings     what a project says of its report: cover, introduction, key messages, conclusion
outline      the kinds of parts that a document has
quoting      how a passage is quoted
themes       under which section each recommendation stands
recommended  the parts that say what is recommended
front        what stands around them: cover, key messages, own words
document     what the document says and in which order, made of these
"""
