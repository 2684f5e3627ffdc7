"""What a request to a model must keep to: one shape for each type that has any."""
