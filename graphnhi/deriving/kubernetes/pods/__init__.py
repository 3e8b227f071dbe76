"""Pods and what makes them: whom they run as, what they mount, where they lie, and the ways out of them to the node."""
