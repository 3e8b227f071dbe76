"""Node ids as people read them."""


def tail(node_id: str) -> str:
    """What stands behind the last `/` or `:` of an id; the id itself where nothing does."""
    return node_id[max(node_id.rfind("/"), node_id.rfind(":")) + 1 :] or node_id
