"""The annotations file: what no export knows, said about nodes that patterns select. Read, applied, and a template of it."""

from graphnhi.loading.annotations.applying import annotate
from graphnhi.loading.annotations.files import Annotations, annotations_of, template

__all__ = ["Annotations", "annotate", "annotations_of", "template"]
