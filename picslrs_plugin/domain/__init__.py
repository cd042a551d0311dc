"""The field's own ideas: ULN, learner details, codes, comparison, outcomes. Knows nobody."""
