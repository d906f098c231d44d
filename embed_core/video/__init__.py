"""Films: frames read safely, and the path they take through the space of pictures."""

from embed_core.video.reading import Clip, read_frames
from embed_core.video.trajectory import Shot, Trajectory, trajectory

__all__ = ["Clip", "Shot", "Trajectory", "read_frames", "trajectory"]
