"""Another package of the project's own."""

TITLE = "slopes"
