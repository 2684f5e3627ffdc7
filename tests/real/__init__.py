"""What runs against real files, which are no part of the project."""
