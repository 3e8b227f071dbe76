"""What a cluster says of the clouds around it: whom its accounts act as there, and what its nodes run on. Whether a cloud agrees is no
matter of this room: it only claims.
"""
