"""The report as a document to hand in: one outline (app/domain/report), rendered by each format."""
