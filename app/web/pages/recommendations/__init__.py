"""The recommendations of a project: their list, a page for each, and the forms that change them."""
