"""Scenes that make today show something of everything."""

from plv.demo.world import World


def plan(world: World) -> None:
    """Plan the scenes."""
