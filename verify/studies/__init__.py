"""One scheme on one exact function, and one scheme on several: from the proof to the row with its verdict.

Uses every room below. `trueorder.study` and `trueorder.verify` come in here, and so does every campaign.
"""
