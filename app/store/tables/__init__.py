"""All tables: people and their projects, briefs and what is marked in them, the codebook,
recommendations, search, and what guards the installation.

Everything below a project has the primary key (project_id, id), and foreign keys carry project_id:
the database itself refuses a link from one project into another.
"""
