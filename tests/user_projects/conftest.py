"""The folders here are projects of users, whose tests are run from within."""

collect_ignore_glob = ["*/*"]
