"""Who there is in accounts and what limits them: users, roles, groups and their policies, the organisation, whose a resource is; and the decision on one request among all of it."""
