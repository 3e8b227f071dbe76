"""ESCALATES_TO: how somebody comes to act as another identity, or with the rights of an administrator. One module a family of ways."""
