"""The files here are schemes as users write them; some run only from their own folder, and none is a test."""

collect_ignore_glob = ["*.py"]
