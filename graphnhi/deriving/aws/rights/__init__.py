"""Who may do what with which of many resources, and the edges that this gives."""
