"""Where documents come from: files, directories, installed packages."""
