"""What pods and the things that make them lead to: their accounts, what they read, their nodes, and the ways out of them."""
