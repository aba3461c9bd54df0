"""Camera, face and light; the only place that knows OpenCV."""
