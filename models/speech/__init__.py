"""Recognition engines and the pieces that feed them."""
