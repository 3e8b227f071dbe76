"""What the input tells of a cluster: its objects by kind, and how each is named as a node. No edge is made here."""
