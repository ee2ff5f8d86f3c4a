"""Many studies: suites and their files, the plan, the processes that carry it out, the atlas of libraries.

Uses `studies`. `trueorder.run` comes in by `campaign.run`.
"""
