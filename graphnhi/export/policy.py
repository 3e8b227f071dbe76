"""What the content-security policy of a page names its own scripts and styles by."""

import base64
import hashlib

__all__ = ["source_of"]


def source_of(content: str) -> str:
    """The policy source of an inline script or style: `sha256-` and the digest of its UTF-8, base64 (W3C CSP 3, 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
