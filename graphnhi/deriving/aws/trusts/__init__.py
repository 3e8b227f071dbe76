"""Who acts as whom: roles that are assumed, federations, whom policies let in from outside, and who administers an account."""
