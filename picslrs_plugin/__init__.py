"""A Learning Records Service tab for any Flask-based learner-management system."""
