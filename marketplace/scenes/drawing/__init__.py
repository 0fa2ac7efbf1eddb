"""A small photo studio made of Pillow: the drawers behind `marketplace.scenes.pictures`."""
