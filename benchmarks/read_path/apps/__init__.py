"""The applications that are served beside Modeldex."""
