"""The pages: what people read in a browser, made on the server."""
