"""Pictures: reading them safely, and the models that turn them into vectors."""

from embed_core.images.encoder import ImageEncoder, Layer, Pixels
from embed_core.images.opening import open_image_encoder

__all__ = ["ImageEncoder", "Layer", "Pixels", "open_image_encoder"]
