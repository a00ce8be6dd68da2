"""Hudhud: a communications platform whose channels are plugins.

Core holds no channel, no payment provider and no HTML. Every room below is a package (or one module)
with one door; a lower room never imports a higher one (`docs/explanation/architecture.md` draws them).
"""

__version__ = "0.1.0"
