"""Credentials that stand in Secrets, in ConfigMaps and in the settings of containers. Who may read them is no matter of this room."""
