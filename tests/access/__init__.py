"""Who may reach which page: a table made from the routes of an application."""
