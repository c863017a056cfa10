"""Measures Jianbao itself. Nothing here is part of the installed package."""
