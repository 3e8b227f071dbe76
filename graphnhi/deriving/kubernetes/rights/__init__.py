"""What subjects may do by bindings and roles, and what they can make of it. What pods are made of is no matter of this room."""
